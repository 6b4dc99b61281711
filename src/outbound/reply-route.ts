/** Where the answers to a record's messages go, and the domain that its mail is sent from. */
import { and, eq, gte, inArray, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import { aliasDomains, companies, messages, records } from '../db/schema'

export type ReplyRoute = {
  recordId: string
  /** The alias the record came in by; else one it owns; else one its parent owns. */
  aliasAddress: string | null
  companyName: string | null
  /** The company's alias domain; null where it has none. */
  domain: { name: string; catchall: string; bounce: string; defaultFromAddress: string | null } | null
  /** Without a domain: what the active SMTP servers send for, null for everything. */
  fromFilters: (string | null)[]
}

/** So many messages of a record are looked at for those that are no notes. */
const maxLookedBack = 100

/** One row per record. @param recordIds a subquery of ids */
export function selectReplyRoutes(db: Database, recordIds: SQL) {
  const { name, catchall, bounce, defaultFromAddress } = aliasDomains
  const filters = sql`(select json_group_array(from_filter) from outgoing_servers where active = 1)`
  return db
    .select({
      recordId: records.id,
      aliasAddress: sql<
        string | null
      >`coalesce(${addressOf(sql`a.id = ${records.aliasId}`)}, ${addressOf(sql`a.owner_record_id = ${records.id}`)}, ${addressOf(sql`a.owner_record_id = ${records.parentId}`)})`,
      companyName: companies.name,
      domain: { name, catchall, bounce, defaultFromAddress },
      fromFilters: sql`case when ${aliasDomains.id} is null then ${filters} else '[]' end`.mapWith(
        (filters: string) => JSON.parse(filters) as ReplyRoute['fromFilters'], // made by json_group_array above
      ),
    })
    .from(records)
    .leftJoin(companies, eq(companies.id, sql`coalesce(${records.companyId}, (select id from companies order by id limit 1))`))
    .leftJoin(aliasDomains, eq(aliasDomains.id, companies.domainId))
    .where(inArray(records.id, recordIds))
}

/**
 * The last messages of the records of a subquery: what an outgoing mail can name in References. Ten of them, or as many as it takes
 * to have three that are no notes, within bounds.
 */
export function selectAncestors(db: Database, recordIds: SQL) {
  const newest = sql`select id, internal from messages where record_id = ${records.id} order by id desc limit ${sql.raw(String(maxLookedBack))}`
  const tenth = sql`coalesce((select id from (${newest}) order by id desc limit 1 offset 9), '')`
  const thirdPublic = sql`(select id from (${newest}) where internal = 0 order by id desc limit 1 offset 2)`
  const last = sql`(select min(id) from (${newest}))`
  return db
    .select({ id: messages.id, recordId: messages.recordId, internetMessageId: messages.internetMessageId, internal: messages.internal })
    .from(records)
    .innerJoin(messages, and(eq(messages.recordId, records.id), gte(messages.id, sql`min(${tenth}, coalesce(${thirdPublic}, ${last}))`)))
    .where(inArray(records.id, recordIds))
}

/** The address of the oldest active alias that the condition names. */
function addressOf(condition: SQL): SQL {
  return sql`(select a.local_part || '@' || d.name from aliases a join alias_domains d on d.id = a.domain_id where ${condition} and a.local_part is not null order by a.id limit 1)`
}

/** The plain address that answers go to; a token is put in later, for each reader. */
export function replyAddress({ aliasAddress, domain }: ReplyRoute, authorAddress: string | null): string | null {
  return aliasAddress ?? catchallOf(domain) ?? authorAddress
}

export function catchallOf(domain: ReplyRoute['domain']): string | null {
  return domain && `${domain.catchall}@${domain.name}`
}
