/** Work of the queue that is given up: kept with what is known of it, shown to administrators, tried again or deleted. */
import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as t from '../../../src/db/schema'
import worker from '../../../src/index'
import { type DeadLetter, deleteOldDeadLetters } from '../../../src/upkeep/dead-letter'
import { seed } from '../../world'
import { call, colleague, companyId, everyPage, nobody, type Page } from '../api/client'
import { tools } from '../delivery'

const send = { kind: 'send', outboxId: nobody }
const delivered = { type: 'cf.email.sending.message.delivered', payload: { messageId: 'x', recipient: 'ann@example.org' } }
/** What every call of the database does. */
const databaseThat = (answer: () => unknown) => {
  const statement = { bind: () => statement, all: answer, run: answer, raw: answer, first: answer }
  return { ...env, DB: { prepare: () => statement, batch: answer } as unknown as D1Database } // the calls that are made
}
const away = databaseThat(() => Promise.reject(new Error('D1 is away')))

beforeEach(async () => {
  await seed(tools)
  await tools.db.delete(t.deadLetters)
})

describe('a message that fails', () => {
  it('comes again while it has tries left, and the others are done', async () => {
    const messages = [
      { id: 'bad', body: send },
      { id: 'good', body: { kind: 'tell', eventId: nobody } },
    ]
    const result = await withoutTable('outbox', () => work(messages))
    expect([result.retryMessages.map(({ msgId }) => msgId), result.explicitAcks]).toEqual([['bad'], ['good']])
    expect(await letters()).toEqual([])
  })

  it('is kept with its error after the last one', async () => {
    const firstSeenAt = new Date('2026-11-01T08:00:00Z')
    const message = { id: 'bad', body: send, attempts: 4, timestamp: firstSeenAt }
    const result = await withoutTable('outbox', () => work([message]))
    expect([result.retryMessages, result.explicitAcks]).toEqual([[], ['bad']])
    expect(await letters()).toMatchObject([
      {
        kind: 'send',
        body: send,
        attempts: 4,
        firstSeenAt: firstSeenAt.toISOString(),
        error: expect.stringContaining('no such table: outbox'),
      },
    ])
  })

  it('hangs no longer than it may, and comes again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const hanging = databaseThat(() => new Promise(() => undefined))
    const batch = work([{ id: 'bad', body: send }], 'postern-work', hanging)
    let result: Awaited<typeof batch> | undefined
    void batch.then((ended) => (result = ended))
    await vi.waitFor(
      async () => {
        await vi.advanceTimersByTimeAsync(60_000)
        expect(result?.retryMessages).toHaveLength(1)
      },
      { timeout: 60_000 },
    )
    vi.useRealTimers()
  })

  it('is left to the platform when it cannot be written down', async () => {
    const result = await work([{ id: 'bad', body: send, attempts: 4 }], 'postern-work', away)
    expect([result.retryMessages.map(({ msgId }) => msgId), result.explicitAcks]).toEqual([['bad'], []])
  })
})

describe('what the platform gave up', () => {
  it('is kept once, however often it is delivered', async () => {
    await work([{ id: 'lost', body: send }], 'postern-work-dead')
    await work([{ id: 'lost', body: send }], 'postern-work-dead')
    expect(await letters()).toMatchObject([{ kind: 'send', body: send, attempts: 4, error: expect.stringContaining('crashed the Worker') }])
  })

  it('comes again when it cannot be written down', async () => {
    const result = await work([{ id: 'lost', body: send }], 'postern-work-dead', away)
    expect(result.retryMessages.map(({ msgId }) => msgId)).toEqual(['lost'])
  })
})

describe('a message that nobody understands', () => {
  it.each<[string, unknown]>([
    ['an object', { kind: 'sing', song: 1 }],
    ['a text', 'hello'],
    ['a number', 7],
  ])('is kept at once: %s', async (_, body) => {
    const result = await work([{ id: 'odd', body }])
    expect([result.retryMessages, result.explicitAcks]).toEqual([[], ['odd']])
    expect(await letters()).toMatchObject([{ kind: 'unknown', body, attempts: 1 }])
  })

  it('that is very large is kept without its body, and cannot be tried again', async () => {
    await work([{ id: 'odd', body: 'x'.repeat(100_000) }])
    const [letter] = await letters()
    expect(letter).toMatchObject({ kind: 'unknown', body: null })
    expect((await call('POST', `/dead-letters/${letter?.id}/retry`)).status).toBe(409)
    expect(await letters()).toHaveLength(1)
  })

  it('is none, when it is an event of Cloudflare that changes nothing here', async () => {
    await work([
      { id: 'one', body: delivered },
      { id: 'other', body: { type: 'cf.email.sending.message.complained', payload: {} } },
    ])
    expect(await letters()).toEqual([])
  })
})

describe('a dead letter', () => {
  it('is listed page by page, read, and deleted, by administrators alone', async () => {
    for (const id of ['one', 'two', 'three']) await work([{ id, body: id }])
    expect((await everyPage<DeadLetter>('/dead-letters', 2)).rows.map(({ body }) => body)).toEqual(['three', 'two', 'one'])
    const [letter] = await letters()
    expect((await call<DeadLetter>('GET', `/dead-letters/${letter?.id}`)).body).toEqual(letter)
    const { token } = await colleague('agent', companyId)
    for (const [method, path] of [
      ['GET', '/dead-letters'],
      ['GET', `/dead-letters/${letter?.id}`],
      ['POST', `/dead-letters/${letter?.id}/retry`],
      ['DELETE', `/dead-letters/${letter?.id}`],
    ] as const)
      expect([method, path, (await call(method, path, undefined, token)).status]).toEqual([method, path, 403])
    expect((await call('DELETE', `/dead-letters/${letter?.id}`)).status).toBe(204)
    for (const [method, below] of [
      ['GET', ''],
      ['POST', '/retry'],
      ['DELETE', ''],
    ] as const)
      expect([method, below, (await call(method, `/dead-letters/${letter?.id}${below}`)).status]).toEqual([method, below, 404])
    expect(await letters()).toHaveLength(2)
  })

  it('is put on the queue again, and is done', async () => {
    const message = { id: 'bad', body: { kind: 'retry-mail', mailId: nobody }, attempts: 4 }
    await withoutTable('mails', () => work([message]))
    const [letter] = await letters()
    expect((await call('POST', `/dead-letters/${letter?.id}/retry`)).status).toBe(204)
    expect(await letters()).toEqual([])
  })

  it('is forgotten after thirty days', async () => {
    await work([{ id: 'odd', body: 'hello' }])
    const inDays = (days: number) => ({ ...tools, now: () => new Date(Date.now() + days * 86_400_000) })
    await deleteOldDeadLetters(inDays(29))
    expect(await letters()).toHaveLength(1)
    await deleteOldDeadLetters(inDays(31))
    expect(await letters()).toEqual([])
  })
})

type Given = { id: string; body: unknown; attempts?: number; timestamp?: Date }

/** One batch, through the Worker's own handler. */
async function work(messages: Given[], queue = 'postern-work', bindings = env) {
  const batch = createMessageBatch(
    queue,
    messages.map((message) => ({ attempts: 1, timestamp: new Date(), ...message })),
  )
  const context = createExecutionContext()
  await worker.queue(batch, bindings)
  return getQueueResult(batch, context)
}

/** What needs the table fails meanwhile. */
async function withoutTable<T>(name: string, during: () => Promise<T>): Promise<T> {
  await env.DB.exec(`alter table ${name} rename to ${name}_away`)
  try {
    return await during()
  } finally {
    await env.DB.exec(`alter table ${name}_away rename to ${name}`)
  }
}

async function letters(): Promise<DeadLetter[]> {
  return (await call<Page<DeadLetter>>('GET', '/dead-letters')).body.data
}
