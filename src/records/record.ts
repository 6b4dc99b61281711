/** Records: what a mail opens. A contact is one of the model `contact`. */
import { z } from '@hono/zod-openapi'
import { eq, type SQL, sql } from 'drizzle-orm'
import { isUniqueViolation } from '../db/client'
import type { Page, Slice } from '../db/keyset'
import { records } from '../db/schema'
import { invalid } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { id, line, mailAddress, time } from '../requests/input'
import { normalizeAddress } from '../mail/address/address'
import type { Tools } from '../platform/tools'
import { checkLinks, checkRecordValues } from './check-record'
import { refuseAddressOfUser, refuseChangeOfUser, refuseOwnAddress } from './people/contact-address'
import { modelKey } from '../models/model'
import { listRows, readRow, type RecordFilter, type RecordRow } from './record-rows'
import { stillInUse } from './record-uses'
import type { Scope } from '../requests/scope'
import { valuesSchema } from '../models/values'

export const recordSchema = z
  .object({
    id,
    model: z.string(),
    name: z.string(),
    email: z.string().nullable(),
    values: valuesSchema,
    companyId: id.nullable().openapi({ description: 'Null: shared by all companies' }),
    parentId: id.nullable(),
    aliasId: id.nullable().openapi({ description: 'The alias that opened it' }),
    bounceCount: z.int(),
    hasFailure: z.boolean().openapi({ description: 'A message of its chatter was not delivered' }),
    createdAt: time,
    updatedAt: time,
  })
  .openapi('Record')
export type RecordItem = z.output<typeof recordSchema>

const fields = {
  name: line(1000),
  email: mailAddress.nullable().openapi({ description: 'The person the record is about' }),
  values: valuesSchema,
  companyId: id.nullable(),
  parentId: id.nullable(),
}

export const recordInput = z
  .strictObject({
    model: modelKey,
    name: fields.name,
    email: fields.email.default(null),
    values: fields.values.default({}),
    companyId: fields.companyId.optional().openapi({ description: 'Absent: the company of the user. Null: shared by all' }),
    parentId: fields.parentId.default(null),
  })
  .openapi('RecordInput')
/** `active` is for contacts alone, and not part of a request for a record. */
export type RecordInput = z.output<typeof recordInput> & { active?: boolean }

export const recordChange = z
  .strictObject({ ...fields, values: fields.values.openapi({ description: 'Only the keys to change; null empties a field' }) })
  .partial()
  .openapi('RecordChange')
export type RecordChange = z.output<typeof recordChange> & { active?: boolean | undefined }

/** Newest first. */
export async function listRecords(tools: Tools, scope: Scope, filter: RecordFilter, slice: Slice): Promise<Page<RecordItem>> {
  const { data, next } = await listRows(tools, scope, filter, slice)
  return { data: data.map(recordOf), next }
}

/** @throws {RequestError} not-found, also when the record belongs to another company */
export async function readRecord(tools: Tools, scope: Scope, recordId: string): Promise<RecordItem> {
  return recordOf(await readRow(tools, scope, recordId))
}

/** @throws {RequestError} invalid naming the field; the paths of values are `values.KEY` */
export async function createRecord(tools: Tools, scope: Scope, input: RecordInput): Promise<RecordItem> {
  const values = await checkRecordValues(tools, input.model, input.values, 'complete')
  if (input.model === 'contact') {
    await refuseOwnAddress(tools, input.email)
    await refuseAddressOfUser(tools, scope, input.email)
  }
  await checkLinks(tools, scope, input)
  const recordId = tools.newId()
  const row = {
    ...input,
    values,
    id: recordId,
    emailNormalized: normalized(input.email),
    companyId: input.companyId === undefined ? companyOfNew(scope) : input.companyId,
  }
  await tools.db.insert(records).values({ ...row, createdAt: tools.now(), updatedAt: tools.now() })
  return readRecord(tools, scope, recordId)
}

/**
 * @throws {RequestError} not-found; invalid naming the field; conflict when a user would get the address of another, or somebody else than an
 * administrator changes of a user's contact what is not theirs to change
 */
export async function changeRecord(tools: Tools, scope: Scope, recordId: string, change: RecordChange): Promise<RecordItem> {
  const current = await readRow(tools, scope, recordId)
  const { values, email, ...set } = change
  if (values) await checkRecordValues(tools, current.model, values, 'partial')
  if (change.parentId === recordId) throw invalid('parentId', 'Cannot be the record itself')
  await checkLinks(tools, scope, change)
  if (current.model === 'contact') await refuseChangeOfUser(tools, scope, current, change)
  const address = email === undefined ? {} : await newAddress(tools, current, email)
  const merged = values ? { values: sql`json_patch(field_values, ${JSON.stringify(values)})` } : {}
  await tools.db
    .update(records)
    .set({ ...set, ...address, ...merged, updatedAt: tools.now() })
    .where(eq(records.id, recordId))
  return readRecord(tools, scope, recordId)
}

/** Its chatter goes with it. @throws {RequestError} not-found, or conflict while an alias or a user needs it */
export async function deleteRecord(tools: Tools, scope: Scope, recordId: string): Promise<void> {
  const { name } = await readRow(tools, scope, recordId)
  try {
    await tools.db.delete(records).where(eq(records.id, recordId))
  } catch (error) {
    throw isUniqueViolation(error) ? await stillInUse(tools, recordId, name) : error
  }
}

/** What somebody without a company makes is shared like all they see; an administrator's goes to the default company. */
function companyOfNew({ companyId, everything }: Scope): string | SQL | null {
  return companyId ?? (everything ? sql`(select id from companies order by id limit 1)` : null)
}

/** An address that is new has not bounced yet. */
async function newAddress(tools: Tools, current: RecordRow, email: string | null) {
  if (current.model === 'contact') await refuseOwnAddress(tools, email)
  const emailNormalized = normalized(email)
  return { email, emailNormalized, ...(emailNormalized !== current.emailNormalized && { bounceCount: 0, hardBounces: 0 }) }
}

function normalized(email: string | null): string | null {
  return normalizeAddress(email ?? '') ?? null
}

function recordOf(row: RecordRow): RecordItem {
  const { id: recordId, model, name, email, values, companyId, parentId, aliasId, bounceCount } = row
  const times = { createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() }
  return { id: recordId, model, name, email, values, companyId, parentId, aliasId, bounceCount, hasFailure: row.hasFailure === 1, ...times }
}

/** `q` looks for a part of a name or an address. */
const filter = z.object({ model: modelKey.optional(), email: mailAddress.optional(), parentId: id.optional(), q: line().optional() })

export const recordResource = describeResource({
  path: '/records',
  one: 'record',
  many: 'records',
  schema: recordSchema,
  filter,
  list: (tools, slice, { caller }, asked) => listRecords(tools, caller.scope, asked, slice),
  read: (tools, id, { caller }) => readRecord(tools, caller.scope, id),
  create: { input: recordInput, run: (tools, input, { caller }) => createRecord(tools, caller.scope, input), conflicts: true },
  change: { input: recordChange, run: (tools, id, change, { caller }) => changeRecord(tools, caller.scope, id, change), conflicts: true },
  remove: { run: (tools, id, { caller }) => deleteRecord(tools, caller.scope, id), conflicts: true },
})
