/** Alias domains: a mail domain with its catchall, bounce and default-from addresses, and the companies that use it. */
import { z } from '@hono/zod-openapi'
import { count, desc, eq, inArray, min, type SQL, sql } from 'drizzle-orm'
import { type Database, isUniqueViolation, list, runBatch, type Statement } from '../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { aliasDomains, aliases, companies } from '../db/schema'
import { conflict, type RequestError, invalidFields, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { defaultFrom, id, localPart, mailDomain } from '../requests/input'
import { isMailDomain, normalizeAddress, normalizeDomain } from '../mail/address/address'
import type { Tools } from '../platform/tools'
import { aliasInWords, rewriteDomain } from '../addresses/address-book'
import { domainConflict, type DomainAddresses } from './domain-conflict'
import { giveFirstDomain, noDomainYet } from './first-domain'

export const domainSchema = z
  .object({
    id,
    name: z.string(),
    catchall: z.string(),
    bounce: z.string(),
    defaultFrom: z.string().nullable(),
    sequence: z.int(),
    companyIds: z.array(id),
    catchallAddress: z.string(),
    bounceAddress: z.string(),
    defaultFromAddress: z.string().nullable(),
  })
  .openapi('Domain')
export type Domain = z.output<typeof domainSchema>

const defaults = { catchall: 'catchall', bounce: 'bounce', defaultFrom: 'notifications' }
const fields = {
  name: mailDomain,
  catchall: localPart.openapi({ description: 'Local part of the address for replies' }),
  bounce: localPart.openapi({ description: 'Local part of the address for failure reports' }),
  defaultFrom: defaultFrom.openapi({ description: 'The From address of mail: a local part of the domain, or a full address' }),
  sequence: z.int().min(0).max(1_000_000),
  companyIds: z.array(id).max(1000).openapi({ description: 'The companies that use the domain, instead of their current one' }),
}

export const domainChange = z.strictObject(fields).partial().openapi('DomainChange')

export const domainInput = z
  .strictObject({
    name: fields.name,
    catchall: fields.catchall.default(defaults.catchall),
    bounce: fields.bounce.default(defaults.bounce),
    defaultFrom: fields.defaultFrom.default(defaults.defaultFrom),
    sequence: fields.sequence.optional().openapi({ description: 'Absent: one more than the highest' }),
    companyIds: fields.companyIds.default([]),
  })
  .openapi('DomainInput')

/** Newest first. */
export async function listDomains({ db }: Tools, { limit, after }: Slice): Promise<Page<Domain>> {
  const rows = await db
    .select(columns)
    .from(aliasDomains)
    .where(olderThan(aliasDomains.id, after))
    .orderBy(desc(aliasDomains.id))
    .limit(limit + 1)
  return pageOf(rows.map(domainOf), limit, (domain) => domain.id)
}

/** @throws {RequestError} not-found */
export async function readDomain({ db }: Tools, domainId: string): Promise<Domain> {
  const [row] = await db.select(columns).from(aliasDomains).where(eq(aliasDomains.id, domainId))
  if (!row) throw notFound('domain')
  return domainOf(row)
}

/**
 * The first domain ever is given to every company and alias that has none.
 * @throws {RequestError} conflict naming the address that is taken; invalid when a company does not exist
 */
export async function createDomain(tools: Tools, input: z.output<typeof domainInput>): Promise<Domain> {
  const { companyIds, sequence, ...given } = input
  await checkCompanies(tools, companyIds)
  const domain = { ...given, id: tools.newId() }
  const row = { ...domain, defaultFromAddress: wholeAddress(given.defaultFrom), sequence: sequence ?? nextSequence, createdAt: tools.now() }
  await write(tools, domain, [
    tools.db.insert(aliasDomains).values(row),
    ...giveFirstDomain(tools, domain.id, []),
    ...giveTo(tools.db, domain.id, companyIds),
  ])
  return readDomain(tools, domain.id)
}

/**
 * A change of name, catchall or bounce moves the addresses of the domain and of its aliases.
 * @throws {RequestError} not-found; conflict naming the address that is taken; invalid when a company does not exist
 */
export async function changeDomain(tools: Tools, domainId: string, change: z.output<typeof domainChange>): Promise<Domain> {
  const { companyIds, ...set } = change
  const current = await readDomain(tools, domainId)
  if (companyIds) await checkCompanies(tools, companyIds)
  const next = {
    id: domainId,
    name: set.name ?? current.name,
    catchall: set.catchall ?? current.catchall,
    bounce: set.bounce ?? current.bounce,
  }
  const give = companyIds ? [releaseCompanies(tools.db, domainId), ...giveTo(tools.db, domainId, companyIds)] : []
  await write(tools, next, [...updateRow(tools.db, domainId, set), ...give])
  return readDomain(tools, domainId)
}

/** @throws {RequestError} not-found, or conflict while aliases point to the domain */
export async function deleteDomain(tools: Tools, domainId: string): Promise<void> {
  await readDomain(tools, domainId)
  try {
    await tools.db.delete(aliasDomains).where(eq(aliasDomains.id, domainId))
  } catch (error) {
    throw isUniqueViolation(error) ? await stillUsed(tools, domainId) : error
  }
}

/**
 * The first mail names the domain of a gateway that never had one: it is given to every company, and to every alias
 * whose address would not be the catchall or bounce address. Does nothing once there was a domain; of two calls at the
 * same moment one does it.
 */
export async function nameFirstDomain(tools: Tools, name: string): Promise<void> {
  const domainName = normalizeDomain(name)
  if (domainName === undefined || !isMailDomain(domainName)) return
  const domainId = tools.newId()
  const { catchall, bounce } = defaults
  await runBatch(tools.db, [
    insertUnlessNamed(tools, domainId, domainName),
    ...giveFirstDomain(tools, domainId, [catchall, bounce]),
    ...rewriteAddresses(domainId),
  ])
}

/** A name that somebody has written is no longer a guess. */
function updateRow(db: Database, domainId: string, set: Omit<z.output<typeof domainChange>, 'companyIds'>): Statement[] {
  if (Object.keys(set).length === 0) return []
  const derived = {
    ...(set.name !== undefined && { namedByMail: false }),
    ...(set.defaultFrom !== undefined && { defaultFromAddress: wholeAddress(set.defaultFrom) }),
  }
  return [
    db
      .update(aliasDomains)
      .set({ ...set, ...derived })
      .where(eq(aliasDomains.id, domainId)),
  ]
}

function insertUnlessNamed({ now }: Tools, domainId: string, name: string): Statement {
  const { catchall, bounce, defaultFrom: from } = defaults
  return sql`insert into alias_domains (id, name, catchall, bounce, default_from, sequence, named_by_mail, created_at)
    select ${domainId}, ${name}, ${catchall}, ${bounce}, ${from}, ${nextSequence}, 1, ${now().getTime()} where ${noDomainYet}`
}

/** Writes a domain and the addresses that come with it in one batch. */
async function write(tools: Tools, domain: DomainAddresses, statements: Statement[]): Promise<void> {
  if (domain.catchall === domain.bounce)
    throw conflict(`${domain.catchall}@${domain.name} cannot be both the catchall and the bounce address of the domain.`)
  try {
    await runBatch(tools.db, [...statements, ...rewriteAddresses(domain.id)])
  } catch (error) {
    throw isUniqueViolation(error) ? await domainConflict(tools, domain) : error
  }
}

/** What follows from the row of a domain: its addresses, those of its aliases, and its default-from as a whole address. */
function rewriteAddresses(domainId: string): Statement[] {
  return [
    ...rewriteDomain(domainId),
    sql`update alias_domains set default_from_address = default_from || '@' || name where id = ${domainId} and instr(default_from, '@') = 0`,
  ]
}

/** Of a default-from that is only a local part, the whole address follows from the row. */
function wholeAddress(from: string | null): string | null {
  return from?.includes('@') ? (normalizeAddress(from) ?? null) : null
}

function giveTo(db: Database, domainId: string, companyIds: string[]): Statement[] {
  return companyIds.length === 0
    ? []
    : [
        db
          .update(companies)
          .set({ domainId })
          .where(inArray(companies.id, list(companyIds))),
      ]
}

function releaseCompanies(db: Database, domainId: string): Statement {
  return db.update(companies).set({ domainId: null }).where(eq(companies.domainId, domainId))
}

async function checkCompanies({ db }: Tools, companyIds: string[]): Promise<void> {
  const found = await db
    .select({ id: companies.id })
    .from(companies)
    .where(inArray(companies.id, list(companyIds)))
  const known = new Set(found.map((company) => company.id))
  const errors = companyIds.flatMap((companyId, index) =>
    known.has(companyId) ? [] : [{ path: `companyIds.${index}`, message: 'There is no such company' }],
  )
  if (errors.length > 0) throw invalidFields(errors)
}

async function stillUsed(tools: Tools, domainId: string): Promise<RequestError> {
  const [uses] = await tools.db
    .select({ count: count(), one: min(aliases.id) })
    .from(aliases)
    .where(eq(aliases.domainId, domainId))
  return conflict(
    `The domain cannot be deleted. Aliases that use it: ${uses?.count ?? 0}, including ${await aliasInWords(tools, uses?.one ?? '')}.`,
  )
}

const nextSequence: SQL<number> = sql`(select coalesce(max(sequence), 0) + 1 from alias_domains)`

const columns = {
  id: aliasDomains.id,
  name: aliasDomains.name,
  catchall: aliasDomains.catchall,
  bounce: aliasDomains.bounce,
  defaultFrom: aliasDomains.defaultFrom,
  sequence: aliasDomains.sequence,
  defaultFromAddress: aliasDomains.defaultFromAddress,
  companyIds: sql<string>`(select json_group_array(c.id) from (select id from companies where domain_id = alias_domains.id order by id) c)`,
}

function domainOf(row: Omit<Domain, 'companyIds' | 'catchallAddress' | 'bounceAddress'> & { companyIds: string }): Domain {
  const { name, catchall, bounce } = row
  const companyIds = JSON.parse(row.companyIds) as string[] // made by json_group_array above
  return { ...row, companyIds, catchallAddress: `${catchall}@${name}`, bounceAddress: `${bounce}@${name}` }
}

export const domainResource = describeResource({
  path: '/domains',
  one: 'domain',
  many: 'domains',
  schema: domainSchema,
  list: listDomains,
  read: readDomain,
  create: { input: domainInput, run: createDomain, conflicts: true },
  change: { input: domainChange, run: changeDomain, conflicts: true },
  remove: { run: deleteDomain, conflicts: true },
})
