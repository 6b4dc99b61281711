/** Failures over REST: seen by the author, sent again, dismissed; and delivery events of the sending service. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, test } from 'vitest'
import * as t from '../../../../src/db/schema'
import type { Failure } from '../../../../src/records/chatter/failure'
import { handleQueue } from '../../../../src/background/work'
import { bounceTo, contacts, notifications, records, seed } from '../../../world'
import { deliver, readMail, tools } from '../../delivery'
import { call, create, type Page } from '../client'

const { db } = tools

beforeEach(() => seed(tools))

describe('a failure', () => {
  test('is listed with its reason, and its record says that it has one', async () => {
    await bounce()
    const { data } = (await call<Page<Failure>>('GET', '/failures')).body
    expect(data).toMatchObject([
      {
        id: notifications.carlaOfAnswer,
        recordId: records.quote,
        address: 'carla@example.org',
        contactId: contacts.carla,
        status: 'bounced',
        failureType: 'unknown-user',
        failureReason: expect.stringContaining('550'),
        authorId: contacts.ann,
      },
    ])
    expect((await call(`GET`, `/records/${records.quote}`)).body).toMatchObject({ hasFailure: true, bounceCount: 1 })
  })

  test('is shown to its author, and to no other agent', async () => {
    await bounce()
    for (const [contact, count] of [
      [contacts.ann, 1],
      [contacts.bob, 0],
    ] as const) {
      const [user] = await db.select({ id: t.users.id }).from(t.users).where(eq(t.users.contactId, contact))
      const { token } = await create<{ token: string }>('/tokens', { name: 'agent', role: 'agent', userId: user?.id })
      expect((await call<Page<Failure>>('GET', '/failures', undefined, token)).body.data).toHaveLength(count)
      const answer = await call('POST', `/failures/${notifications.carlaOfAnswer}/dismiss`, undefined, token)
      expect(answer.status).toBe(count === 1 ? 200 : 404)
    }
  })

  test('that is dismissed is none any more, and stays dismissed', async () => {
    await bounce()
    expect((await call('POST', `/failures/${notifications.carlaOfAnswer}/dismiss`)).body).toMatchObject({ status: 'dismissed' })
    expect((await call<Page<Failure>>('GET', '/failures')).body.data).toEqual([])
    expect((await call('GET', `/records/${records.quote}`)).body).toMatchObject({ hasFailure: false })
    expect((await call('POST', `/failures/${notifications.carlaOfAnswer}/dismiss`)).status).toBe(404)
  })

  test('is sent again to another address, as the same message with the same signed addresses', async () => {
    await bounce()
    await db.update(t.records).set({ hardBounces: 5 }).where(eq(t.records.emailNormalized, 'dora@example.org'))
    const answer = await call('POST', `/failures/${notifications.carlaOfAnswer}/retry`, { address: 'Dora@Example.org' })
    expect(answer.body).toMatchObject({ status: 'queued', address: 'dora@example.org', failureType: null })
    const rows = await db.select().from(t.outbox).where(eq(t.outbox.notificationId, notifications.carlaOfAnswer))
    const again = rows.find(({ to }) => to.address === 'Dora@Example.org')
    expect(again).toMatchObject({ returnPath: bounceTo('carlaOfAnswer'), inReplyTo: 'quote-request@example.org' })
    const [dora] = await db.select().from(t.records).where(eq(t.records.id, contacts.dora))
    expect(dora?.hardBounces).toBe(0)
  })

  test('is sent again once, however many ask', async () => {
    await bounce()
    const answers = await Promise.all([1, 2, 3].map(() => call('POST', `/failures/${notifications.carlaOfAnswer}/retry`)))
    expect(answers.map(({ status }) => status)).toContain(200)
    expect(answers.every(({ status }) => status === 200 || status === 404)).toBe(true)
    const rows = await db.select().from(t.outbox).where(eq(t.outbox.notificationId, notifications.carlaOfAnswer))
    expect(rows).toHaveLength(2)
  })

  test('is not sent to an address of ours', async () => {
    await bounce()
    const answer = await call('POST', `/failures/${notifications.carlaOfAnswer}/retry`, { address: 'info@example.com' })
    expect([answer.status, answer.body.errors]).toEqual([
      422,
      [{ path: 'address', message: 'info@example.com is one of our own addresses' }],
    ])
  })
})

describe('a delivery event', () => {
  const states: [string, object, string, string | null][] = [
    [
      'bounced',
      { bounce: { type: 'hard', classification: 'invalid_recipient', reason: '550 5.1.1 No such user' } },
      'bounced',
      'unknown-user',
    ],
    ['failed', { delivery: { smtpEnhancedStatusCode: '5.7.1', smtpResponse: '550 5.7.1 Refused' } }, 'failed', 'rejected'],
    ['deferred', { delivery: { smtpEnhancedStatusCode: '4.2.2', smtpResponse: '452 4.2.2 Over quota' } }, 'delayed', null],
    ['delivered', {}, 'sent', null],
    ['complained', {}, 'sent', null],
  ]

  test.each(states)('%s is noted at the notification', async (type, details, status, failureType) => {
    await work(event(type, details))
    const [row] = await db.select().from(t.notifications).where(eq(t.notifications.id, notifications.carlaOfAnswer))
    expect(row).toMatchObject({ status, failureType })
  })

  test('counts towards not writing there again only when it is a bounce', async () => {
    await work(event('deferred', {}))
    await work(event('failed', {}))
    expect((await db.select().from(t.records).where(eq(t.records.id, contacts.carla)))[0]).toMatchObject({ hardBounces: 0 })
    await work(event('bounced', {}))
    expect((await db.select().from(t.records).where(eq(t.records.id, contacts.carla)))[0]).toMatchObject({ hardBounces: 1 })
  })

  test.each([
    ['about another recipient', event('bounced', {}, { recipient: 'fred@example.org' })],
    ['about a mail of somebody else', event('bounced', {}, { messageId: 'unknown@transport.example.net' })],
    ['that is none', { type: 'cf.email.sending.message.bounced' }],
    ['that is no object', 'bounced'],
    ['of a kind we do not know', event('opened', {})],
  ])('%s changes nothing, and is done with', async (_, body) => {
    const before = await db.select().from(t.notifications)
    expect(await work(body)).toBe('done')
    expect(await db.select().from(t.notifications)).toEqual(before)
  })
})

async function bounce(): Promise<void> {
  await deliver(readMail('bounces/with-token'), { from: '', to: bounceTo('carlaOfAnswer') })
}

function event(type: string, details: object, about: object = {}) {
  const payload = { messageId: '0100-carla@transport.example.net', recipient: 'carla@example.org', ...details, ...about }
  return { type: `cf.email.sending.message.${type}`, source: { type: 'email.sending' }, payload }
}

/** Hands one message to the consumer of the queue. */
async function work(body: unknown): Promise<string> {
  let became = 'nothing'
  const item = { id: '1', body, attempts: 1, timestamp: new Date(), ack: () => (became = 'done'), retry: () => (became = 'again') }
  await handleQueue(tools, { queue: 'postern-work', messages: [item] } as unknown as MessageBatch) // the parts that a consumer uses
  return became
}
