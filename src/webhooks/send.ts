/**
 * Tells webhooks. Whoever has the lease on a delivery sends it; a lease that ran out is up for grabs. An event can so be
 * told twice, always under the same id.
 */
import { and, eq, inArray, isNotNull, lte, type SQL, sql } from 'drizzle-orm'
import { isExhausted, nextAttemptAt, exhaustedReason } from '../platform/back-off'
import { list, runBatch } from '../db/client'
import { webhookDeliveries as d, webhooks } from '../db/schema'
import { forEachIsolated } from '../platform/for-each-isolated'
import { errorInWords } from '../platform/error-in-words'
import { unseal } from '../settings/sealed'
import type { Tools } from '../platform/tools'
import { writePayload } from './payload'
import { type Answered, post } from './post'
import { wakeWebhooks } from './wake'
import { secretPlace, type WebhookRow } from './webhook'

export type DeliveryRow = typeof d.$inferSelect
/** A webhook that was switched off because of what it answered. */
export type SwitchedOff = { url: string; failingSince: Date; reason: string }
type Refused = Exclude<Answered, { ok: true }>
/** What one try came to. */
type Try = { delivery: DeliveryRow; webhook: WebhookRow; durationMs: number }

/** Far longer than a server has to answer. */
const leaseMs = 5 * 60_000
const hopelessAfterMs = 5 * 86_400_000
/** Deliveries to one webhook that a sweep looks at, and deliveries in all; the next one goes on. */
const sweptOfOne = 50
const sweptAtOnce = 100
/** Events that are told of beside each other: an invocation has six connections, and outgoing mail takes three of them. */
const toldAtOnce = 2
/** After so long, a sweep begins with no further event. */
const sweepMs = 3 * 60_000

/** Tells every webhook that waits for this event now, each alone. @returns those that were switched off over it */
export async function deliverEvent(tools: Tools, eventId: string): Promise<SwitchedOff[]> {
  const deliveries = await claim(tools, eventId)
  const [first] = deliveries
  if (!first) return []
  const ids = deliveries.map(({ webhookId }) => webhookId)
  const [rows, body] = await Promise.all([
    tools.db
      .select()
      .from(webhooks)
      .where(inArray(webhooks.id, list(ids))),
    bodyOf(tools, first),
  ])
  const pairs = deliveries.flatMap((delivery) =>
    rows.filter(({ id }) => id === delivery.webhookId).map((webhook) => ({ delivery, webhook })),
  )
  const told = await Promise.allSettled(pairs.map(({ delivery, webhook }) => tell(tools, delivery, webhook, body)))
  return told.flatMap((each) => {
    if (each.status === 'fulfilled') return each.value ?? []
    // How it went could not be written down: it is told once more when its lease is over.
    console.error({ event: 'webhook not noted', eventId, error: errorInWords(each.reason) })
    return []
  })
}

/**
 * What the queue lost, and what waited for its time: of each webhook some, however much another has not heard.
 * @param tellOne tells of one event
 */
export async function sweepWebhooks(tools: Tools, tellOne: (eventId: string) => Promise<unknown>): Promise<void> {
  const endsAt = tools.now().getTime() + sweepMs
  const events = [...new Set((await selectDue(tools)).map(({ eventId }) => eventId))]
  await forEachIsolated(events, { what: 'events', maxMs: leaseMs, atOnce: toldAtOnce }, async (eventId) => {
    if (tools.now().getTime() <= endsAt) await tellOne(eventId)
  })
}

async function selectDue(tools: Tools) {
  const place = sql<number>`row_number() over (partition by ${d.webhookId} order by ${d.nextAttemptAt})`.as('place')
  const due = tools.db
    .$with('due')
    .as(tools.db.select({ eventId: d.eventId, nextAttemptAt: d.nextAttemptAt, place }).from(d).where(isDue(tools)))
  return tools.db
    .with(due)
    .select({ eventId: due.eventId })
    .from(due)
    .where(sql`${due.place} <= ${sweptOfOne}`)
    .orderBy(sql`${due.place}`, due.nextAttemptAt)
    .limit(sweptAtOnce)
}

/** One conditional UPDATE: of two who claim a row, one gets it. */
async function claim(tools: Tools, eventId: string): Promise<DeliveryRow[]> {
  return tools.db
    .update(d)
    .set({ status: 'sending', attempts: sql`${d.attempts} + 1`, nextAttemptAt: new Date(tools.now().getTime() + leaseMs) })
    .where(and(eq(d.eventId, eventId), isDue(tools)))
    .returning()
}

function isDue({ now }: Tools): SQL | undefined {
  return and(sql`${d.status} in ('queued', 'sending')`, lte(d.nextAttemptAt, now()))
}

async function tell(tools: Tools, delivery: DeliveryRow, webhook: WebhookRow, body: string | Refused): Promise<SwitchedOff | undefined> {
  const startedAt = tools.now()
  const answered = await answerOf(tools, delivery, webhook, body)
  const ended = { delivery, webhook, durationMs: tools.now().getTime() - startedAt.getTime() }
  const { eventId, webhookId, attempts } = delivery
  console.log(JSON.stringify({ event: 'webhook', eventId, webhookId, attempts, ok: answered.ok, status: answered.status }))
  if (!answered.ok) return noteFailure(tools, ended, answered)
  await noteSuccess(tools, ended, answered.status)
  return undefined
}

/** Never throws: what goes wrong with one webhook is its answer. */
async function answerOf(tools: Tools, { eventId, attempts }: DeliveryRow, webhook: WebhookRow, body: string | Refused): Promise<Answered> {
  if (!webhook.active) return unsent('The webhook is off')
  if (isExhausted(attempts)) return unsent(exhaustedReason)
  if (typeof body !== 'string') return body
  try {
    const secret = await unseal(tools.keys, secretPlace(webhook.id), webhook.secret)
    return secret === undefined ? unsent(lostSecret) : await post(webhook.url, secret, { eventId, body }, tools.now())
  } catch (error) {
    return unsent(errorInWords(error))
  }
}

/** Or why it cannot be written. */
async function bodyOf(tools: Tools, delivery: DeliveryRow): Promise<string | Refused> {
  try {
    return await writePayload(tools, delivery)
  } catch (error) {
    return unsent(`The payload cannot be built: ${errorInWords(error)}`)
  }
}

export const lostSecret = 'Its secret can no longer be decrypted with SECRET_KEYS: make a new one'

function unsent(reason: string): Refused {
  return { ok: false, status: null, reason, isGone: false }
}

async function noteSuccess({ db }: Tools, { delivery, webhook, durationMs }: Try, responseStatus: number): Promise<void> {
  const sent = { status: 'sent' as const, nextAttemptAt: null, error: null, responseStatus, durationMs }
  await runBatch(db, [
    db.update(d).set(sent).where(isOurs(delivery)),
    db
      .update(webhooks)
      .set({ failingSince: null, lastError: null })
      .where(and(eq(webhooks.id, webhook.id), eq(webhooks.active, true), isNotNull(webhooks.failingSince))),
  ])
}

async function noteFailure(tools: Tools, { delivery, webhook, durationMs }: Try, refused: Refused): Promise<SwitchedOff | undefined> {
  const { db } = tools
  const now = tools.now()
  const { reason, status: responseStatus } = refused
  const failingSince = webhook.failingSince ?? now
  const isOver = webhook.active && (refused.isGone || now.getTime() - failingSince.getTime() >= hopelessAfterMs)
  const retryAt = isOver || !webhook.active ? undefined : nextAttemptAt(delivery.attempts, delivery.eventId, now)
  const next = { status: retryAt ? ('queued' as const) : ('failed' as const), nextAttemptAt: retryAt ?? null }
  const noted = await runBatch(db, [
    db
      .update(d)
      .set({ ...next, error: reason, responseStatus, durationMs })
      .where(isOurs(delivery)),
    db
      .update(webhooks)
      .set({ failingSince, lastError: reason, ...(isOver && { active: false }) })
      .where(and(eq(webhooks.id, webhook.id), eq(webhooks.active, true), eq(webhooks.url, webhook.url)))
      .returning({ id: webhooks.id }),
  ])
  if (retryAt) await wakeWebhooks(tools, [delivery.eventId], retryAt.getTime() - now.getTime())
  return isOver && noted.length > 0 ? { url: webhook.url, failingSince, reason } : undefined
}

/** The lease that this run took: a later one has counted another attempt. */
function isOurs({ eventId, webhookId, attempts }: DeliveryRow): SQL | undefined {
  return and(eq(d.eventId, eventId), eq(d.webhookId, webhookId), eq(d.status, 'sending'), eq(d.attempts, attempts))
}
