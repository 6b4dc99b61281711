/** The table of incoming servers: mailboxes elsewhere that mail is fetched from. */
import { sql } from 'drizzle-orm'
import { index, integer, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { flag, time } from './columns'
import { companies, models } from './record-schema'
import { incomingServerTypes, serverSecurities } from './sets'

/** Which of its messages were fetched, the Durable Object of the server knows. */
export const incomingServers = sqliteTable(
  'incoming_servers',
  {
    id: text().primaryKey(),
    name: text().notNull(),
    type: text({ enum: incomingServerTypes }).notNull(),
    host: text().notNull(),
    port: integer().notNull(),
    security: text({ enum: serverSecurities }).notNull(),
    user: text().notNull(),
    /** Sealed. */
    password: text(),
    /** The tokens of an OAuth provider, sealed. */
    grant: text('oauth_grant'),
    /** An authorisation that has begun: what the provider's answer must fit, sealed. */
    pendingGrant: text('pending_oauth_grant'),
    /** The model that mail opens which matches nothing else. */
    model: text().references(() => models.key),
    companyId: text('company_id').references(() => companies.id),
    priority: integer().notNull(),
    /** POP3 only: mail is deleted there once it is stored here. */
    deleteAfterFetch: flag('delete_after_fetch').notNull(),
    /** Whether what lay in the mailbox before the first run is fetched, too. */
    fetchExisting: flag('fetch_existing').notNull(),
    active: flag('active').notNull(),
    lastFetchAt: time('last_fetch_at'),
    failingSince: time('failing_since'),
    lastError: text('last_error'),
    /** Failed runs in a row. */
    failures: integer().notNull().default(0),
    nextFetchAt: time('next_fetch_at').notNull(),
    createdAt: time('created_at').notNull(),
  },
  (t) => [
    index('incoming_servers_due')
      .on(t.nextFetchAt)
      .where(sql`active = 1`),
  ],
)
