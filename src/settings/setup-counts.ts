/** How much of everything is set up, and how much of it is wrong. */
import { eq, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import * as t from '../db/schema'
import type { Tools } from '../platform/tools'

export type SetupCounts = Awaited<ReturnType<typeof selectCounts>>[number]

/** No count looks at more rows: beyond that, it is told that there are more. */
export const countedRows = 500

/** Of runs that come every five minutes. */
const lateMs = 60 * 60_000

/** One row. */
export function selectCounts({ db, now }: Tools) {
  const moment = now().getTime()
  return db
    .select({
      companies: count('companies'),
      domains: count('alias_domains'),
      aliases: count('aliases'),
      invalid: count('aliases', sql`status = 'invalid' and local_part is not null`),
      models: count('models'),
      incoming: count('incoming_servers'),
      failing: count('incoming_servers', sql`active = 1 and failing_since is not null`),
      off: count('incoming_servers', sql`active = 0`),
      outgoing: count('outgoing_servers'),
      outgoingOff: count('outgoing_servers', sql`active = 0`),
      users: count('users'),
      inactive: count('users', sql`active = 0`),
      tokens: count('tokens'),
      expired: count('tokens', sql`expires_at <= ${moment}`),
      allowed: count('allowed_senders'),
      blocked: sql<number>`(select count(*) from (select 1 from blocked_senders where blocked_until > ${moment} limit ${countedRows + 1}))`,
      changed: count('parameters'),
      webhooks: count('webhooks'),
      webhooksFailing: count('webhooks', sql`last_error is not null`),
      stepsFailing: count('upkeep_steps', sql`failing_since is not null`),
      upkeepIsLate: sql<number>`(select coalesce(max(last_run_at), 0) < ${moment - lateMs} from upkeep_steps)`.mapWith(Boolean),
      deadLetters: count('dead_letters'),
    })
    .from(t.companies)
    .limit(1)
}

/** The domain that the first mail named, until somebody has said that it is right. */
export function selectNamedByMail(db: Database) {
  return db
    .select({ id: t.aliasDomains.id, name: t.aliasDomains.name })
    .from(t.aliasDomains)
    .where(eq(t.aliasDomains.namedByMail, true))
    .limit(1)
}

/** Of the newest rows, those of which the condition holds. */
function count(table: string, condition: SQL = sql`1`): SQL<number> {
  return sql<number>`(select count(*) from (select * from ${sql.identifier(table)} order by rowid desc limit ${countedRows + 1}) where ${condition})`
}
