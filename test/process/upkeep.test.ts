/** Upkeep with real servers and real queues: an SMTP server that says nothing holds up nobody else, and what keeps failing is kept. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { TestHarness } from 'wrangler'
import type { WorkItem } from '../../src/platform/env'
import { waitFor } from './gateway'
import { startMailServer, startRudeServer, type TestServer } from './mail-server'

type Bindings = { DB: D1Database; WORK: Queue<WorkItem> }
type DeadLetter = { id: string; kind: string; body: unknown; error: string; attempts: number }

const project = join(import.meta.dirname, '../..')
const secrets = { ADMIN_TOKEN: 'admin-token-for-tests', SECRET_KEYS: 'secret-key-for-tests' }

let folder: string
let workers: TestHarness
let env: Bindings
let silent: TestServer
let good: TestServer

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'postern-'))
  const { createTestHarness } = await import('wrangler')
  workers = createTestHarness({ workers: [{ configPath: await impatientConfig(), secrets }] })
  await workers.listen()
  const worker = workers.getWorker<Bindings>('postern')
  await worker.applyD1Migrations('DB')
  env = await worker.getEnv()
  silent = await startRudeServer(() => undefined)
  good = await startMailServer({ security: 'none' })
  await call('POST', '/outgoing-servers', { ...at(silent), name: 'Silent', fromFilter: 'silent.example' })
  await call('POST', '/outgoing-servers', { ...at(good), name: 'Good' })
})

beforeEach(() => void good.received.splice(0))

afterAll(async () => {
  await workers.close()
  await Promise.all([silent.end(), good.end(), rm(folder, { recursive: true, force: true })])
})

test('a run of the cron trigger sends what a good server takes while a silent one is waited for', async () => {
  const stuck = await Promise.all([0, 1, 2].map((place) => queued('robot@silent.example', place)))
  const leaving = await Promise.all([3, 4].map((place) => queued('robot@example.com', place)))
  const run = workers.getWorker('postern').scheduled({ scheduledTime: new Date(), cron: '*/5 * * * *' })
  expect(await waitFor(() => good.received.length === 2)).toBe(true)
  // One of those in front, at least, had not had its turn.
  expect((await Promise.all(stuck.map(stateOf))).map(({ attempts }) => attempts)).toContain(0)
  await run
  for (const id of leaving) expect(await stateOf(id)).toMatchObject({ status: 'sent' })
  for (const id of stuck)
    expect(await stateOf(id)).toMatchObject({ status: 'queued', attempts: 1, error: expect.stringContaining('No answer from') })
  const { data } = await call<{ data: { step: string; failingSince: string | null }[] }>('GET', '/upkeep')
  expect(data.filter(({ failingSince }) => failingSince !== null)).toEqual([])
})

test('a batch of the queue is done but for the mail to the silent server', async () => {
  const stuck = await queued('robot@silent.example', 0)
  const leaving = await Promise.all(Array.from({ length: 9 }, (_, index) => queued('robot@example.com', index)))
  await env.WORK.sendBatch([stuck, ...leaving].map((outboxId) => ({ body: { kind: 'send', outboxId } })))
  expect(await waitFor(() => good.received.length === 9)).toBe(true)
  expect(await waitFor(async () => (await stateOf(stuck)).status === 'queued')).toBe(true)
  expect(await deadLetters()).toEqual([])
})

test('work that keeps failing is kept with its error, can be tried again, and is then done', async () => {
  const id = await queued('robot@example.com', 0)
  await env.DB.exec('alter table outbox rename to outbox_away')
  await env.WORK.send({ kind: 'send', outboxId: id })
  expect(await waitFor(async () => (await deadLetters()).length === 1)).toBe(true)
  const [letter] = await deadLetters()
  expect(letter).toMatchObject({
    kind: 'send',
    body: { kind: 'send', outboxId: id },
    attempts: 4,
    error: expect.stringContaining('outbox'),
  })
  await env.DB.exec('alter table outbox_away rename to outbox')
  await call('POST', `/dead-letters/${letter?.id}/retry`)
  expect(await waitFor(() => good.received.length === 1)).toBe(true)
  expect(await deadLetters()).toEqual([])
})

test('what could not even be written down waits in the dead-letter queue until it can', async () => {
  await env.DB.exec('alter table outbox rename to outbox_away')
  await env.DB.exec('alter table dead_letters rename to dead_letters_away')
  workers.clearLogs()
  await env.WORK.send({ kind: 'send', outboxId: 'lost' })
  // Once after its last try, and once more when it came from the other queue.
  const isMoved = () => workers.getLogs().filter((line) => JSON.stringify(line).includes('dead letter not kept')).length >= 2
  expect(await waitFor(isMoved)).toBe(true)
  await env.DB.exec('alter table dead_letters_away rename to dead_letters')
  await env.DB.exec('alter table outbox_away rename to outbox')
  expect(await waitFor(async () => (await deadLetters()).length === 1)).toBe(true)
  expect(await deadLetters()).toMatchObject([
    { kind: 'send', body: { kind: 'send', outboxId: 'lost' }, attempts: 4, error: expect.stringContaining('could not be saved') },
  ])
})

/** The deployment's own, with queues that wait for nothing between tries. */
async function impatientConfig(): Promise<string> {
  const text = await readFile(join(project, 'wrangler.toml'), 'utf8')
  const path = join(folder, 'wrangler.toml')
  const absolute = text.replace('main = "', `main = "${project}/`).replace('migrations_dir = "', `migrations_dir = "${project}/`)
  await writeFile(path, absolute.replace(/^retry_delay = \d+$/gm, 'retry_delay = 0'))
  return path
}

function at({ port }: TestServer) {
  return { host: '127.0.0.1', port, security: 'none', user: '' }
}

/** A mail that waits to leave. @param place in the order of those that wait */
async function queued(from: string, place: number): Promise<string> {
  const id = crypto.randomUUID()
  const person = (address: string) => JSON.stringify({ name: '', address })
  await env.DB.prepare(
    `insert into outbox (id, "to", "from", subject, internet_message_id, "references", body, status, attempts, next_attempt_at, created_at)
     values (?, ?, ?, 'Hello', ?, '[]', 'Hello.', 'queued', 0, ?, 1)`,
  )
    .bind(id, person('ann@example.org'), person(from), `${id}@example.com`, place)
    .run()
  return id
}

async function stateOf(id: string): Promise<{ status: string; attempts: number; error: string | null }> {
  return call('GET', `/outbox/${id}`)
}

async function deadLetters(): Promise<DeadLetter[]> {
  return (await call<{ data: DeadLetter[] }>('GET', '/dead-letters')).data
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${secrets.ADMIN_TOKEN}`, 'content-type': 'application/json' }
  const answer = await workers
    .getWorker('postern')
    .fetch(`http://localhost/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return (answer.status === 204 ? {} : await answer.json()) as T // what the API promises
}
