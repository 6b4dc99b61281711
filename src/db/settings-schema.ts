/** Tables of settings: parameters, tokens, whom the loop quota spares and whom it blocks. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { json, time } from './columns'
import { users } from './schema'
import { tokenRoles } from './sets'

/** System parameters that differ from their defaults. */
export const parameters = sqliteTable('parameters', {
  key: text().primaryKey(),
  value: json<string | number | boolean>('value').notNull(),
})

/** What happened once and is never undone, such as the first alias domain. */
export const milestones = sqliteTable('milestones', {
  key: text().primaryKey(),
  reachedAt: time('reached_at').notNull(),
})

/** Senders free of the loop quota. */
export const allowedSenders = sqliteTable(
  'allowed_senders',
  {
    id: text().primaryKey(),
    email: text().notNull(),
    emailNormalized: text('email_normalized').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [uniqueIndex('allowed_senders_by_email').on(t.emailNormalized)],
)

/** Whom the loop quota turned away, written with the refusal; the sender's Durable Object is what counts. */
export const blockedSenders = sqliteTable(
  'blocked_senders',
  {
    emailNormalized: text('email_normalized').primaryKey(),
    email: text().notNull(),
    count: integer().notNull(),
    threshold: integer().notNull(),
    blockedUntil: time('blocked_until').notNull(),
    lastMailId: text('last_mail_id').notNull(),
  },
  (t) => [index('blocked_senders_by_time').on(t.blockedUntil)],
)

/** Keys to the API. Only the SHA-256 of a token is kept. */
export const tokens = sqliteTable(
  'tokens',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    role: text({ enum: tokenRoles }).notNull(),
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    hash: text().notNull(),
    lastUsedAt: time('last_used_at'),
    expiresAt: time('expires_at'),
    createdAt: time('created_at').notNull(),
  },
  (t) => [uniqueIndex('tokens_by_hash').on(t.hash), index('tokens_by_user').on(t.userId)],
)
