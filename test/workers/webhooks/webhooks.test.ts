/** What webhooks are told of, and what each of their answers changes. */
import { env } from 'cloudflare:workers'
import { createHmac } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { runBatch } from '../../../src/db/client'
import * as t from '../../../src/db/schema'
import { retryDue } from '../../../src/inbound/log/upkeep'
import { failureStatements } from '../../../src/outbound/delivery-failure'
import { postMessage } from '../../../src/records/chatter/chatter'
import { dismissFailure } from '../../../src/records/chatter/failure'
import type { Tools } from '../../../src/platform/tools'
import { deleteOldDeliveries, listDeliveries, retryDelivery, testWebhook } from '../../../src/webhooks/delivery'
import { sweepWebhooks, deliverEvent } from '../../../src/webhooks/send'
import { changeWebhook, createWebhook, readWebhook } from '../../../src/webhooks/webhook'
import { handleQueue, handleSchedule } from '../../../src/background/work'
import { contacts, records, seed } from '../../world'
import { deliver as deliverTo, type Envelope, readMail, tools as ownTools, writeMail } from '../delivery'

/** Nothing is told before a test says so. */
const noQueue = { send: async () => undefined, sendBatch: async () => undefined } as unknown as typeof env.WORK // the calls that are made
const tools: Tools = { ...ownTools, work: noQueue }

const url = 'https://crm.example.net/postern'
const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }
const dayMs = 86_400_000

type Told = { headers: Headers; body: string; init: unknown }
let told: Told[] = []

beforeEach(() => seed(tools))
afterEach(() => {
  told = []
  vi.restoreAllMocks()
})

/** What every webhook answers from now on. */
function answering(answer: () => Promise<Response> | Response): void {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
    told.push({ headers: new Headers(init?.headers), body: textOf(init?.body), init })
    return answer()
  })
}

const ok = () => new Response(null, { status: 204 })
const everything = [...t.webhookEvents]

async function makeWebhook(given: Partial<Parameters<typeof createWebhook>[1]> = {}) {
  return createWebhook(tools, { url, events: everything, active: true, ...given }, false)
}

async function waiting() {
  return tools.db.select().from(t.webhookDeliveries).orderBy(t.webhookDeliveries.eventId)
}

async function onlyDelivery() {
  const [delivery, ...more] = await waiting()
  if (!delivery || more.length > 0) throw new Error(`There are ${more.length + (delivery ? 1 : 0)} deliveries`)
  return delivery
}

function toolsAt(ms: number): Tools {
  return { ...tools, now: () => new Date(ms) }
}

async function sweep(at = tools): Promise<void> {
  await sweepWebhooks(at, (eventId) => deliverEvent(at, eventId))
}

async function deliver(raw: Uint8Array<ArrayBuffer>, envelope: Envelope, bindings: Partial<typeof env> = {}) {
  return deliverTo(raw, envelope, { bindings: { WORK: noQueue, ...bindings } })
}

const unknown = () =>
  writeMail({ From: 'eve@example.org', To: 'nobody@example.com', Subject: 'Chairs', 'Message-ID': `<${crypto.randomUUID()}@example.org>` })
const refusedMail = async () => deliver(unknown(), { from: 'eve@example.org', to: 'nobody@example.com' })

describe('webhooks are told', () => {
  it('of what became of a mail, in the batch that says so', async () => {
    const webhook = await makeWebhook()
    await refusedMail()
    const [mail] = await tools.db.select().from(t.mails)
    expect(await onlyDelivery()).toMatchObject({
      eventId: mail?.runId,
      webhookId: webhook.id,
      event: 'mail.refused',
      subjectId: mail?.id,
      status: 'queued',
      attempts: 0,
    })
  })

  it('of nothing that they did not ask for, and not while they are off', async () => {
    await makeWebhook({ events: ['mail.created', 'message.posted'] })
    await makeWebhook({ active: false })
    await refusedMail()
    expect(await waiting()).toEqual([])
  })

  it('by the queue, which hears of it only when there is something to tell', async () => {
    const send = vi.fn<() => Promise<void>>(async () => undefined)
    const bindings = { WORK: { send, sendBatch: send } as unknown as typeof env.WORK } // what the code calls of it
    await deliver(unknown(), { from: 'eve@example.org', to: 'nobody@example.com' }, bindings)
    expect(send).not.toHaveBeenCalled()
    await makeWebhook()
    await deliver(unknown(), { from: 'zoe@example.org', to: 'nobody@example.com' }, bindings)
    expect(send).toHaveBeenCalledWith([{ body: { kind: 'tell', eventId: (await onlyDelivery()).eventId }, delaySeconds: 0 }])
  })

  it('of messages and notes that users post', async () => {
    await makeWebhook({ events: ['message.posted'] })
    const id = await postMessage(tools, ann, records.quote, { kind: 'note', text: 'Call him back' })
    answering(ok)
    await deliverEvent(tools, id)
    expect(JSON.parse(told[0]?.body ?? '')).toMatchObject({
      type: 'message.posted',
      data: { id, recordId: records.quote, kind: 'note', internal: true, from: { name: 'Ann Hale' }, preview: 'Call him back' },
    })
  })

  it('once of a message that failed, whatever is heard of it afterwards', async () => {
    await makeWebhook({ events: ['message.failed'] })
    const messageId = await postMessage(tools, ann, records.quote, { kind: 'message', text: 'Hello', to: ['fred@example.org'] })
    const notification = (await tools.db.select().from(t.notifications)).find(
      (row) => row.messageId === messageId && row.address === 'fred@example.org',
    )
    if (!notification) throw new Error('Fred is not told')
    const failure = {
      notificationId: notification.id,
      status: 'bounced' as const,
      failureType: 'mailbox-full' as const,
      reason: 'Full',
      isHard: false,
    }
    await runBatch(tools.db, failureStatements(tools, failure, tools.newId()))
    await runBatch(tools.db, failureStatements(tools, failure, tools.newId()))
    await dismissFailure(tools, { scope: { everything: true, companyId: null }, contactId: null }, notification.id)
    await runBatch(tools.db, failureStatements(tools, failure, tools.newId()))
    answering(ok)
    await deliverEvent(tools, (await onlyDelivery()).eventId)
    expect(JSON.parse(told[0]?.body ?? '')).toMatchObject({
      type: 'message.failed',
      data: {
        id: messageId,
        notification: { id: notification.id, address: 'fred@example.org', failureType: 'mailbox-full', failureReason: 'Full' },
      },
    })
  })

  it('of the first failure of a mail, not of every try', async () => {
    await makeWebhook()
    const broken = { getByName: () => ({ ask: () => Promise.reject(new Error('down')) }) } as unknown as typeof env.SENDERS // the call that is made
    const mail = readMail('leads/plain')
    for (let times = 0; times < 2; times++) await deliver(mail, { from: 'eve@example.org', to: 'info@example.com' }, { SENDERS: broken })
    expect((await tools.db.select().from(t.mails)).map(({ outcome, attempts }) => [outcome, attempts])).toEqual([['failed', 2]])
    expect(await onlyDelivery()).toMatchObject({ event: 'mail.failed' })
  })

  it('of a mail that waited for its other recipient in vain', async () => {
    await makeWebhook({ events: ['mail.held'] })
    const raw = writeMail({
      From: 'carla@example.org',
      To: 'catchall@example.com, info@example.com',
      Subject: 'Both',
      'Message-ID': '<both@example.org>',
    })
    await deliver(raw, { from: 'carla@example.org', to: 'catchall@example.com' })
    expect(await waiting()).toEqual([])
    await retryDue(toolsAt(Date.now() + 11 * 60_000))
    expect(await onlyDelivery()).toMatchObject({ event: 'mail.held' })
  })
})

describe('a delivery', () => {
  it('is signed, says what happened in short, and follows no redirect', async () => {
    const webhook = await makeWebhook()
    await refusedMail()
    const { eventId, createdAt } = await onlyDelivery()
    answering(ok)
    await deliverEvent(tools, eventId)
    const [{ headers, body, init } = fail()] = told
    const timestamp = headers.get('webhook-timestamp') ?? ''
    const key = Buffer.from(webhook.secret.slice('whsec_'.length), 'base64')
    expect(headers.get('webhook-signature')).toBe(
      `v1,${createHmac('sha256', key).update(`${eventId}.${timestamp}.${body}`).digest('base64')}`,
    )
    expect(headers.get('webhook-id')).toBe(eventId)
    expect(Math.abs(Number(timestamp) - Date.now() / 1000)).toBeLessThan(60)
    expect(init).toMatchObject({ method: 'POST', redirect: 'manual' })
    const [mail] = await tools.db.select().from(t.mails)
    expect(JSON.parse(body)).toEqual({
      type: 'mail.refused',
      timestamp: createdAt.toISOString(),
      data: {
        id: mail?.id,
        receivedAt: mail?.receivedAt.toISOString(),
        outcome: 'refused',
        reason: 'unknown-recipient',
        door: 'edge',
        envelope: { from: 'eve@example.org', to: 'nobody@example.com' },
        from: { name: '', address: 'eve@example.org' },
        subject: 'Chairs',
        recordId: null,
        messageId: null,
        aliasId: null,
      },
    })
    expect(await onlyDelivery()).toMatchObject({ status: 'sent', attempts: 1, responseStatus: 204, error: null, nextAttemptAt: null })
  })

  it('of a mail that is gone says so', async () => {
    await makeWebhook()
    await refusedMail()
    const { eventId, subjectId } = await onlyDelivery()
    await tools.db.delete(t.mails)
    answering(ok)
    await deliverEvent(tools, eventId)
    expect(JSON.parse(told[0]?.body ?? '')).toMatchObject({ type: 'mail.refused', data: { id: subjectId, deleted: true } })
  })

  it('is sent once, however often it is asked for', async () => {
    await makeWebhook()
    await refusedMail()
    const { eventId } = await onlyDelivery()
    answering(ok)
    await Promise.all(Array.from({ length: 8 }, () => deliverEvent(tools, eventId)))
    await sweep()
    expect(told).toHaveLength(1)
  })

  it('that the queue lost is found by the sweep, and one whose sender died after its lease', async () => {
    await makeWebhook()
    await refusedMail()
    const late = Promise.withResolvers<Response>()
    answering(() => late.promise)
    const dying = deliverEvent(tools, (await onlyDelivery()).eventId)
    await vi.waitFor(async () => expect(told).toHaveLength(1), { timeout: 60_000 })
    answering(ok)
    await sweep()
    expect(told).toHaveLength(1)
    await handleSchedule(toolsAt(Date.now() + 6 * 60_000), new Date())
    expect(told).toHaveLength(2)
    late.resolve(new Response(null, { status: 500 }))
    await dying
    expect(await onlyDelivery()).toMatchObject({ status: 'sent', attempts: 2 })
  })

  it('comes by the queue', async () => {
    await makeWebhook()
    await refusedMail()
    answering(ok)
    const item = {
      id: '1',
      body: { kind: 'tell', eventId: (await onlyDelivery()).eventId },
      ack: vi.fn<() => void>(),
      retry: vi.fn<() => void>(),
    }
    await handleQueue(tools, { queue: 'postern-work', messages: [item] } as unknown as MessageBatch) // what is read of it
    expect([told.length, item.ack.mock.calls.length]).toEqual([1, 1])
  })
})

describe('a webhook that does not take it', () => {
  it.each<[string, () => Response | Promise<Response>, string, number | null]>([
    ['an error', () => new Response(`down${' '.repeat(5000)}end`, { status: 503 }), 'It answered 503: down', 503],
    [
      'a redirect',
      () => new Response(null, { status: 301, headers: { location: 'https://new.example.net/' } }),
      'points to https://new.example.net/',
      301,
    ],
    ['no connection', () => Promise.reject(new Error('Network connection lost.')), 'crm.example.net cannot be reached', null],
    ['no answer', () => Promise.reject(new DOMException('', 'TimeoutError')), 'did not answer within 10 seconds', null],
  ])('because of %s hears again later', async (_, answer, words, responseStatus) => {
    const webhook = await makeWebhook()
    await refusedMail()
    answering(answer)
    await deliverEvent(tools, (await onlyDelivery()).eventId)
    const { error, nextAttemptAt, ...rest } = await onlyDelivery()
    expect(rest).toMatchObject({ status: 'queued', attempts: 1, responseStatus })
    expect(error).toContain(words)
    expect(nextAttemptAt?.getTime()).toBeGreaterThan(Date.now() + 50_000)
    expect(await readWebhook(tools, webhook.id)).toMatchObject({ active: true, failingSince: expect.any(String), lastError: error })
  })

  it('waits longer each time and is given up after two days', async () => {
    await makeWebhook()
    await refusedMail()
    answering(() => new Response(null, { status: 500 }))
    const startedAt = Date.now()
    let at = startedAt
    for (let attempts = 1; attempts <= 17; attempts++) {
      await sweep(toolsAt(at))
      at = (await onlyDelivery()).nextAttemptAt?.getTime() ?? at
    }
    expect(told).toHaveLength(17)
    expect(at - startedAt).toBeGreaterThan(1.5 * dayMs)
    const { eventId, webhookId, ...given } = await onlyDelivery()
    expect(given).toMatchObject({ status: 'failed', attempts: 17, error: 'It answered 500' })
    await retryDelivery(toolsAt(at), webhookId, eventId)
    answering(ok)
    await sweep(toolsAt(at))
    expect(await onlyDelivery()).toMatchObject({ status: 'sent', error: null })
  })

  it('for five days is switched off, and the administrators are told; one success in between counts', async () => {
    const { id } = await makeWebhook()
    await refusedMail()
    const startedAt = Date.now()
    const tellAfter = async (days: number, status: number) => {
      await retryDelivery(toolsAt(startedAt + days * dayMs), id, (await onlyDelivery()).eventId).catch(() => undefined)
      answering(() => new Response(null, { status }))
      await handleSchedule(toolsAt(startedAt + days * dayMs), new Date())
      return readWebhook(tools, id)
    }
    await tellAfter(0, 500)
    expect(await tellAfter(4, 200)).toMatchObject({ active: true, failingSince: null, lastError: null })
    expect(await tellAfter(4.1, 500)).toMatchObject({ active: true })
    expect(await tellAfter(9, 500)).toMatchObject({ active: true })
    expect(await tellAfter(9.2, 500)).toMatchObject({ active: false, lastError: 'It answered 500' })
    expect(await onlyDelivery()).toMatchObject({ status: 'failed' })
    const [news] = await tools.db
      .select()
      .from(t.messages)
      .orderBy(t.messages.id)
      .then((rows) => rows.filter(({ kind }) => kind === 'notification'))
    expect(news?.text).toContain(`The webhook ${url} has failed since`)
  })

  it('because it is gone is switched off at once, and told nothing that waits', async () => {
    const { id } = await makeWebhook()
    await refusedMail()
    answering(() => new Response(null, { status: 410 }))
    expect(await deliverEvent(tools, (await onlyDelivery()).eventId)).toMatchObject([
      { url, reason: expect.stringContaining('410 (gone)') },
    ])
    expect(await readWebhook(tools, id)).toMatchObject({ active: false, lastError: expect.stringContaining('410') })
    await expect(retryDelivery(tools, id, (await onlyDelivery()).eventId)).rejects.toThrow('turn it on first')
    expect(await changeWebhook(tools, id, { active: true }, false)).toMatchObject({ active: true, failingSince: null, lastError: null })
  })

  it('because it was switched off meanwhile', async () => {
    const { id } = await makeWebhook()
    await refusedMail()
    await changeWebhook(tools, id, { active: false }, false)
    answering(ok)
    await sweep()
    expect(told).toEqual([])
    expect(await onlyDelivery()).toMatchObject({ status: 'failed', error: 'The webhook is off' })
  })

  it('because its secret cannot be opened any more says what to do', async () => {
    const { id } = await makeWebhook()
    await refusedMail()
    await env.DB.exec("update webhooks set secret = 'v1.AAAAAAAAAAAAAAAA.AAAAAAAAAAAAAAAAAAAAAAAA'")
    answering(ok)
    await sweep()
    expect(await onlyDelivery()).toMatchObject({ status: 'queued', error: expect.stringContaining('make a new one') })
    expect(await testWebhook(tools, id)).toMatchObject({ ok: false, detail: expect.stringContaining('make a new one') })
  })
})

it('an answer that never ends is read no further than its beginning', async () => {
  await makeWebhook()
  await refusedMail()
  let chunks = 0
  const endless = new ReadableStream({ pull: (controller) => (chunks++, controller.enqueue(Buffer.alloc(512, 'x'))) })
  answering(() => new Response(endless, { status: 500 }))
  await sweep()
  expect((await onlyDelivery()).error).toMatch(/^It answered 500: x{200}$/)
  expect(chunks).toBeLessThan(8)
})

it('deliveries are forgotten after thirty days', async () => {
  const { id } = await makeWebhook()
  await refusedMail()
  await deleteOldDeliveries(toolsAt(Date.now() + 29 * dayMs))
  expect((await listDeliveries(tools, id, { limit: 5, after: undefined })).data).toHaveLength(1)
  await deleteOldDeliveries(toolsAt(Date.now() + 31 * dayMs))
  expect(await waiting()).toEqual([])
})

function textOf(body: unknown): string {
  return typeof body === 'string' ? body : ''
}

function fail(): never {
  throw new Error('Nobody was told')
}
