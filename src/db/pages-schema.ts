/** Tables of the pages: what each user has read, and what they began to write. */
import { index, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { time } from './columns'
import { records, users } from './record-schema'

/** Up to where a user has read a record's chatter. */
export const recordReads = sqliteTable(
  'record_reads',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    recordId: text('record_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    /** The newest message that was there. */
    messageId: text('message_id').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.recordId] }), index('record_reads_by_record').on(t.recordId)],
)

/** A message that a user has not posted yet. */
export const drafts = sqliteTable(
  'drafts',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    recordId: text('record_id')
      .notNull()
      .references(() => records.id, { onDelete: 'cascade' }),
    kind: text({ enum: ['message', 'note'] }).notNull(),
    /** Addresses as they were written, separated by commas. */
    to: text().notNull(),
    cc: text().notNull(),
    subject: text().notNull(),
    text: text().notNull(),
    updatedAt: time('updated_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.userId, t.recordId] }), index('drafts_by_record').on(t.recordId)],
)
