/** Whether what an alias names is there and goes together: its model, defaults, domain, forced record and owner. */
import { asc, eq, type SQL, sql } from 'drizzle-orm'
import { type Database, readBatch } from '../db/client'
import { aliasDomains, companies, models, records, type Field, type Values } from '../db/schema'
import { invalid, invalidFields } from '../requests/request-error'
import { checkValues } from '../models/values'
import type { Tools } from '../platform/tools'

export type AliasRequest = {
  model: string
  defaults: Values
  /** Undefined: to be chosen. */
  domainId?: string | null | undefined
  forceRecordId: string | null
  ownerRecordId: string | null
}

/**
 * The domain and the defaults that the alias gets.
 * @throws {RequestError} invalid naming the field; the paths of defaults are `defaults.KEY`
 */
export async function checkAlias({ db }: Tools, wish: AliasRequest): Promise<{ domainId: string | null; defaults: Values }> {
  const named = await readNamed(db, wish)
  const defaults = checkDefaults(named.model, wish)
  checkRecords(named, wish)
  const domain = chooseDomain(named, wish)
  if (domain) refuseForeignDomain(named, domain)
  return { domainId: domain?.id ?? null, defaults }
}

type NamedDomain = { id: string; name: string; isOfCompanies: number }
type NamedRecord = { id: string; name: string; model: string; company: string | null; domainId: string | null; domainName: string | null }
type Named = {
  model: { fields: Field[] } | undefined
  forced: NamedRecord | undefined
  owner: NamedRecord | undefined
  domains: NamedDomain[]
}

async function readNamed(db: Database, wish: AliasRequest): Promise<Named> {
  const [[model], [forced], [owner], domains] = await readBatch(db, [
    db.select({ fields: models.fields }).from(models).where(eq(models.key, wish.model)),
    selectRecord(db, wish.forceRecordId),
    selectRecord(db, wish.ownerRecordId),
    selectDomains(db, wish),
  ])
  return { model, forced, owner, domains }
}

function selectRecord(db: Database, recordId: string | null) {
  return db
    .select({
      id: records.id,
      name: records.name,
      model: records.model,
      company: companies.name,
      domainId: companies.domainId,
      domainName: aliasDomains.name,
    })
    .from(records)
    .leftJoin(companies, eq(companies.id, records.companyId))
    .leftJoin(aliasDomains, eq(aliasDomains.id, companies.domainId))
    .where(eq(records.id, recordId ?? ''))
}

/** The domain asked for; else those that may be chosen, best first. */
function selectDomains(db: Database, { domainId, ownerRecordId, forceRecordId }: AliasRequest) {
  const ofRecord = (recordId: string | null): SQL =>
    sql`${aliasDomains.id} = (select c.domain_id from records r join companies c on c.id = r.company_id where r.id = ${recordId})`
  const isOfCompanies = sql<number>`exists (select 1 from companies where domain_id = alias_domains.id)`
  return db
    .select({ id: aliasDomains.id, name: aliasDomains.name, isOfCompanies })
    .from(aliasDomains)
    .where(domainId === undefined ? undefined : eq(aliasDomains.id, domainId ?? ''))
    .orderBy(
      sql`(${ofRecord(ownerRecordId)}) is 1 desc, (${ofRecord(forceRecordId)}) is 1 desc`,
      asc(aliasDomains.sequence),
      asc(aliasDomains.id),
    )
    .limit(1)
}

function checkDefaults(model: Named['model'], { defaults }: AliasRequest): Values {
  if (!model) throw invalid('model', 'There is no such model')
  const checked = checkValues(model.fields, defaults, 'partial')
  if (!checked.ok) throw invalidFields(checked.reason.map(({ path, message }) => ({ path: `defaults.${path}`, message })))
  return checked.value
}

function checkRecords({ forced, owner }: Named, wish: AliasRequest): void {
  if (wish.forceRecordId !== null && !forced) throw invalid('forceRecordId', 'There is no such record')
  if (wish.ownerRecordId !== null && !owner) throw invalid('ownerRecordId', 'There is no such record')
  if (forced && forced.model !== wish.model)
    throw invalid('forceRecordId', `Is a ${forced.model}, but the alias is for the model ${wish.model}`)
}

function chooseDomain({ domains }: Named, { domainId }: AliasRequest): NamedDomain | undefined {
  const [domain] = domains
  if (domainId && !domain) throw invalid('domainId', 'There is no such domain')
  return domain
}

/** Mail to one company's domain must not end up with another company. */
function refuseForeignDomain({ forced, owner }: Named, domain: NamedDomain): void {
  const foreign = [owner, forced].find((record) => record?.domainId && record.domainId !== domain.id)
  if (!domain.isOfCompanies || !foreign) return
  const { name, company, domainName } = foreign
  throw invalid(
    'domainId',
    `The domain ${domain.name} belongs to other companies than the record ${name}, which belongs to ${company} with the domain ${domainName}`,
  )
}
