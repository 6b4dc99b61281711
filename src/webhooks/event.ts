/** What webhooks are told of. The rows that say so are written with what they tell of, in the same batch. */
import { type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../db/client'
import { webhookEvents } from '../db/schema'

export type WebhookEvent = (typeof webhookEvents)[number]

/** Each event in words, for those who choose. */
export const eventWords: Record<WebhookEvent, string> = {
  'mail.created': 'A mail opened a record',
  'mail.posted': 'A mail was added to the chatter of a record',
  'mail.bounced': 'A report about our mail arrived',
  'mail.refused': 'A mail was refused',
  'mail.dropped': 'A mail was dropped',
  'mail.held': 'A mail was held',
  'mail.failed': 'A mail failed through an error on our side',
  'message.posted': 'A user posted a message or a note',
  'message.failed': 'A message wasn’t delivered',
}

export type News = {
  /** UUIDv7. Twice the same is refused by the database. */
  eventId: string
  event: WebhookEvent
  /** The mail, the message or the notification. */
  subjectId: string
  at: Date
}

/** One row for each webhook that wants to know; none, and nothing read, where there is no webhook. */
export function recordEvent({ eventId, event, subjectId, at }: News, condition?: SQL): Statement {
  return sql`insert into webhook_deliveries (event_id, webhook_id, event, subject_id, status, attempts, next_attempt_at, created_at)
    select ${eventId}, s.webhook_id, s.event, ${subjectId}, 'queued', 0, ${at.getTime()}, ${at.getTime()}
    from webhook_subscriptions s join webhooks w on w.id = s.webhook_id and w.active
    where s.event = ${event} and ${condition ?? sql`true`}
    returning event_id as told`
}

/** The events that a batch told a webhook of, from what `runBatch` answers: nobody needs to be woken for others. */
export function recordedEvents(rows: Record<string, unknown>[]): string[] {
  return [...new Set(rows.flatMap(({ told }) => (typeof told === 'string' ? told : [])))]
}
