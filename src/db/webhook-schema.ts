/** Tables of webhooks: who is told of what happens, and every telling with its state. */
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { flag, time } from './columns'
import { deliveryStatuses, webhookEvents } from './sets'

/** Addresses elsewhere that are told of what happens here. */
export const webhooks = sqliteTable('webhooks', {
  id: text().primaryKey(),
  url: text().notNull(),
  /** Sealed. */
  secret: text().notNull(),
  active: flag('active').notNull(),
  failingSince: time('failing_since'),
  lastError: text('last_error'),
  createdAt: time('created_at').notNull(),
})

/** Which events a webhook is told of: looked up by event with every mail, so that a gateway without webhooks reads nothing. */
export const webhookSubscriptions = sqliteTable(
  'webhook_subscriptions',
  {
    event: text({ enum: webhookEvents }).notNull(),
    webhookId: text('webhook_id')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
  },
  (t) => [primaryKey({ columns: [t.event, t.webhookId] }), index('webhook_subscriptions_by_webhook').on(t.webhookId)],
)

/** One event at one webhook. What it says is read from the rows it is about when it is sent. */
export const webhookDeliveries = sqliteTable(
  'webhook_deliveries',
  {
    /** Of the event: the same at every webhook, and in every try. */
    eventId: text('event_id').notNull(),
    webhookId: text('webhook_id')
      .notNull()
      .references(() => webhooks.id, { onDelete: 'cascade' }),
    event: text({ enum: webhookEvents }).notNull(),
    /** The mail, the message or the notification. */
    subjectId: text('subject_id').notNull(),
    status: text({ enum: deliveryStatuses }).notNull(),
    attempts: integer().notNull(),
    /** When it is tried next; while it is being sent, when the sender's lease on it ends. */
    nextAttemptAt: time('next_attempt_at'),
    responseStatus: integer('response_status'),
    error: text(),
    durationMs: integer('duration_ms'),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.eventId, t.webhookId] }),
    index('webhook_deliveries_by_webhook').on(t.webhookId, t.eventId),
    index('webhook_deliveries_due')
      .on(t.nextAttemptAt)
      .where(sql`status in ('queued', 'sending')`),
  ],
)
