/** Delivery events of Cloudflare's sending service, which arrive through a queue: what became of a mail that it took from us. */
import { z } from '@hono/zod-openapi'
import { and, eq, or } from 'drizzle-orm'
import { runBatch } from '../db/client'
import { notifications, outbox } from '../db/schema'
import { normalizeAddress } from '../mail/address/address'
import { type FailureType, failureTypeOf } from '../mail/reports/failure-type'
import type { Tools } from '../platform/tools'
import { recordedEvents } from '../webhooks/event'
import { wakeWebhooks } from '../webhooks/wake'
import { type DeliveryFailure, failureStatements } from './delivery-failure'
import { wakeOutbox } from './wake'

export type DeliveryEvent = {
  /** The id that the service gave to the mail. */
  messageId: string
  /** Normalised. */
  recipient: string
  status: 'delivered' | 'delayed' | 'bounced' | 'failed'
  failureType: FailureType
  reason: string
  /** Not for a full mailbox and the like. */
  isForGood: boolean
}

const prefix = 'cf.email.sending.message.'
const text = z.string().nullish()
const payload = z.object({
  messageId: z.string(),
  recipient: z.string(),
  terminal: z.boolean().nullish(),
  delivery: z
    .object({ smtpStatusCode: z.union([z.string(), z.number()]).nullish(), smtpEnhancedStatusCode: text, smtpResponse: text })
    .nullish(),
  bounce: z.object({ type: text, classification: text, reason: text }).nullish(),
})
const schema = z.object({ type: z.string().startsWith(prefix), payload })

/** Which word of theirs means what here. A complaint says that the mail arrived: it is no failure. */
const statuses: Record<string, DeliveryEvent['status']> = {
  delivered: 'delivered',
  deferred: 'delayed',
  bounced: 'bounced',
  rejected: 'failed',
  failed: 'failed',
}

/** Undefined for what is no event, or none that changes anything. */
export function readDeliveryEvent(body: unknown): DeliveryEvent | undefined {
  const read = schema.safeParse(body)
  if (!read.success) return undefined
  const { messageId, recipient, delivery, bounce } = read.data.payload
  const status = statuses[read.data.type.slice(prefix.length)]
  const address = normalizeAddress(recipient)
  if (!status || !address) return undefined
  const reason = bounce?.reason || delivery?.smtpResponse || bounce?.classification || 'The sending service does not say why'
  return {
    messageId: messageId.replace(/^<|>$/g, ''),
    recipient: address,
    status,
    failureType: failureTypeOf(delivery?.smtpEnhancedStatusCode ?? undefined, `${reason} ${bounce?.classification ?? ''}`),
    reason: reason.slice(0, 400),
    isForGood: status === 'bounced' && !/soft|transient/i.test(bounce?.type ?? ''),
  }
}

/** An event about nothing we know changes nothing. */
export async function applyDeliveryEvent(tools: Tools, event: DeliveryEvent): Promise<void> {
  const notificationId = await findNotification(tools, event)
  if (!notificationId) return
  const { db } = tools
  if (event.status === 'delivered') {
    await db
      .update(notifications)
      .set({ status: 'sent' })
      .where(and(eq(notifications.id, notificationId), eq(notifications.status, 'delayed')))
    return
  }
  const failure: DeliveryFailure = { ...event, status: event.status, notificationId, isHard: event.isForGood }
  const authorsMail = tools.newId()
  const written = await runBatch(db, failureStatements(tools, failure, authorsMail))
  await wakeWebhooks(tools, recordedEvents(written))
  if (event.status !== 'delayed') await wakeOutbox(tools, [authorsMail])
}

async function findNotification({ db }: Tools, { messageId, recipient }: DeliveryEvent): Promise<string | undefined> {
  const [found] = await db
    .select({ id: notifications.id })
    .from(outbox)
    .innerJoin(notifications, eq(notifications.id, outbox.notificationId))
    .where(and(or(eq(outbox.transportMessageId, messageId), eq(outbox.internetMessageId, messageId)), eq(notifications.address, recipient)))
    .limit(1)
  return found?.id
}
