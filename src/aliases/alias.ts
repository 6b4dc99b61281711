/** Aliases: addresses that open records of a model, or feed one record. */
import { z } from '@hono/zod-openapi'
import { desc, eq, sql } from 'drizzle-orm'
import { isUniqueViolation, runBatch, type Statement } from '../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { aliasDomains, aliases, aliasStatuses, contactPolicies } from '../db/schema'
import { conflict, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { id, optionalLocalPart, prose } from '../requests/input'
import { modelKey } from '../models/model'
import { valuesSchema } from '../models/values'
import type { Tools } from '../platform/tools'
import { addressConflict, rewriteAlias } from '../addresses/address-book'
import { checkAlias } from './check-alias'

export const aliasSchema = z
  .object({
    id,
    localPart: z.string().nullable().openapi({ description: 'Null: the alias is inactive' }),
    domainId: id.nullable(),
    address: z.string().nullable().openapi({ description: 'Null without local part or domain' }),
    model: z.string(),
    defaults: valuesSchema,
    forceRecordId: id.nullable(),
    ownerRecordId: id.nullable(),
    contactPolicy: z.enum(contactPolicies),
    localPartOnly: z.boolean(),
    refusalText: z.string().nullable(),
    status: z.enum(aliasStatuses),
  })
  .openapi('Alias')
export type Alias = z.output<typeof aliasSchema>

const fields = {
  localPart: optionalLocalPart.openapi({ description: 'The part before the @, normalized. Null or blank: the alias is inactive' }),
  domainId: id.nullable(),
  model: modelKey.openapi({ description: 'The kind of record that it opens' }),
  defaults: valuesSchema.openapi({ description: 'Values of the records that it opens' }),
  forceRecordId: id.nullable().openapi({ description: 'All mail is posted to this record, and none is opened' }),
  ownerRecordId: id.nullable().openapi({ description: 'Parent of the records that it opens' }),
  contactPolicy: z.enum(contactPolicies).openapi({ description: 'Who may write to it' }),
  localPartOnly: z.boolean().openapi({ description: 'Also matches its local part at other domains' }),
  refusalText: prose(10_000).nullable().openapi({ description: 'Sent to senders who may not write to it' }),
}

export const aliasChange = z.strictObject(fields).partial().openapi('AliasChange')

export const aliasInput = z
  .strictObject({
    ...fields,
    localPart: fields.localPart.default(null),
    domainId: fields.domainId
      .optional()
      .openapi({ description: "Absent: the domain of the owner's or forced record's company, else the first by sequence" }),
    defaults: fields.defaults.default({}),
    forceRecordId: fields.forceRecordId.default(null),
    ownerRecordId: fields.ownerRecordId.default(null),
    contactPolicy: fields.contactPolicy.default('everyone'),
    localPartOnly: fields.localPartOnly.default(false),
    refusalText: fields.refusalText.default(null),
  })
  .openapi('AliasInput')

/** Newest first. */
export async function listAliases({ db }: Tools, { limit, after }: Slice): Promise<Page<Alias>> {
  const rows = await db
    .select(aliasColumns)
    .from(aliases)
    .leftJoin(aliasDomains, eq(aliasDomains.id, aliases.domainId))
    .where(olderThan(aliases.id, after))
    .orderBy(desc(aliases.id))
    .limit(limit + 1)
  return pageOf(rows, limit, (alias) => alias.id)
}

/** @throws {RequestError} not-found */
export async function readAlias({ db }: Tools, aliasId: string): Promise<Alias> {
  const [alias] = await db
    .select(aliasColumns)
    .from(aliases)
    .leftJoin(aliasDomains, eq(aliasDomains.id, aliases.domainId))
    .where(eq(aliases.id, aliasId))
  if (!alias) throw notFound('alias')
  return alias
}

/** @throws {RequestError} conflict naming who has the address; invalid as `checkAlias` says */
export async function createAlias(tools: Tools, input: z.output<typeof aliasInput>): Promise<Alias> {
  const { domainId, defaults } = await checkAlias(tools, input)
  const row = { ...input, domainId, defaults, id: tools.newId(), status: 'untested' as const, createdAt: tools.now() } // one of `aliasStatuses`
  await write(tools, row.id, row, [tools.db.insert(aliases).values(row)])
  return readAlias(tools, row.id)
}

/**
 * What decides over the mail it takes (policy, defaults, model) makes the alias `untested` again when it changes.
 * @throws {RequestError} not-found; conflict naming who has the address; invalid as `checkAlias` says
 */
export async function changeAlias(tools: Tools, aliasId: string, change: z.output<typeof aliasChange>): Promise<Alias> {
  const current = await readAlias(tools, aliasId)
  const next = merge(current, change)
  const checked = checkedKeys.some((key) => change[key] !== undefined) ? await checkAlias(tools, next) : current
  const set = {
    ...change,
    ...(change.defaults && { defaults: checked.defaults }),
    ...(isOtherwise(current, next) && { status: 'untested' as const }),
  } // one of `aliasStatuses`
  if (Object.keys(set).length > 0) await write(tools, aliasId, next, [tools.db.update(aliases).set(set).where(eq(aliases.id, aliasId))])
  return readAlias(tools, aliasId)
}

/** Records that were opened through it stay. @throws {RequestError} not-found */
export async function deleteAlias({ db }: Tools, aliasId: string): Promise<void> {
  const deleted = await db.delete(aliases).where(eq(aliases.id, aliasId)).returning({ id: aliases.id })
  if (deleted.length === 0) throw notFound('alias')
}

/** A change of nothing else is not held up by what no longer goes together. */
const checkedKeys = ['model', 'defaults', 'domainId', 'forceRecordId', 'ownerRecordId'] as const

/** An alias and its address in one batch. The address it was to get is looked up once it proves to be taken. */
async function write(tools: Tools, aliasId: string, wanted: Pick<Alias, 'localPart' | 'domainId'>, statements: Statement[]): Promise<void> {
  try {
    await runBatch(tools.db, [...statements, ...rewriteAlias(aliasId)])
  } catch (error) {
    if (!isUniqueViolation(error)) throw error
    const address = await addressOf(tools, wanted)
    throw address === null ? conflict('Something the alias refers to was deleted at the same time.') : await addressConflict(tools, address)
  }
}

async function addressOf({ db }: Tools, { localPart, domainId }: Pick<Alias, 'localPart' | 'domainId'>): Promise<string | null> {
  if (localPart === null || domainId === null) return localPart
  const [domain] = await db.select({ name: aliasDomains.name }).from(aliasDomains).where(eq(aliasDomains.id, domainId))
  return domain ? `${localPart}@${domain.name}` : null
}

function merge(current: Alias, change: z.output<typeof aliasChange>): Alias {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  return { ...current, ...Object.fromEntries(given) }
}

function isOtherwise(before: Alias, after: Alias): boolean {
  const said = ({ model, contactPolicy, defaults }: Alias) =>
    JSON.stringify([model, contactPolicy, Object.entries(defaults).toSorted(([a], [b]) => a.localeCompare(b))])
  return said(before) !== said(after)
}

/** The columns of an `Alias`, of aliases with their domains. */
export const aliasColumns = {
  id: aliases.id,
  localPart: aliases.localPart,
  domainId: aliases.domainId,
  address: sql<string | null>`${aliases.localPart} || '@' || ${aliasDomains.name}`,
  model: aliases.model,
  defaults: aliases.defaults,
  forceRecordId: aliases.forceRecordId,
  ownerRecordId: aliases.ownerRecordId,
  contactPolicy: aliases.contactPolicy,
  localPartOnly: aliases.localPartOnly,
  refusalText: aliases.refusalText,
  status: aliases.status,
}

export const aliasResource = describeResource({
  path: '/aliases',
  one: 'alias',
  many: 'aliases',
  schema: aliasSchema,
  list: listAliases,
  read: readAlias,
  create: { input: aliasInput, run: createAlias, conflicts: true },
  change: { input: aliasChange, run: changeAlias, conflicts: true },
  remove: { run: deleteAlias },
})
