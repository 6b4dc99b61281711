/** Values of a record against the fields of its model. Pure. */
import { z } from '@hono/zod-openapi'
import type { Field, FieldValue, Values } from '../db/schema'
import type { FieldError } from '../requests/request-error'
import { isStorable, maxJsonLength, tooLongJson, unstorable } from '../requests/input'
import type { Result } from '../platform/result'

/** Values as a request may send them; `checkValues` says whether they fit a model. */
export const valuesSchema = z
  .record(z.string(), z.union([z.string().max(10_000).refine(isStorable, unstorable), z.number(), z.boolean(), z.null()]))
  .refine((values) => JSON.stringify(values).length <= maxJsonLength, tooLongJson)
  .openapi({ description: 'By the keys of the model’s fields', additionalProperties: { type: ['string', 'number', 'boolean', 'null'] } })

/**
 * `partial` looks only at the keys given, where null empties a field. `complete` is for a new record: a choice that is
 * not made is its first option, and what is required must be there. The paths of the reasons are keys of fields.
 */
export function checkValues(fields: Field[], values: Values, mode: 'partial' | 'complete'): Result<Values, FieldError[]> {
  const unknown = Object.keys(values).filter((key) => !fields.some((field) => field.key === key))
  const looked = fields.filter((field) => mode === 'complete' || Object.hasOwn(values, field.key))
  const filled = looked.map((field) => ({ field, value: mode === 'complete' ? fill(field, values) : (values[field.key] ?? null) }))
  const errors = [
    ...unknown.map((key) => ({ path: key, message: 'Is not a field of this model' })),
    ...filled.flatMap(({ field, value }) => problemsOf(field, value).map((message) => ({ path: field.key, message }))),
  ]
  if (errors.length > 0) return { ok: false, reason: errors }
  const kept = filled.filter(({ value }) => mode === 'partial' || value !== null)
  return { ok: true, value: Object.fromEntries(kept.map(({ field, value }) => [field.key, value])) }
}

function fill(field: Field, values: Values): FieldValue {
  const given = Object.hasOwn(values, field.key) ? values[field.key] : undefined
  return given ?? (field.type === 'choice' ? (field.options?.[0] ?? null) : null)
}

function problemsOf(field: Field, value: FieldValue): string[] {
  if (value === null || (value === '' && field.required)) return field.required ? ['Is required'] : []
  return fits(field, value) ? [] : [expectation(field)]
}

function fits({ type, options }: Field, value: string | number | boolean): boolean {
  switch (type) {
    case 'text':
      return typeof value === 'string'
    case 'number':
      return typeof value === 'number'
    case 'boolean':
      return typeof value === 'boolean'
    case 'date':
      return date.safeParse(value).success
    case 'choice':
      return typeof value === 'string' && (options ?? []).includes(value)
  }
}

const date = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })])

function expectation({ type, options }: Field): string {
  if (type === 'choice') return `Must be one of ${(options ?? []).join(', ')}`
  return type === 'date' ? 'Must be a date such as 2026-11-02, with or without a time' : `Must be a ${type}`
}
