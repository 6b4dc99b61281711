/** The way of a mail out of the outbox: what each answer of a transport changes, and that nobody sends what somebody sends already. */
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import * as t from '../../../src/db/schema'
import { openParts } from '../../../src/inbound/reading/content'
import { cloudflareEmail } from '../../../src/outbound/cloudflare-email'
import { type HoldMails, type Post, sendOutgoing, sweepOutbox } from '../../../src/outbound/send'
import type { Departure, Dispatch } from '../../../src/outbound/transport'
import { postMessage } from '../../../src/records/chatter/chatter'
import { composeLetter } from '../../../src/records/chatter/letter'
import type { Tools } from '../../../src/platform/tools'
import { contacts, records, seed } from '../../world'
import { tools } from '../delivery'

const { db } = tools
const ann = { contactId: contacts.ann, name: 'Ann Hale', scope: { everything: true, companyId: null } }
const minuteMs = 60_000
/** Small mails wait for nobody. */
const unheld: HoldMails = async () => (_outboxId, work) => work()
const greylisted: Dispatch = { outcome: 'temporary', failureType: 'other', reason: '451 4.7.1 Try again later', isAboutRecipient: false }
const unknownUser: Dispatch = {
  outcome: 'permanent',
  failureType: 'unknown-user',
  reason: '550 5.1.1 No such user',
  isAboutRecipient: true,
}
const sent: Dispatch = { outcome: 'sent', transportMessageId: 'theirs@transport.example.net' }

beforeEach(() => seed(tools))

describe('a mail of the outbox', () => {
  it('leaves by the local sending service, which puts an id of its own in place of ours', async () => {
    const row = await toFred()
    await sendOutgoing(tools, { ...postWith(sent).post, transportFor: async () => cloudflareEmail(tools.email) }, row.id)
    const [after] = await db.select().from(t.outbox).where(eq(t.outbox.id, row.id))
    expect(after).toMatchObject({ status: 'sent', attempts: 1, nextAttemptAt: null, error: null })
    expect(after?.transportMessageId).toMatch(/^[^<>]+@example\.com$/)
  })

  it('leaves with our signed envelope sender, and its notification is sent', async () => {
    const row = await toFred()
    const { post, departures } = postWith(sent)
    await sendOutgoing(tools, post, row.id)
    expect(departures.map(({ envelope }) => envelope)).toEqual([{ from: row.returnPath, to: 'fred@example.org' }])
    expect(await stateOf(row)).toEqual({ outbox: 'sent', notification: 'sent', failureType: null })
  })

  it('leaves once, however often it is asked for', async () => {
    const row = await toFred()
    const { post, departures } = postWith(sent)
    await Promise.all(Array.from({ length: 8 }, () => sendOutgoing(tools, post, row.id)))
    await sweepOutbox(tools, post, unheld)
    expect(departures.filter(({ envelope }) => envelope.to === 'fred@example.org')).toHaveLength(1)
  })

  it('waits longer each time while the failure is temporary, and is given up after two days', async () => {
    const row = await toFred()
    const { post } = postWith(greylisted)
    const waits: number[] = []
    let at = Date.now()
    for (let attempts = 1; attempts < 17; attempts++) {
      await sendOutgoing(toolsAt(at), post, row.id)
      const [waiting] = await db.select().from(t.outbox).where(eq(t.outbox.id, row.id))
      expect(waiting).toMatchObject({ status: 'queued', attempts, error: greylisted.reason })
      expect(await notificationOf(row)).toMatchObject({
        status: 'waiting',
        failureType: 'other',
        failureReason: greylisted.reason,
        nextAttemptAt: waiting?.nextAttemptAt,
      })
      const next = waiting?.nextAttemptAt?.getTime() ?? 0
      waits.push(Math.round((next - at) / minuteMs))
      at = next
    }
    expect(waits.slice(0, 3).every((wait, index) => wait >= 0.9 * 4 ** index - 1 && wait <= 1.1 * 4 ** index + 1)).toBe(true)
    expect(Math.max(...waits)).toBeLessThanOrEqual(264)
    await sendOutgoing(toolsAt(at), post, row.id)
    expect(at - row.createdAt.getTime()).toBeGreaterThan(40 * 60 * minuteMs)
    expect(await stateOf(row)).toEqual({ outbox: 'failed', notification: 'failed', failureType: 'other' })
    expect(await countersOf(contacts.fred)).toEqual({ bounceCount: 1, hardBounces: 0 })
  })

  it('is given up at once when the server refuses the recipient for good, and that counts', async () => {
    const row = await toFred()
    await sendOutgoing(tools, postWith(unknownUser).post, row.id)
    expect(await stateOf(row)).toEqual({ outbox: 'failed', notification: 'failed', failureType: 'unknown-user' })
    expect(await countersOf(contacts.fred)).toEqual({ bounceCount: 1, hardBounces: 1 })
    expect(await countersOf(records.quote)).toEqual({ bounceCount: 1, hardBounces: 0 })
  })

  it('is tried again after a transport that throws, without being lost', async () => {
    const row = await toFred()
    const post = { ...postWith(sent).post, transportFor: () => Promise.reject(new Error('The database is away')) }
    await sendOutgoing(tools, post, row.id)
    expect(await stateOf(row)).toEqual({ outbox: 'queued', notification: 'waiting', failureType: 'unreachable' })
    await sendOutgoing(toolsAt(Date.now() + 2 * minuteMs), postWith(sent).post, row.id)
    expect(await notificationOf(row)).toMatchObject({ status: 'sent', failureType: null, failureReason: null, nextAttemptAt: null })
  })

  it('that somebody took and never finished is found by a sweep when the lease is over, and not before', async () => {
    const row = await toFred()
    const { post: lost } = postWith(sent)
    const never = { ...lost, transportFor: () => new Promise<never>(() => undefined) }
    void sendOutgoing(tools, never, row.id)
    await vi.waitFor(async () => expect((await stateOf(row)).outbox).toBe('sending'), { timeout: 60_000 })
    const { post, departures } = postWith(sent)
    await sweepOutbox(toolsAt(Date.now() + 4 * minuteMs), post, unheld)
    expect(departures.map(({ envelope }) => envelope.to)).not.toContain('fred@example.org')
    await sweepOutbox(toolsAt(Date.now() + 6 * minuteMs), post, unheld)
    expect(departures.map(({ envelope }) => envelope.to)).toContain('fred@example.org')
  })
})

describe('a way out that hangs', () => {
  it('is given up within the lease, and its mail is tried later', async () => {
    const row = await toFred()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const send = vi.fn<() => Promise<never>>(() => new Promise(() => undefined))
    const attempt = sendOutgoing(tools, { ...postWith(sent).post, transportFor: async () => ({ name: 'Relay', send }) }, row.id)
    await vi.waitFor(() => expect(send).toHaveBeenCalled(), { timeout: 60_000 })
    // Making the mail may have taken three quarters of a minute before.
    await vi.advanceTimersByTimeAsync(5 * minuteMs - 45_000)
    vi.useRealTimers()
    await attempt
    expect(await db.select().from(t.outbox).where(eq(t.outbox.id, row.id))).toMatchObject([
      { status: 'queued', attempts: 1, error: expect.stringContaining('Relay did not end within') },
    ])
  })

  it('holds up none of another, however many mails wait for it in front', async () => {
    const from = (address: string, count: number) => Array.from({ length: count }, () => ownLetter(address))
    await db.delete(t.outbox)
    for (const row of [...from('robot@slow.example', 60), ...from('robot@example.com', 2)]) await db.insert(t.outbox).values(row)
    const { post, departures } = postWith(sent)
    const [good, release] = [await post.transportFor(''), Promise.withResolvers<Dispatch>()]
    const slow = { name: 'Slow', send: () => release.promise }
    const transportFor = async (address: string) => (address.endsWith('slow.example') ? slow : good)
    const sweep = sweepOutbox(tools, { ...post, transportFor }, unheld)
    await vi.waitFor(() => expect(departures).toHaveLength(2), { timeout: 60_000 })
    release.resolve(greylisted)
    await sweep
  })
})

describe('the author of a mail that failed', () => {
  it('gets a mail about it where that is how they are notified, and nobody is told of that one', async () => {
    await db.update(t.users).set({ notifyBy: 'email' }).where(eq(t.users.contactId, contacts.ann))
    const row = await toFred()
    const { post, departures } = postWith(unknownUser)
    await sendOutgoing(tools, post, row.id)
    const told = (await db.select().from(t.outbox)).filter(({ body }) => body !== null)
    expect(told).toMatchObject([{ to: { address: 'ann@example.com' }, returnPath: null, status: 'queued', notificationId: null }])
    expect(told[0]?.body).toContain('550 5.1.1 No such user')
    for (const { id } of told) await sendOutgoing(tools, post, id)
    expect(departures.at(-1)?.envelope).toEqual({ from: null, to: 'ann@example.com' })
    expect(departures.at(-1)?.mail.headers).toMatchObject({ 'Auto-Submitted': 'auto-generated' })
    expect((await db.select().from(t.outbox)).filter(({ body }) => body !== null)).toHaveLength(1)
  })

  it('finds it in the list of failures otherwise', async () => {
    await db.update(t.users).set({ notifyBy: 'inbox' }).where(eq(t.users.contactId, contacts.ann))
    const row = await toFred()
    await sendOutgoing(tools, postWith(unknownUser).post, row.id)
    expect((await db.select().from(t.outbox)).filter(({ body }) => body !== null)).toEqual([])
  })
})

/** The mail to Fred of a new message. */
async function toFred() {
  const messageId = await postMessage({ ...tools, work: deaf }, ann, records.quote, { kind: 'message', text: 'It costs five.' })
  const rows = await db.select().from(t.outbox).where(eq(t.outbox.messageId, messageId))
  const row = rows.find(({ to }) => to.address === 'fred@example.org')
  if (!row) throw new Error('Fred gets no mail')
  return row
}

/** A mail of our own that waits, in the order in which these are made. */
function ownLetter(fromAddress: string) {
  const id = tools.newId()
  const person = (address: string) => ({ name: '', address })
  return {
    id,
    to: person('ann@example.com'),
    from: person(fromAddress),
    subject: 'News',
    internetMessageId: `${id}@example.com`,
    references: [],
    body: 'Hello',
    status: 'queued' as const,
    nextAttemptAt: new Date(),
    createdAt: new Date(),
  }
}

/** A queue that loses everything: the test sends by itself. */
const deaf = { send: async () => undefined, sendBatch: async () => undefined } as unknown as Tools['work']

function postWith(dispatch: Dispatch): { post: Post; departures: Departure[] } {
  const departures: Departure[] = []
  const send = async (departure: Departure) => {
    departures.push(departure)
    return dispatch
  }
  return {
    departures,
    post: { compose: (row) => composeLetter(tools, row, openParts), transportFor: async () => ({ name: 'a test', send }) },
  }
}

function toolsAt(milliseconds: number): Tools {
  return { ...tools, work: deaf, now: () => new Date(milliseconds) }
}

type Outgoing = { id: string; notificationId: string | null }

async function notificationOf({ notificationId }: Outgoing) {
  const [notification] = await db
    .select()
    .from(t.notifications)
    .where(eq(t.notifications.id, notificationId ?? ''))
  return notification
}

async function stateOf(outgoing: Outgoing) {
  const [row] = await db.select().from(t.outbox).where(eq(t.outbox.id, outgoing.id))
  const notification = await notificationOf(outgoing)
  return { outbox: row?.status, notification: notification?.status, failureType: notification?.failureType }
}

async function countersOf(recordId: string) {
  const { bounceCount, hardBounces } = t.records
  const [row] = await db.select({ bounceCount, hardBounces }).from(t.records).where(eq(t.records.id, recordId))
  return row
}
