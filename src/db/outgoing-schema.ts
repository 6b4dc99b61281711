/** Tables of outgoing mail: what waits to leave, and the servers it leaves by. */
import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { flag, json, time } from './columns'
import { messages, notifications } from './chatter-schema'
import { outboxStatuses, serverSecurities } from './sets'
import type { Person } from '../mail/address/address'

/** Mails waiting to leave. The mail itself is composed from this row, its message and the attachments. */
export const outbox = sqliteTable(
  'outbox',
  {
    id: text().primaryKey(),
    messageId: text('message_id').references(() => messages.id, { onDelete: 'cascade' }),
    notificationId: text('notification_id').references(() => notifications.id, { onDelete: 'cascade' }),
    to: json<Person>('to').notNull(),
    from: json<Person>('from').notNull(),
    replyTo: text('reply_to'),
    /** Envelope sender: the bounce address, signed. */
    returnPath: text('return_path'),
    subject: text().notNull(),
    internetMessageId: text('internet_message_id').notNull(),
    /** Canonical ids, oldest first. */
    references: json<string[]>('references').notNull(),
    inReplyTo: text('in_reply_to'),
    /** The id that the transport put in place of ours. */
    transportMessageId: text('transport_message_id'),
    /** The words of a mail that carries no message. */
    body: text(),
    status: text({ enum: outboxStatuses }).notNull(),
    attempts: integer().notNull().default(0),
    /** When it is tried next; while it is being sent, when the sender's lease on it ends. */
    nextAttemptAt: time('next_attempt_at'),
    error: text(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    index('outbox_by_message').on(t.messageId),
    index('outbox_by_notification').on(t.notificationId),
    index('outbox_by_internet_message_id').on(t.internetMessageId),
    index('outbox_by_transport_id')
      .on(t.transportMessageId)
      .where(sql`transport_message_id is not null`),
    index('outbox_due')
      .on(t.nextAttemptAt)
      .where(sql`status in ('queued', 'sending')`),
  ],
)

/** SMTP servers that outgoing mail is handed to. */
export const outgoingServers = sqliteTable(
  'outgoing_servers',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    host: text().notNull(),
    port: integer().notNull(),
    security: text({ enum: serverSecurities }).notNull(),
    user: text().notNull(),
    /** Sealed; null for a server that asks for none. */
    password: text(),
    fromFilter: text('from_filter'),
    sequence: integer().notNull(),
    active: flag('active').notNull().default(true),
    createdAt: time('created_at').notNull(),
  },
  (t) => [index('outgoing_servers_by_sequence').on(t.sequence, t.id)],
)
