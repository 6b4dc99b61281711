/**
 * Tells webhooks. Whoever has the lease on a delivery sends it; a lease that ran out is up for grabs. An event can so be
 * told twice, always under the same id.
 */
import { and, eq, inArray, isNotNull, lte, type SQL, sql } from 'drizzle-orm'
import { nextAttemptAt } from '../back-off'
import { list, runBatch } from '../db/client'
import { webhookDeliveries as d, webhooks } from '../db/schema'
import { unseal } from '../settings/sealed'
import type { Tools } from '../tools'
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
/** Events that one sweep looks at; the next one goes on. */
const sweptAtOnce = 20

/** Tells every webhook that waits for this event now. @returns those that were switched off over it */
export async function tellOf(tools: Tools, eventId: string): Promise<SwitchedOff[]> {
  const deliveries = await claim(tools, eventId)
  const [first] = deliveries
  if (!first) return []
  const ids = deliveries.map(({ webhookId }) => webhookId)
  const [rows, body] = await Promise.all([
    tools.db
      .select()
      .from(webhooks)
      .where(inArray(webhooks.id, list(ids))),
    writePayload(tools, first),
  ])
  const pairs = deliveries.flatMap((delivery) =>
    rows.filter(({ id }) => id === delivery.webhookId).map((webhook) => ({ delivery, webhook })),
  )
  const off = await Promise.all(pairs.map(({ delivery, webhook }) => tell(tools, delivery, webhook, body)))
  return off.filter((each) => each !== undefined)
}

/** What the queue lost, and what waited for its time. */
export async function sweepWebhooks(tools: Tools): Promise<SwitchedOff[]> {
  const due = await tools.db.select({ eventId: d.eventId }).from(d).where(isDue(tools)).orderBy(d.nextAttemptAt).limit(sweptAtOnce)
  const off: SwitchedOff[] = []
  for (const eventId of new Set(due.map((row) => row.eventId))) off.push(...(await tellOf(tools, eventId)))
  return off
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

async function tell(tools: Tools, delivery: DeliveryRow, webhook: WebhookRow, body: string): Promise<SwitchedOff | undefined> {
  const startedAt = tools.now()
  const answered = await answerOf(tools, delivery, webhook, body)
  const ended = { delivery, webhook, durationMs: tools.now().getTime() - startedAt.getTime() }
  const { eventId, webhookId, attempts } = delivery
  console.log(JSON.stringify({ event: 'webhook', eventId, webhookId, attempts, ok: answered.ok, status: answered.status }))
  if (!answered.ok) return noteFailure(tools, ended, answered)
  await noteSuccess(tools, ended, answered.status)
  return undefined
}

async function answerOf(tools: Tools, { eventId }: DeliveryRow, webhook: WebhookRow, body: string): Promise<Answered> {
  if (!webhook.active) return unsent('The webhook is switched off')
  const secret = await unseal(tools.keys, secretPlace(webhook.id), webhook.secret)
  return secret === undefined ? unsent(lostSecret) : post(webhook.url, secret, { eventId, body }, tools.now())
}

export const lostSecret = 'Its secret cannot be opened with SECRET_KEYS any more: give the webhook a new one'

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
