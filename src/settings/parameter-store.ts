/** System parameters as they are stored: only what differs from its default has a row. */
import { z } from '@hono/zod-openapi'
import { and, eq } from 'drizzle-orm'
import { parameters } from '../db/schema'
import { invalidFields, notFound } from '../requests/request-error'
import { isStorable, unstorable } from '../requests/input'
import type { Tools } from '../platform/tools'
import { definitions, type ParameterKey, parameterKeys, withDefaults } from './parameters'

const value = z.union([z.string(), z.number(), z.boolean()])

export const parameterSchema = z.object({ key: z.string(), value, default: value, description: z.string() }).openapi('Parameter')
export type Parameter = z.output<typeof parameterSchema>

export const parameterInput = z
  .strictObject({
    value: z.union([z.string().refine(isStorable, unstorable), z.number(), z.boolean()], 'Must be a text, a number, true or false'),
  })
  .openapi('ParameterInput')

/** All of them, in the order they are defined in. */
export async function listParameters({ db }: Tools): Promise<Parameter[]> {
  const values = withDefaults(await db.select().from(parameters))
  return parameterKeys.map((key) => ({
    key,
    value: values[key],
    default: definitions[key].default,
    description: definitions[key].description,
  }))
}

/** @throws {RequestError} not-found for a key that is none; invalid with the path `value` when type or range is wrong */
export async function putParameter({ db }: Tools, key: string, input: z.output<typeof parameterInput>): Promise<Parameter> {
  const { schema, default: fallback, description } = definitions[knownKey(key)]
  const read = schema.safeParse(input.value)
  if (!read.success) throw invalidFields(read.error.issues.map(({ message }) => ({ path: 'value', message })))
  await db
    .insert(parameters)
    .values({ key, value: read.data })
    .onConflictDoUpdate({ target: parameters.key, set: { value: read.data } })
  return { key, value: read.data, default: fallback, description }
}

/** Puts the default back. @throws {RequestError} not-found for a key that is none */
export async function deleteParameter({ db }: Tools, key: string): Promise<void> {
  await db.delete(parameters).where(eq(parameters.key, knownKey(key)))
}

/** What an older version stored as it was written is put into the form that it is compared in. */
export async function normalizeParameters({ db }: Tools): Promise<void> {
  for (const { key, value: stored } of await db.select().from(parameters)) {
    const known = parameterKeys.find((one) => one === key)
    const read = known && definitions[known].schema.safeParse(stored)
    if (!read?.success || read.data === stored) continue
    const isAsRead = and(eq(parameters.key, key), eq(parameters.value, stored))
    await db.update(parameters).set({ value: read.data }).where(isAsRead)
  }
}

function knownKey(key: string): ParameterKey {
  const known = parameterKeys.find((one) => one === key)
  if (known === undefined) throw notFound('parameter')
  return known
}
