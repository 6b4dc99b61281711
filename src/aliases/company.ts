/** Companies: in whose name records are kept and refusals are written. Each has at most one alias domain. */
import { z } from '@hono/zod-openapi'
import { and, asc, desc, eq, sql } from 'drizzle-orm'
import { isUniqueViolation, readBatch } from '../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { aliasDomains, companies, records, users } from '../db/schema'
import { conflict, type RequestError, invalid, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { id, line, mailAddress } from '../requests/input'
import type { Tools } from '../platform/tools'

export const companySchema = z
  .object({
    id,
    name: z.string(),
    email: z.string().nullable(),
    domainId: id.nullable().openapi({ description: 'The alias domain that its mail is received at and sent from' }),
  })
  .openapi('Company')
export type Company = z.output<typeof companySchema>

export const companyChange = z
  .strictObject({ name: line(), email: mailAddress.nullable(), domainId: id.nullable() })
  .partial()
  .openapi('CompanyChange')

export const companyInput = z
  .strictObject({
    name: line(),
    email: mailAddress.nullable().default(null),
    domainId: id.nullable().optional().openapi({ description: 'Absent: the first domain by sequence' }),
  })
  .openapi('CompanyInput')

/** Newest first. */
export async function listCompanies({ db }: Tools, { limit, after }: Slice): Promise<Page<Company>> {
  const rows = await db
    .select(columns)
    .from(companies)
    .where(olderThan(companies.id, after))
    .orderBy(desc(companies.id))
    .limit(limit + 1)
  return pageOf(rows, limit, (company) => company.id)
}

/** @throws {RequestError} not-found */
export async function readCompany({ db }: Tools, companyId: string): Promise<Company> {
  const [company] = await db.select(columns).from(companies).where(eq(companies.id, companyId))
  if (!company) throw notFound('company')
  return company
}

/** @throws {RequestError} invalid when the domain does not exist */
export async function createCompany(tools: Tools, input: z.output<typeof companyInput>): Promise<Company> {
  const domainId = input.domainId === undefined ? await firstDomain(tools) : input.domainId
  const company = { id: tools.newId(), name: input.name, email: input.email, domainId }
  await writeWithDomain(tools.db.insert(companies).values({ ...company, createdAt: tools.now() }))
  return company
}

/** @throws {RequestError} not-found, or invalid when the domain does not exist */
export async function changeCompany(tools: Tools, companyId: string, change: z.output<typeof companyChange>): Promise<Company> {
  if (Object.keys(change).length > 0) await writeWithDomain(tools.db.update(companies).set(change).where(eq(companies.id, companyId)))
  return readCompany(tools, companyId)
}

/** @throws {RequestError} not-found, or conflict while records or users belong to the company or it is the only one */
export async function deleteCompany(tools: Tools, companyId: string): Promise<void> {
  const { name } = await readCompany(tools, companyId)
  try {
    const isNotAlone = sql`exists (select 1 from companies other where other.id <> ${companyId})`
    const deleted = await tools.db
      .delete(companies)
      .where(and(eq(companies.id, companyId), isNotAlone))
      .returning({ id: companies.id })
    if (deleted.length === 0) throw conflict(`The company ${name} cannot be deleted: it is the only one.`)
  } catch (error) {
    if (isUniqueViolation(error)) throw await stillUsed(tools, companyId, name)
    throw error
  }
}

const columns = { id: companies.id, name: companies.name, email: companies.email, domainId: companies.domainId }

async function firstDomain({ db }: Tools): Promise<string | null> {
  const [domain] = await db
    .select({ id: aliasDomains.id })
    .from(aliasDomains)
    .orderBy(asc(aliasDomains.sequence), asc(aliasDomains.id))
    .limit(1)
  return domain?.id ?? null
}

/** The foreign key on the domain is the only one a write of a company can hit. */
async function writeWithDomain(statement: PromiseLike<unknown>): Promise<void> {
  try {
    await statement
  } catch (error) {
    throw isUniqueViolation(error) ? invalid('domainId', 'There is no such domain') : error
  }
}

/** So many users are named. */
const maxNamed = 10

async function stillUsed({ db }: Tools, companyId: string, name: string): Promise<RequestError> {
  const [[used], people] = await readBatch(db, [
    db
      .select({
        records: sql<number>`(select count(*) from records where company_id = ${companyId})`,
        servers: sql<number>`(select count(*) from incoming_servers where company_id = ${companyId})`,
        users: sql<number>`(select count(*) from users where company_id = ${companyId})`,
      })
      .from(companies)
      .limit(1),
    db
      .select({ name: records.name })
      .from(users)
      .innerJoin(records, eq(records.id, users.contactId))
      .where(eq(users.companyId, companyId))
      .orderBy(users.id)
      .limit(maxNamed),
  ])
  const { records: ofRecords = 0, servers = 0, users: ofUsers = 0 } = used ?? {}
  const names = people.map((person) => person.name).join(', ')
  const who = ofUsers === 0 ? '' : ` (${names}${ofUsers > people.length ? ', …' : ''})`
  return conflict(
    `The company ${name} cannot be deleted. Records that belong to it: ${ofRecords}, incoming servers: ${servers}, users: ${ofUsers}${who}.`,
  )
}

export const companyResource = describeResource({
  path: '/companies',
  one: 'company',
  many: 'companies',
  schema: companySchema,
  list: listCompanies,
  read: readCompany,
  create: { input: companyInput, run: createCompany },
  change: { input: companyChange, run: changeCompany },
  remove: { run: deleteCompany, conflicts: true },
})
