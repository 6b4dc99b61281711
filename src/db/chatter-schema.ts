/** Tables of a record's chatter: who follows it, its messages with their attachments, and whom they went to. */
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { flag, json, time } from './columns'
import { records } from './record-schema'
import { failureTypes, messageKinds, messageMarks, notificationStatuses, notificationWays } from './sets'
import type { Person, Writer } from '../mail/address/address'

/** Who is told of a record's messages. */
export const followers = sqliteTable(
  'followers',
  {
    recordId: text('record_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    contactId: text('contact_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    createdAt: time('created_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.recordId, t.contactId] }), index('followers_by_contact').on(t.contactId)],
)

/** An entry in a record's chatter. */
export const messages = sqliteTable(
  'messages',
  {
    id: text().primaryKey(),
    recordId: text('record_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    parentId: text('parent_id'),
    kind: text({ enum: messageKinds }).notNull(),
    internal: flag('internal').notNull(),
    marks: json<(typeof messageMarks)[number][]>('marks').notNull(),
    /** It came in under the name of a user, and nothing proved it: so it says wherever it goes, also once its mark is gone. */
    unproved: flag('unproved').notNull().default(false),
    internetMessageId: text('internet_message_id').notNull(),
    /** Received messages only; null for what was written here. */
    fingerprint: text(),
    fromName: text('from_name').notNull(),
    fromAddress: text('from_address').notNull(),
    /** The normalised address of the person who wrote, also where `fromAddress` is one of ours. */
    fromNormalized: text('from_normalized'),
    authorId: text('author_id').references(() => records.id, { onDelete: 'set null' }),
    to: json<Person[]>('to').notNull(),
    cc: json<Person[]>('cc').notNull(),
    subject: text(),
    /** Both null when the body is over 1 MB: it is the R2 object `bodyKey` then. */
    html: text(),
    text: text(),
    bodyKey: text('body_key'),
    preview: text().notNull(),
    /** The people of a received mail's Reply-To who are not us; empty: answers go to its sender. */
    correspondents: json<Writer[]>('correspondents').notNull().default([]),
    /** An answer that names nobody may go to them: no machine wrote it, no list, and nobody new to the conversation. */
    takesAnswers: flag('takes_answers').notNull().default(true),
    /** The plain alias or catchall that answers go to, before a token is put in. */
    replyTo: text('reply_to'),
    /** Answers go to this address and open there; this message is never a thread. */
    answersElsewhere: text('answers_elsewhere'),
    mailId: text('mail_id'),
    date: time('date').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    index('messages_by_record').on(t.recordId, t.id),
    index('messages_by_internet_message_id').on(t.internetMessageId, t.id),
    index('messages_by_writer').on(t.recordId, t.fromNormalized),
    index('messages_by_author')
      .on(t.authorId)
      .where(sql`author_id is not null`),
    index('messages_by_body')
      .on(t.bodyKey)
      .where(sql`body_key is not null`),
    uniqueIndex('messages_once_per_record')
      .on(t.recordId, t.internetMessageId, t.fingerprint)
      .where(sql`fingerprint is not null`),
  ],
)

/** An attachment of a message: a part of the raw mail, or an object of its own for what was posted here. */
export const attachments = sqliteTable(
  'attachments',
  {
    id: text().primaryKey(),
    messageId: text('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    filename: text().notNull(),
    mimeType: text('mime_type').notNull(),
    size: integer().notNull(),
    contentId: text('content_id'),
    inline: flag('inline').notNull(),
    /** R2 key of the raw mail (with `part`), or of the attachment's own bytes (without). */
    objectKey: text('object_key').notNull(),
    /** Which attachment of the raw mail this is, in document order from 0. */
    part: integer(),
  },
  (t) => [index('attachments_by_message').on(t.messageId, t.id), index('attachments_by_object').on(t.objectKey)],
)

/** One message to one person, with its state. */
export const notifications = sqliteTable(
  'notifications',
  {
    id: text().primaryKey(),
    messageId: text('message_id')
      .notNull()
      .references(() => messages.id, { onDelete: 'cascade' }),
    recordId: text('record_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    contactId: text('contact_id').references(() => records.id, { onDelete: 'set null' }),
    address: text().notNull(),
    way: text({ enum: notificationWays }).notNull(),
    status: text({ enum: notificationStatuses }).notNull(),
    failureType: text('failure_type', { enum: failureTypes }),
    failureReason: text('failure_reason'),
    /** While it is `waiting`. */
    nextAttemptAt: time('next_attempt_at'),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    index('notifications_by_message').on(t.messageId, t.id),
    index('notifications_by_reader').on(t.recordId, t.address),
    index('notifications_by_contact')
      .on(t.contactId)
      .where(sql`contact_id is not null`),
    index('notifications_in_error')
      .on(t.recordId)
      .where(sql`status in ('bounced', 'failed')`),
    index('notifications_in_inbox')
      .on(t.contactId, t.id)
      .where(sql`way = 'inbox' and status = 'sent'`),
    index('failures')
      .on(t.id)
      .where(sql`status in ('bounced', 'failed')`),
  ],
)
