/** The log of every mail. */
import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { flag, json, time } from './columns'
import { type Authentication, type BounceSummary, type StoredEvent, claims, doors, mailKinds, noticeWays, outcomes } from './sets'
import type { Person } from '../mail/address/address'

/** The log: one row per delivery, duplicates and refusals too. */
export const mails = sqliteTable(
  'mails',
  {
    id: text().primaryKey(),
    /** The run that wrote this row; a later run replaces the row only if this is still what it read. */
    runId: text('run_id').notNull(),
    receivedAt: time('received_at').notNull(),
    door: text({ enum: doors }).notNull(),
    envelopeFrom: text('envelope_from').notNull(),
    recipient: text().notNull(),
    recipientNormalized: text('recipient_normalized').notNull(),
    from: json<Person>('from'),
    to: json<Person[]>('to').notNull(),
    cc: json<Person[]>('cc').notNull(),
    subject: text(),
    internetMessageId: text('internet_message_id').notNull(),
    fingerprint: text().notNull(),
    size: integer().notNull(),
    kind: text({ enum: mailKinds }).notNull(),
    automatic: flag('automatic').notNull(),
    authentication: json<Authentication>('authentication').notNull(),
    /** `postal-mime`, or the doubt for which the exact reader read it; null where nobody parsed it. */
    reader: text(),
    outcome: text({ enum: outcomes }).notNull(),
    reason: text().notNull(),
    /** At most one row per mail, recipient and claim: it took effect, it failed and waits, its sender got a notice. */
    claim: text({ enum: claims }),
    trace: json<StoredEvent[]>('trace').notNull(),
    bounce: json<BounceSummary>('bounce'),
    companyId: text('company_id'),
    /** The incoming server that it was fetched from. */
    serverId: text('server_id'),
    aliasId: text('alias_id'),
    recordId: text('record_id'),
    messageId: text('message_id'),
    noticeWay: text('notice_way', { enum: noticeWays }),
    noticeText: text('notice_text'),
    /** R2 key of the raw mail; null when it was not kept. */
    rawKey: text('raw_key'),
    /** How many refusals the row stands for, and when the last of the others came. */
    copies: integer().notNull().default(1),
    lastReceivedAt: time('last_received_at'),
    /** What refusals that count as one have in common; on the row that counts them, for an hour. */
    twinKey: text('twin_key'),
    /** When somebody said that it needs nothing, and which user. */
    settledAt: time('settled_at'),
    settledBy: text('settled_by'),
    attempts: integer().notNull(),
    /** When a failed mail is tried again, or a mail left to its other recipient is looked at. */
    dueAt: time('due_at'),
    durationMs: integer('duration_ms').notNull(),
  },
  (t) => [
    uniqueIndex('mails_once_per_claim')
      .on(t.internetMessageId, t.recipientNormalized, t.fingerprint, t.claim)
      .where(sql`claim is not null`),
    uniqueIndex('mails_once_per_twin_key')
      .on(t.twinKey)
      .where(sql`twin_key is not null`),
    index('mails_by_outcome').on(t.outcome, t.id),
    index('mails_by_reason')
      .on(t.reason, t.id)
      .where(sql`outcome not in ('created', 'posted')`),
    index('mails_by_door')
      .on(t.door, t.id)
      .where(sql`door <> 'edge'`),
    index('mails_by_record')
      .on(t.recordId, t.id)
      .where(sql`record_id is not null`),
    index('mails_held')
      .on(t.companyId, t.id)
      .where(sql`outcome = 'held'`),
    index('mails_waiting')
      .on(t.companyId, t.id)
      .where(sql`outcome = 'held' and settled_at is null`),
    index('mails_by_raw')
      .on(t.rawKey)
      .where(sql`raw_key is not null`),
    index('mails_due')
      .on(t.dueAt)
      .where(sql`due_at is not null`),
  ],
)
