/** Tables of upkeep: how the steps of the cron trigger ended, and work of the queue that was given up. */
import { integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { time } from './columns'
import { deadLetterKinds } from './sets'

/** Each step of a scheduled run, as it ended the last time. */
export const upkeepSteps = sqliteTable('upkeep_steps', {
  step: text().primaryKey(),
  lastRunAt: time('last_run_at').notNull(),
  /** Null when the last run went well. */
  failingSince: time('failing_since'),
  /** The last failure stays when the step runs well again. */
  lastFailedAt: time('last_failed_at'),
  lastError: text('last_error'),
})

/** Messages of the queue that failed as often as they are tried, or that nobody understands. */
export const deadLetters = sqliteTable(
  'dead_letters',
  {
    id: text().primaryKey(),
    /** What the queue calls it: delivered twice, it is kept once. */
    queueId: text('queue_id').notNull(),
    kind: text({ enum: deadLetterKinds }).notNull(),
    /** As JSON text; null for one that is too large to keep. */
    body: text(),
    error: text().notNull(),
    attempts: integer().notNull(),
    firstSeenAt: time('first_seen_at').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [uniqueIndex('dead_letters_by_queue_id').on(t.queueId)],
)
