/** From what a form sent, which is text, to what the domain takes. Pure. */
import type { z } from '@hono/zod-openapi'
import { invalidFields } from '../../requests/request-error'

/** How the text of a field is read; `yes-no` is a select that may also say neither. */
export type FieldKind = 'text' | 'area' | 'email' | 'password' | 'number' | 'select' | 'checkbox' | 'yes-no' | 'date'

/** What an empty field says: `null` is the domain's null, `omitted` nothing, `kept` an empty text. A password says nothing. */
export type FormField = { name: string; kind: FieldKind; empty?: 'null' | 'omitted' | 'kept' | undefined }

export type Sent = Record<string, unknown>

/** Names with a dot, such as `defaults.stage`, are keys of an object. */
export function inputOf(fields: FormField[], sent: Sent): Record<string, unknown> {
  const input: Record<string, unknown> = {}
  for (const field of fields) {
    const value = valueOf(field, sent[field.name])
    if (value === undefined) continue
    const [parent = '', key] = field.name.split('.')
    if (key === undefined) input[parent] = value
    else input[parent] = { ...(input[parent] as object | undefined), [key]: value } // set here, from names with the same beginning
  }
  return input
}

/** What differs from how the thing is now: a change of nothing else must not do what changing the rest would. */
export function changesIn(input: Record<string, unknown>, current: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(input).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(current[key])))
}

/** @throws {RequestError} invalid with the mistakes by their fields */
export function parsed<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalidFields(result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message: inWords(message) })))
}

/** The text of a field as it was typed. */
export function textOf(sent: Sent | undefined, name: string): string | undefined {
  const value = sent?.[name]
  return typeof value === 'string' ? value : undefined
}

function valueOf({ kind, empty = 'null' }: FormField, sent: unknown): unknown {
  if (kind === 'checkbox') return sent === 'true'
  const text = typeof sent === 'string' ? sent.replace(/\r\n/g, '\n') : ''
  if (text.trim() === '') return kind === 'password' || empty === 'omitted' ? undefined : empty === 'kept' ? '' : null
  if (kind === 'yes-no') return text === 'true'
  if (kind !== 'number') return kind === 'area' || kind === 'password' ? text : text.trim()
  const number = Number(text.trim().replace(',', '.'))
  return Number.isFinite(number) ? number : text
}

/** The library's own words are about types. */
function inWords(message: string): string {
  if (/^Too small: expected string|received (?:undefined|null)$/.test(message)) return 'Is required'
  if (message.startsWith('Invalid option')) return 'Choose one'
  if (message === 'Invalid UUID') return 'Is not the address of a record'
  if (/^Invalid input: expected (?:int|number)/.test(message)) return 'Must be a whole number'
  const bound = /^Too (small|big): expected (?:int|number) to be [<>]=?(-?\d+)$/.exec(message)
  if (bound) return bound[1] === 'small' ? `Must be ${bound[2]} or more` : `Must be ${bound[2]} or less`
  const long = /^Too big: expected string to have <=(\d+) characters$/.exec(message)
  return long ? `Has more than ${long[1]} characters` : message
}
