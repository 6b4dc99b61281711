/** Tables of settings: parameters, tokens and sessions, whom the loop quota spares and whom it blocks. */
import { index, integer, sqliteTable, text, uniqueIndex } from 'drizzle-orm/sqlite-core'
import { json, time } from './columns'
import { users } from './record-schema'
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

/** Somebody signed in to the pages. The cookie holds the key; only its SHA-256 is kept. Whatever ends the token ends the session. */
export const sessions = sqliteTable(
  'sessions',
  {
    hash: text().primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** The token that it began with; null: ADMIN_TOKEN. */
    tokenId: text('token_id').references(() => tokens.id, { onDelete: 'cascade' }),
    /** The SHA-256 of ADMIN_TOKEN as it was then: another one ends the session. */
    adminHash: text('admin_hash'),
    createdAt: time('created_at').notNull(),
    /** To within ten minutes. */
    lastSeenAt: time('last_seen_at').notNull(),
    expiresAt: time('expires_at').notNull(),
  },
  (t) => [index('sessions_by_user').on(t.userId), index('sessions_by_token').on(t.tokenId), index('sessions_by_expiry').on(t.expiresAt)],
)
