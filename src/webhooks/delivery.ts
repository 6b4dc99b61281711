/** What a webhook was told, and how it went; telling it once more; trying it out. */
import { z } from '@hono/zod-openapi'
import { and, desc, eq, inArray } from 'drizzle-orm'
import { firstIdAt } from '../db/id-range'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { deliveryStatuses, webhookDeliveries as d, webhookEvents, webhooks } from '../db/schema'
import { conflict, notFound } from '../requests/request-error'
import { id, time } from '../requests/input'
import { unseal } from '../settings/sealed'
import type { Tools } from '../platform/tools'
import { pingPayload } from './payload'
import { post } from './post'
import { type DeliveryRow, lostSecret } from './send'
import { secretPlace, type WebhookRow } from './webhook'
import { wakeWebhooks } from './wake'

export const deliverySchema = z
  .object({
    id: id.openapi({ description: 'Id of the event, sent as `webhook-id`' }),
    event: z.enum(webhookEvents),
    status: z.enum(deliveryStatuses),
    attempts: z.int(),
    responseStatus: z.int().nullable(),
    error: z.string().nullable(),
    createdAt: time,
    nextAttemptAt: time.nullable(),
    durationMs: z.int().nullable().openapi({ description: 'How long the last answer took' }),
  })
  .openapi('WebhookDelivery')
export type WebhookDelivery = z.output<typeof deliverySchema>

export const webhookTestSchema = z
  .object({ ok: z.boolean(), detail: z.string(), status: z.int().optional().openapi({ description: 'The status that it answered' }) })
  .openapi('WebhookTest')
export type WebhookTest = z.output<typeof webhookTestSchema>

const keptMs = 30 * 86_400_000

/** Newest first. @throws {RequestError} not-found for the webhook */
export async function listDeliveries(tools: Tools, webhookId: string, slice: Slice): Promise<Page<WebhookDelivery>> {
  await selectWebhook(tools, webhookId)
  return deliveryPage(await selectDeliveries(tools.db, webhookId, slice), slice.limit)
}

export function selectDeliveries(db: Tools['db'], webhookId: string, { limit, after }: Slice) {
  return db
    .select()
    .from(d)
    .where(and(eq(d.webhookId, webhookId), olderThan(d.eventId, after)))
    .orderBy(desc(d.eventId))
    .limit(limit + 1)
}

export function deliveryPage(rows: DeliveryRow[], limit: number): Page<WebhookDelivery> {
  return pageOf(rows.map(deliveryOf), limit, (delivery) => delivery.id)
}

/**
 * Tells it once more, whether it heard before or not, with all its tries before it.
 * @throws {RequestError} not-found; conflict when it waits to be sent already, or the webhook is switched off
 */
export async function retryDelivery(tools: Tools, webhookId: string, eventId: string): Promise<WebhookDelivery> {
  const webhook = await selectWebhook(tools, webhookId)
  const isThis = and(eq(d.webhookId, webhookId), eq(d.eventId, eventId))
  const [row] = await tools.db.select().from(d).where(isThis)
  if (!row) throw notFound('delivery')
  if (!webhook.active) throw conflict('The webhook is off: turn it on first.')
  const queued = await tools.db
    .update(d)
    .set({ status: 'queued', attempts: 0, nextAttemptAt: tools.now(), error: null })
    .where(and(isThis, inArray(d.status, ['sent', 'failed'])))
    .returning()
  if (!queued[0]) throw conflict('It is already waiting to be sent.')
  await wakeWebhooks(tools, [eventId])
  return deliveryOf(queued[0])
}

/** Sends a `ping` now, also where the webhook is switched off. @throws {RequestError} not-found */
export async function testWebhook(tools: Tools, webhookId: string): Promise<WebhookTest> {
  const webhook = await selectWebhook(tools, webhookId)
  const secret = await unseal(tools.keys, secretPlace(webhookId), webhook.secret)
  if (secret === undefined) return { ok: false, detail: lostSecret }
  const at = tools.now()
  const answered = await post(webhook.url, secret, { eventId: tools.newId(), body: pingPayload(at) }, at)
  const detail = answered.ok ? `It answered ${answered.status} after ${tools.now().getTime() - at.getTime()} ms` : answered.reason
  return { ok: answered.ok, detail, ...(answered.status !== null && { status: answered.status }) }
}

/** Deliveries are kept for thirty days. */
export async function deleteOldDeliveries({ db, now }: Tools): Promise<void> {
  await db.delete(d).where(olderThan(d.eventId, firstIdAt(new Date(now().getTime() - keptMs))))
}

async function selectWebhook({ db }: Tools, webhookId: string): Promise<WebhookRow> {
  const [row] = await db.select().from(webhooks).where(eq(webhooks.id, webhookId))
  if (!row) throw notFound('webhook')
  return row
}

function deliveryOf(row: DeliveryRow): WebhookDelivery {
  const { eventId, event, status, attempts, responseStatus, error, durationMs } = row
  const times = { createdAt: row.createdAt.toISOString(), nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null }
  return { id: eventId, event, status, attempts, responseStatus, error, ...times, durationMs }
}
