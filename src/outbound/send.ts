/**
 * Sends mails of the outbox. Whoever has the lease on a row sends it; a lease that ran out is up for grabs, so that a mail
 * can leave twice after a crash between the server's yes and our note of it, and only then.
 */
import { and, eq, inArray, lte, type SQL, sql } from 'drizzle-orm'
import { runBatch, type Statement } from '../db/client'
import { notifications, outbox } from '../db/schema'
import { forEachIsolated } from '../platform/for-each-isolated'
import { RequestError } from '../requests/request-error'
import { errorInWords } from '../platform/error-in-words'
import { withTimeLimit } from '../platform/time-limit'
import type { Tools } from '../platform/tools'
import { recordedEvents } from '../webhooks/event'
import { wakeWebhooks } from '../webhooks/wake'
import { isExhausted, nextAttemptAt, exhaustedReason } from '../platform/back-off'
import { failureStatements } from './delivery-failure'
import { mailBytes, type OutgoingMail } from './mime'
import type { OutboxRow } from './outbox'
import type { Departure, Dispatch, Transport } from './transport'
import { wakeOutbox } from './wake'

/** What a mail says, from its row; which transport takes it, by its From. */
export type Post = {
  compose: (row: OutboxRow) => Promise<OutgoingMail>
  /** The same object for the same way out. */
  transportFor: (fromAddress: string) => Promise<Transport>
}

/** Of each of these mails: waits until there is room for what it holds while it is sent. */
export type HoldMails = (outboxIds: string[]) => Promise<Hold>
type Hold = <T>(outboxId: string, work: () => Promise<T>) => Promise<T>

type Undelivered = Exclude<Dispatch, { outcome: 'sent' }>

/** Longer than one attempt takes. */
const leaseMs = 5 * 60_000
/** An attempt: the mail is made, then handed over. */
const composeMs = 45_000
const handoverMs = 235_000
/** Rows of one From address that a sweep looks at, and rows in all; the next one goes on. */
const sweptOfOne = 50
const sweptAtOnce = 200
/** Ways out that are used beside each other: an invocation has six connections, and a way that hangs keeps one. */
const waysAtOnce = 3
/** After so long, a way out begins with no further mail in this sweep. */
const wayMs = 60_000

/** Sends one mail, unless it has left, waits for its time, or somebody is at it. */
export async function sendOutgoing(tools: Tools, post: Post, outboxId: string): Promise<void> {
  const row = await claim(tools, outboxId)
  if (!row) return
  const dispatch = isExhausted(row.attempts) ? failed('permanent', exhaustedReason) : await dispatchOf(post, row)
  console.log(JSON.stringify({ event: 'outgoing', outboxId, attempts: row.attempts, ...withoutId(dispatch) }))
  await (dispatch.outcome === 'sent' ? noteSent(tools, row, dispatch.transportMessageId) : noteFailure(tools, row, dispatch))
}

/**
 * What the queue lost, and what waited for its time. The mails of one way out wait for each other, and for no other's. Of each
 * From address some have their turn, however many of another are in front.
 */
export async function sweepOutbox(tools: Tools, post: Post, holdMails: HoldMails): Promise<void> {
  const due = await selectDue(tools)
  const hold = await holdMails(due.map(({ id }) => id))
  const found = await Promise.all(due.map(async ({ id, from }) => ({ id, transport: await post.transportFor(from) })))
  const ways = [...Map.groupBy(found, ({ transport }) => transport).values()]
  await forEachIsolated(ways, { what: 'ways out', maxMs: wayMs + leaseMs, atOnce: waysAtOnce }, (mails) =>
    sendInTurn(tools, post, hold, mails),
  )
}

async function sendInTurn(tools: Tools, post: Post, hold: Hold, mails: { id: string }[]): Promise<void> {
  const endsAt = tools.now().getTime() + wayMs
  await forEachIsolated(mails, { what: 'outgoing mails', maxMs: wayMs + leaseMs }, ({ id }) =>
    hold(id, async () => {
      if (tools.now().getTime() <= endsAt) await sendOutgoing(tools, post, id)
    }),
  )
}

/** Read without a row's JSON being taken apart anywhere else: one that is broken must not hide the others. */
async function selectDue(tools: Tools) {
  const from = sql<string>`iif(json_valid("from"), "from" ->> 'address', '')`
  const place = sql<number>`row_number() over (partition by ${from} order by ${outbox.nextAttemptAt})`
  const due = tools.db.$with('due').as(
    tools.db
      .select({ id: outbox.id, from: from.as('from_address'), nextAttemptAt: outbox.nextAttemptAt, place: place.as('place') })
      .from(outbox)
      .where(isDue(tools)),
  )
  return tools.db
    .with(due)
    .select({ id: due.id, from: due.from })
    .from(due)
    .where(sql`${due.place} <= ${sweptOfOne}`)
    .orderBy(sql`${due.place}`, due.nextAttemptAt)
    .limit(sweptAtOnce)
}

/** One conditional UPDATE: of two who claim a row, one gets it. */
async function claim(tools: Tools, outboxId: string): Promise<OutboxRow | undefined> {
  const [row] = await tools.db
    .update(outbox)
    .set({ status: 'sending', attempts: sql`${outbox.attempts} + 1`, nextAttemptAt: new Date(tools.now().getTime() + leaseMs) })
    .where(and(eq(outbox.id, outboxId), isDue(tools)))
    .returning()
  return row
}

function isDue({ now }: Tools): SQL | undefined {
  return and(sql`${outbox.status} in ('queued', 'sending')`, lte(outbox.nextAttemptAt, now()))
}

async function dispatchOf(post: Post, row: OutboxRow): Promise<Dispatch> {
  try {
    const { transport, departure } = await withTimeLimit(composeMs, 'Composing the mail', prepare(post, row))
    return await withTimeLimit(handoverMs, `Sending it through ${transport.name}`, transport.send(departure))
  } catch (error) {
    // What it is made of was deleted, for one: no further try brings that back.
    return error instanceof RequestError
      ? failed('permanent', `It cannot be made: ${error.detail}`)
      : failed('temporary', errorInWords(error))
  }
}

async function prepare({ compose, transportFor }: Post, row: OutboxRow): Promise<{ transport: Transport; departure: Departure }> {
  const mail = await compose(row)
  const transport = await transportFor(row.from.address)
  return { transport, departure: { envelope: { from: row.returnPath, to: row.to.address }, mail, bytes: await mailBytes(mail) } }
}

/** A failure that is no server's answer. */
function failed(outcome: Undelivered['outcome'], reason: string): Undelivered {
  return { outcome, failureType: outcome === 'permanent' ? 'other' : 'unreachable', reason, isAboutRecipient: false }
}

async function noteSent(tools: Tools, row: OutboxRow, transportMessageId: string | null): Promise<void> {
  const { db } = tools
  await persistently(() =>
    runBatch(db, [
      db.update(notifications).set({ status: 'sent', failureType: null, failureReason: null, nextAttemptAt: null }).where(isOnItsWay(row)),
      db.update(outbox).set({ status: 'sent', transportMessageId, nextAttemptAt: null, error: null }).where(isOurs(row)),
    ]),
  )
}

async function noteFailure(tools: Tools, row: OutboxRow, failure: Undelivered): Promise<void> {
  const retryAt = failure.outcome === 'temporary' ? nextAttemptAt(row.attempts, row.id, tools.now()) : undefined
  if (retryAt) return noteRetry(tools, row, failure, retryAt)
  const authorsMail = tools.newId()
  const written = await persistently(() => runBatch(tools.db, givingUp(tools, row, failure, authorsMail)))
  await wakeWebhooks(tools, recordedEvents(written))
  if (row.notificationId) await wakeOutbox(tools, [authorsMail])
}

/** The notification says that it waits, and for what. */
async function noteRetry(tools: Tools, row: OutboxRow, { failureType, reason }: Undelivered, retryAt: Date): Promise<void> {
  const { db } = tools
  const stillOurs = sql`exists (select 1 from outbox where ${isOurs(row)})`
  await runBatch(db, [
    db
      .update(notifications)
      .set({ status: 'waiting', failureType, failureReason: reason, nextAttemptAt: retryAt })
      .where(and(isOnItsWay(row), stillOurs)),
    db.update(outbox).set({ status: 'queued', nextAttemptAt: retryAt, error: reason }).where(isOurs(row)),
  ])
  await wakeOutbox(tools, [row.id], retryAt.getTime() - tools.now().getTime())
}

function givingUp(tools: Tools, row: OutboxRow, failure: Undelivered, authorsMail: string): Statement[] {
  const { db } = tools
  const expired = failure.outcome === 'temporary'
  const reason = expired ? `Tried for two days. The last time: ${failure.reason}` : failure.reason
  const stillOurs = sql`exists (select 1 from outbox where ${isOurs(row)})`
  const failed = {
    notificationId: row.notificationId ?? '',
    status: 'failed' as const,
    failureType: expired && failure.failureType === 'unreachable' ? ('expired' as const) : failure.failureType,
    reason,
    isHard: !expired && failure.isAboutRecipient,
  }
  return [
    ...(row.notificationId ? failureStatements(tools, failed, authorsMail, stillOurs) : []),
    db.update(outbox).set({ status: 'failed', nextAttemptAt: null, error: reason }).where(isOurs(row)),
  ]
}

/** What came in between, such as a bounce, is not undone. */
function isOnItsWay({ notificationId }: OutboxRow): SQL | undefined {
  return and(eq(notifications.id, notificationId ?? ''), inArray(notifications.status, ['queued', 'waiting']))
}

/** The lease that this run took: a later one has counted another attempt. */
function isOurs({ id, attempts }: OutboxRow): SQL | undefined {
  return and(eq(outbox.id, id), eq(outbox.status, 'sending'), eq(outbox.attempts, attempts))
}

/** The mail has left, or never will: that must not be lost to a moment's trouble with the database. */
async function persistently<T>(write: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await write()
    } catch (error) {
      if (tries === 3) throw error
    }
  }
}

function withoutId(dispatch: Dispatch) {
  return dispatch.outcome === 'sent'
    ? { outcome: dispatch.outcome }
    : { outcome: dispatch.outcome, failureType: dispatch.failureType, reason: dispatch.reason.slice(0, 200) }
}
