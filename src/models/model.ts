/** Models: the kinds of record, each with fields of its own. */
import { z } from '@hono/zod-openapi'
import { asc, eq, gt, sql } from 'drizzle-orm'
import { isUniqueViolation } from '../db/client'
import { type Page, pageOf, type Slice } from '../db/keyset'
import { type Field, fieldTypes, models } from '../db/schema'
import { conflict, type RequestError, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { line, maxJsonLength, tooLongJson } from '../requests/input'
import type { Tools } from '../platform/tools'

export { checkValues } from './values'

export const modelKey = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'Must be lower-case letters, digits and hyphens, starting with a letter')
const fieldKey = z.string().regex(/^[a-z][A-Za-z0-9]{0,62}$/, 'Must be letters and digits, starting with a lower-case letter')

const field = z.object({
  key: fieldKey,
  label: z.string(),
  type: z.enum(fieldTypes),
  options: z.array(z.string()).nullable().openapi({ description: 'The options of a choice; the first is the default' }),
  required: z.boolean(),
})

export const modelSchema = z.object({ key: modelKey, label: z.string(), fields: z.array(field) }).openapi('Model')
export type Model = z.output<typeof modelSchema>

const fieldInput = z
  .strictObject({
    key: fieldKey,
    label: line(),
    type: z.enum(fieldTypes),
    options: z.array(line()).min(1).max(200).nullable().default(null),
    required: z.boolean().default(false),
  })
  .refine(({ type, options }) => (type === 'choice') === (options !== null), {
    path: ['options'],
    message: 'Is required for the type choice, and not allowed for others',
  })
  .refine(({ options }) => isDistinct(options ?? []), { path: ['options'], message: 'Has a duplicate option' })

const fieldsInput = z
  .array(fieldInput)
  .max(100)
  .refine((fields) => JSON.stringify(fields).length <= maxJsonLength, tooLongJson)
  .refine((fields) => isDistinct(fields.map(({ key }) => key)), 'Has a duplicate key')

export const modelInput = z.strictObject({ key: modelKey, label: line(), fields: fieldsInput.default([]) }).openapi('ModelInput')
export const modelChange = z.strictObject({ label: line(), fields: fieldsInput }).partial().openapi('ModelChange')

/** By key. */
export async function listModels({ db }: Tools, { limit, after }: Slice): Promise<Page<Model>> {
  const rows = await db
    .select()
    .from(models)
    .where(after === undefined ? undefined : gt(models.key, after))
    .orderBy(asc(models.key))
    .limit(limit + 1)
  return pageOf(rows.map(modelOf), limit, (model) => model.key)
}

/** @throws {RequestError} not-found */
export async function readModel({ db }: Tools, key: string): Promise<Model> {
  const [row] = await db.select().from(models).where(eq(models.key, key))
  if (!row) throw notFound('model')
  return modelOf(row)
}

/** @throws {RequestError} conflict when there is a model with the key */
export async function createModel(tools: Tools, input: z.output<typeof modelInput>): Promise<Model> {
  const row = { key: input.key, label: input.label, fields: input.fields.map(fieldOf), createdAt: tools.now() }
  const made = await tools.db.insert(models).values(row).onConflictDoNothing().returning({ key: models.key })
  if (made.length === 0) throw conflict(`A model with the key ${input.key} already exists.`)
  return modelOf(row)
}

/** Values of records that no longer fit stay as they are until they are written again. @throws {RequestError} not-found */
export async function changeModel(tools: Tools, key: string, change: z.output<typeof modelChange>): Promise<Model> {
  const set = { ...(change.label !== undefined && { label: change.label }), ...(change.fields && { fields: change.fields.map(fieldOf) }) }
  if (Object.keys(set).length > 0) await tools.db.update(models).set(set).where(eq(models.key, key))
  return readModel(tools, key)
}

/** @throws {RequestError} not-found, or conflict while the model is needed */
export async function deleteModel(tools: Tools, key: string): Promise<void> {
  await readModel(tools, key)
  if (key === 'contact') throw conflict('The model contact cannot be deleted: it holds the contacts.')
  try {
    await tools.db.delete(models).where(eq(models.key, key))
  } catch (error) {
    throw isUniqueViolation(error) ? await stillUsed(tools, key) : error
  }
}

async function stillUsed({ db }: Tools, key: string): Promise<RequestError> {
  const [uses] = await db
    .select({
      aliases: sql<number>`(select count(*) from aliases where model = ${key})`,
      records: sql<number>`(select count(*) from records where model = ${key})`,
      servers: sql<number>`(select count(*) from incoming_servers where model = ${key})`,
    })
    .from(models)
    .where(eq(models.key, key))
  return conflict(
    `The model ${key} cannot be deleted. Aliases of it: ${uses?.aliases ?? 0}, records: ${uses?.records ?? 0}, incoming servers: ${uses?.servers ?? 0}.`,
  )
}

function modelOf({ key, label, fields }: { key: string; label: string; fields: Field[] }): Model {
  return { key, label, fields: fields.map((stored) => ({ ...stored, options: stored.options ?? null })) }
}

function fieldOf({ options, ...rest }: z.output<typeof fieldInput>): Field {
  return options === null ? rest : { ...rest, options }
}

function isDistinct(texts: string[]): boolean {
  return new Set(texts).size === texts.length
}

export const modelResource = describeResource({
  path: '/models',
  one: 'model',
  many: 'models',
  schema: modelSchema,
  key: { name: 'key', schema: modelKey },
  list: listModels,
  read: readModel,
  create: { input: modelInput, run: createModel, conflicts: true },
  change: { input: modelChange, run: changeModel },
  remove: { run: deleteModel, conflicts: true },
})
