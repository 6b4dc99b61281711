/** Runs over a mailbox that breaks off anywhere, with the Durable Object's own storage and a real database. */
import { runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Mailbox } from '../../../src/fetchmail/mailbox'
import { mailboxError } from '../../../src/fetchmail/mailbox-failure'
import { wakeFetchers } from '../../../src/fetchmail/fetch'
import type { IncomingServer } from '../../../src/fetchmail/server-schema'
import { type Progress, progressIn } from '../../../src/fetchmail/progress'
import { fetchMails, type Run } from '../../../src/fetchmail/run'
import { doorServerOf } from '../../../src/inbound/door-server'
import { toolsOf } from '../../../src/tools'
import { administrator, call, create } from '../api/client'

const tools = () => toolsOf(env)
const access = {
  name: 'Test',
  type: 'imap',
  host: 'imap.example.net',
  port: 993,
  security: 'tls',
  user: 'task@example.com',
  credentials: { kind: 'password', password: 'x' },
} as const

let serverId = ''
let number = 0

beforeEach(async () => {
  await env.DB.exec('delete from incoming_servers')
  const { id } = await create<IncomingServer>('/incoming-servers', {
    ...access,
    credentials: undefined,
    password: 'x',
    model: 'task',
    active: false,
  })
  serverId = id
  number++
})

const newRun = (): Run => ({ fetched: 0, outcomes: {}, hasMore: false, trouble: undefined })
const rawOf = (key: string) =>
  new TextEncoder().encode(
    `From: ada${number}@example.org\r\nSubject: Mail ${key}\r\nMessage-ID: <${number}.${key}@example.org>\r\n\r\nHello\r\n`,
  )

type Double = Mailbox & { keys: string[]; finished: string[]; removed: string[] }

/** A mailbox whose methods can be made to fail, as a server or a kill would. */
function mailboxWith(keys: string[], change: Partial<Mailbox> = {}): Double {
  const double: Double = {
    validity: '1',
    keys,
    finished: [],
    removed: [],
    listKeys: async (afterUid) => double.keys.filter((key) => double.validity === null || Number(key) > afterUid),
    read: async (key) => ({ raw: rawOf(key), size: rawOf(key).byteLength }),
    finish: async (key, remove) => {
      double.finished.push(key)
      if (remove) double.removed.push(key)
    },
    close: async () => undefined,
    ...change,
  }
  return double
}

/** A run as the Durable Object makes one. */
async function run(
  mailbox: Mailbox,
  change: { removes?: boolean; fetchesExisting?: boolean; progress?: (progress: Progress) => Progress } = {},
): Promise<Run> {
  const { removes = false, fetchesExisting = true, progress = (own: Progress) => own } = change
  const server = await doorServerOf(tools(), serverId)
  if (!server) throw new Error('no server')
  const counted = newRun()
  await runInDurableObject(env.FETCHERS.getByName(serverId), (_, state) =>
    fetchMails(tools(), mailbox, progress(progressIn(state.storage)), { server, removes, fetchesExisting }, counted).then(
      (ended) => Object.assign(counted, ended),
      (error: Error) => Object.assign(counted, { trouble: error.message }),
    ),
  )
  return counted
}

async function createdSubjects(): Promise<string[]> {
  const { results } = await env.DB.prepare("select subject from mails where outcome = 'created' and server_id = ? order by id")
    .bind(serverId)
    .all()
  return results.map(({ subject }) => String(subject))
}

const keys = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1))

describe('a run', () => {
  test('takes fifty, oldest first, and says that more wait', async () => {
    const mailbox = mailboxWith(keys(120))
    expect(await run(mailbox)).toMatchObject({ fetched: 50, hasMore: true })
    expect(await run(mailbox)).toMatchObject({ fetched: 50, hasMore: true })
    expect(await run(mailbox)).toMatchObject({ fetched: 20, hasMore: false })
    expect(mailbox.finished).toEqual(keys(120))
  })

  test.each(['read', 'note', 'finish'] as const)('that is killed at %s loses nothing and does nothing twice', async (step) => {
    const killed = new Error('killed')
    const dies = async () => Promise.reject(killed)
    const broken = mailboxWith(keys(3), step === 'note' ? {} : { [step]: dies })
    const refuse = (own: Progress): Progress => ({
      ...own,
      note: () => {
        throw killed
      },
    })
    expect(await run(broken, step === 'note' ? { progress: refuse } : {})).toMatchObject({ trouble: 'killed' })
    await run(mailboxWith(keys(3)))
    expect(await createdSubjects()).toEqual(['Mail 1', 'Mail 2', 'Mail 3'])
  })

  test('leaves a mail that the server does not hand out, goes on behind it, and comes back to it', async () => {
    const refusal = mailboxError({ kind: 'reply', step: 'mail', text: 'NO cannot read it' }, access)
    const whole = mailboxWith(keys(3))
    const partly = mailboxWith(keys(3), { read: async (key) => (key === '2' ? Promise.reject(refusal) : whole.read(key)) })
    const first = await run(partly)
    expect([first.fetched, first.trouble]).toEqual([2, expect.stringContaining('One mail is left where it is')])
    expect(await run(whole)).toMatchObject({ fetched: 1, trouble: undefined })
    expect((await createdSubjects()).toSorted()).toEqual(['Mail 1', 'Mail 2', 'Mail 3'])
  })

  test('begins anew where the mailbox was made anew', async () => {
    await run(mailboxWith(['7', '8']))
    expect(await run(mailboxWith(['7', '8']))).toMatchObject({ fetched: 0 })
    expect(await run(mailboxWith(['1'], { validity: '2' }))).toMatchObject({ fetched: 1 })
  })

  test('by POP3 deletes what is stored, also what an earlier goodbye did not delete, and nothing that it has only in part', async () => {
    const lost = mailboxWith(['a', 'b'], { validity: null })
    await run(lost, { removes: true })
    const again = mailboxWith(['a', 'b', 'large'], {
      validity: null,
      read: async () => ({ raw: rawOf('large'), size: 30_000_000 }),
    })
    expect(await run(again, { removes: true })).toMatchObject({ fetched: 1, outcomes: { held: 1 } })
    expect(again.removed).toEqual(['a', 'b'])
    const later = mailboxWith(['large'], { validity: null })
    expect(await run(later, { removes: true })).toMatchObject({ fetched: 0 })
    expect(later.removed).toEqual([])
  })
})

describe('a server', () => {
  const lines = async (text: string, ...values: unknown[]) =>
    (
      await env.DB.prepare(text)
        .bind(...values)
        .all()
    ).results

  /** Nobody listens there. */
  const failing = (change: string) =>
    env.DB.exec(`update incoming_servers set active = 1, host = '127.0.0.1', port = 1, security = 'none' ${change}`)

  test('that fails says since when and why, and is tried later each time', async () => {
    await failing('')
    const first = await call<{ error: string }>('POST', `/incoming-servers/${serverId}/fetch`)
    expect(first.body).toMatchObject({ fetched: 0, error: expect.stringContaining('127.0.0.1:1') })
    const server = (await call<IncomingServer>('GET', `/incoming-servers/${serverId}`)).body
    expect(server).toMatchObject({ state: 'failing', lastError: first.body.error, failingSince: expect.any(String) })
    expect(new Date(server.nextFetchAt ?? '').getTime() - Date.now()).toBeGreaterThan(4 * 60_000)
  })

  test('that failed for five days is switched off, and the administrators hear of it', async () => {
    await failing(`, failing_since = ${Date.now() - 5 * 86_400_000 - 1000}, failures = 60`)
    await call('POST', `/incoming-servers/${serverId}/fetch`)
    expect((await call<IncomingServer>('GET', `/incoming-servers/${serverId}`)).body).toMatchObject({ state: 'off', active: false })
    const told = await lines(
      "select m.subject from messages m join notifications n on n.message_id = m.id where n.contact_id = ? and n.way = 'inbox' and n.status = 'sent'",
      administrator.contactId,
    )
    expect(told).toEqual([{ subject: 'Switched off: mail of Test is not fetched any more' }])
    expect((await call('POST', `/incoming-servers/${serverId}/fetch`)).status).toBe(409)
    const on = await call<IncomingServer>('PATCH', `/incoming-servers/${serverId}`, { active: true })
    expect(on.body).toMatchObject({ state: 'new', failingSince: null, lastError: null })
  })

  test('is woken by the clock when its time has come', async () => {
    await failing('')
    await wakeFetchers(tools())
    await expect.poll(async () => (await call<IncomingServer>('GET', `/incoming-servers/${serverId}`)).body.state).toBe('failing')
    const before = await lines('select failures from incoming_servers')
    await wakeFetchers(tools())
    expect(await lines('select failures from incoming_servers')).toEqual(before)
  })
})
