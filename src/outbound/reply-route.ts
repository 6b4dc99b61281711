/** Where the answers to a record's messages go, and the domain that its mail is sent from. */
import { and, eq, gte, inArray, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import { aliasDomains, companies, messages, records } from '../db/schema'

export type ReplyRoute = {
  recordId: string
  /** The alias the record came in by; else one it owns; else one its parent owns. */
  aliasAddress: string | null
  /** The company's alias domain, else the first one; null while there is none. */
  domain: { name: string; catchall: string; bounce: string; defaultFromAddress: string | null } | null
}

/** One row per record. @param recordIds a subquery of ids */
export function selectReplyRoutes(db: Database, recordIds: SQL) {
  const { name, catchall, bounce, defaultFromAddress } = aliasDomains
  const ownDomain = sql`coalesce(${companies.domainId}, (select id from alias_domains order by sequence, id limit 1))`
  return db
    .select({
      recordId: records.id,
      aliasAddress: sql<
        string | null
      >`coalesce(${addressOf(sql`a.id = ${records.aliasId}`)}, ${addressOf(sql`a.owner_record_id = ${records.id}`)}, ${addressOf(sql`a.owner_record_id = ${records.parentId}`)})`,
      domain: { name, catchall, bounce, defaultFromAddress },
    })
    .from(records)
    .leftJoin(companies, eq(companies.id, sql`coalesce(${records.companyId}, (select id from companies order by id limit 1))`))
    .leftJoin(aliasDomains, eq(aliasDomains.id, ownDomain))
    .where(inArray(records.id, recordIds))
}

/** The last messages of the records of a subquery: what an outgoing mail can name in References. */
export function selectAncestors(db: Database, recordIds: SQL) {
  const tenthNewest = sql`coalesce((select id from messages where record_id = ${records.id} order by id desc limit 1 offset 9), '')`
  return db
    .select({ id: messages.id, recordId: messages.recordId, internetMessageId: messages.internetMessageId, internal: messages.internal })
    .from(records)
    .innerJoin(messages, and(eq(messages.recordId, records.id), gte(messages.id, tenthNewest)))
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
