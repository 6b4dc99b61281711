/**
 * The addresses that are ours by name. Rows are made in SQL from the aliases and domains as they are when the batch
 * runs, and the primary key has the last word on who has which address.
 */
import { aliasedTable, eq, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../db/client'
import { addresses, aliasDomains, aliases, records } from '../db/schema'
import { conflict, type RequestError } from '../requests/request-error'
import type { Tools } from '../platform/tools'

/** Writes the address of one alias anew: none without local part, the local part alone without domain. */
export function rewriteAlias(aliasId: string): Statement[] {
  return [sql`delete from addresses where alias_id = ${aliasId}`, insertAliases(sql`a.id = ${aliasId}`)]
}

/** Writes the catchall and the bounce address of a domain anew, and those of its aliases. */
export function rewriteDomain(domainId: string): Statement[] {
  return [
    sql`delete from addresses where domain_id = ${domainId} or alias_id in (select id from aliases where domain_id = ${domainId})`,
    sql`insert into addresses (address, kind, domain_id)
      select catchall || '@' || name, 'catchall', id from alias_domains where id = ${domainId}
      union all select bounce || '@' || name, 'bounce', id from alias_domains where id = ${domainId}`,
    insertAliases(sql`a.domain_id = ${domainId}`),
  ]
}

/** The conflict over `address`, naming who has it. */
export async function addressConflict(tools: Tools, address: string): Promise<RequestError> {
  const [holder] = await tools.db
    .select({ kind: addresses.kind, domain: aliasDomains.name, aliasId: addresses.aliasId })
    .from(addresses)
    .leftJoin(aliasDomains, eq(aliasDomains.id, addresses.domainId))
    .where(eq(addresses.address, address))
  if (!holder) return conflict(`${address} was taken at the same moment. Read again and repeat the request.`)
  const who =
    holder.aliasId === null
      ? `the ${holder.kind} address of the domain ${holder.domain}`
      : `the address of ${await aliasInWords(tools, holder.aliasId)}`
  return conflict(`${address} is taken: it is ${who}.`)
}

/** "the alias info@example.com (ID), owned by Sales (team ID)". */
export async function aliasInWords({ db }: Tools, aliasId: string): Promise<string> {
  const owner = aliasedTable(records, 'owner')
  const [alias] = await db
    .select({ localPart: aliases.localPart, domain: aliasDomains.name, ownerId: owner.id, ownerName: owner.name, ownerModel: owner.model })
    .from(aliases)
    .leftJoin(aliasDomains, eq(aliasDomains.id, aliases.domainId))
    .leftJoin(owner, eq(owner.id, aliases.ownerRecordId))
    .where(eq(aliases.id, aliasId))
  if (!alias) return `the alias ${aliasId}`
  const address = [alias.localPart ?? 'without local part', alias.domain].filter((part) => part !== null).join('@')
  const owned = alias.ownerId === null ? 'which no record owns' : `owned by ${alias.ownerName} (${alias.ownerModel} ${alias.ownerId})`
  return `the alias ${address} (${aliasId}), ${owned}`
}

function insertAliases(condition: SQL): Statement {
  return sql`insert into addresses (address, kind, domain_id, alias_id)
    select case when d.id is null then a.local_part else a.local_part || '@' || d.name end, 'alias', a.domain_id, a.id
    from aliases a left join alias_domains d on d.id = a.domain_id
    where a.local_part is not null and ${condition}`
}
