/** Which of the addresses that a mail names are ours: alias domains and aliases. */
import { eq, inArray, isNotNull, and, or, type SQL, sql } from 'drizzle-orm'
import { alias as tableAlias } from 'drizzle-orm/sqlite-core'
import { type Database, listIn } from '../../db/client'
import * as t from '../../db/schema'
import { ask } from './questions'

/** Domains that the mail writes to or claims to come from, each with its companies, the first of them whole. */
export function selectDomains(db: Database) {
  const everyAddress = listIn(ask('everyAddress'))
  const { aliasDomains: d, addresses: a, companies: c } = t
  return db
    .select({
      id: d.id,
      name: d.name,
      catchall: d.catchall,
      bounce: d.bounce,
      defaultFromAddress: d.defaultFromAddress,
      sequence: d.sequence,
      company: { id: c.id, name: c.name, email: c.email },
      companyIds: companiesOf(d.id),
    })
    .from(d)
    .leftJoin(c, eq(c.id, firstCompany(d.id)))
    .where(
      or(
        inArray(d.name, listIn(ask('everyDomain'))),
        inArray(d.defaultFromAddress, everyAddress),
        inArray(
          d.id,
          db
            .select({ id: sql<string>`${a.domainId}` })
            .from(a)
            .where(inArray(a.address, everyAddress)),
        ),
      ),
    )
    .orderBy(d.sequence, d.id)
}

function firstCompany(domainId: typeof t.aliasDomains.id): SQL<string> {
  return sql`(select id from companies where domain_id = ${domainId} order by id limit 1)`
}

/** Aliases that the mail names by full address or, where the alias says so, by local part alone. */
export function selectAliases(db: Database) {
  const { aliases: a, addresses, aliasDomains: d, models: m } = t
  const owner = tableAlias(t.records, 'owner_record')
  const forced = tableAlias(t.records, 'forced_record')
  const byAddress = db
    .select({ id: sql<string>`${addresses.aliasId}` })
    .from(addresses)
    .where(inArray(addresses.address, listIn(ask('aliasAddresses'))))
  return db
    .select({
      id: a.id,
      localPart: a.localPart,
      localPartOnly: a.localPartOnly,
      domainId: a.domainId,
      domainName: d.name,
      model: a.model,
      fields: m.fields,
      defaults: a.defaults,
      status: a.status,
      contactPolicy: a.contactPolicy,
      refusalText: a.refusalText,
      domainCompanyIds: companiesOf(a.domainId),
      owner: { id: owner.id, name: owner.name, model: owner.model, companyId: owner.companyId },
      forced: { id: forced.id, name: forced.name, model: forced.model, companyId: forced.companyId },
    })
    .from(a)
    .leftJoin(d, eq(d.id, a.domainId))
    .innerJoin(m, eq(m.key, a.model))
    .leftJoin(owner, eq(owner.id, a.ownerRecordId))
    .leftJoin(forced, eq(forced.id, a.forceRecordId))
    .where(
      and(
        isNotNull(a.localPart),
        or(isNotNull(a.domainId), sql`${ask('withDomainless')}`),
        or(inArray(a.id, byAddress), and(inArray(a.localPart, listIn(ask('everyLocalPart'))), sql`local_part_only = 1`)),
      ),
    )
}

/** Those that use a domain, the first hundred of them. */
function companiesOf(domainId: typeof t.aliasDomains.id | typeof t.aliases.domainId): SQL<string[]> {
  const ids = sql`(select json_group_array(id) from (select id from companies where domain_id = ${domainId} order by id limit 100))`
  return ids.mapWith((text: string) => JSON.parse(text) as string[]) // the array that SQLite made of ids
}
