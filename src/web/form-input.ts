/** From what a form sent, which is text, to what the domain takes. Pure. */
import type { z } from '@hono/zod-openapi'
import { invalidFields } from '../fault'

/** How the text of a field is read. `null`: empty is null; `omitted`: empty says nothing. */
export type FieldKind = 'text' | 'area' | 'email' | 'password' | 'number' | 'select' | 'checkbox' | 'date'
export type FormField = { name: string; kind: FieldKind; empty?: 'null' | 'omitted' | 'kept' | undefined }

type Sent = Record<string, unknown>

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

function valueOf({ kind, empty = 'null' }: FormField, sent: unknown): unknown {
  if (kind === 'checkbox') return sent === 'true'
  const text = typeof sent === 'string' ? sent.replace(/\r\n/g, '\n') : ''
  if (text.trim() === '') return kind === 'password' || empty === 'omitted' ? undefined : empty === 'kept' ? '' : null
  if (kind !== 'number') return kind === 'area' || kind === 'password' ? text : text.trim()
  const number = Number(text.trim().replace(',', '.'))
  return Number.isFinite(number) ? number : text
}

/** @throws Fault invalid with the mistakes by their fields */
export function parsed<T extends z.ZodType>(schema: T, input: unknown): z.output<T> {
  const result = schema.safeParse(input)
  if (result.success) return result.data
  throw invalidFields(result.error.issues.map(({ path, message }) => ({ path: path.join('.'), message: inWords(message) })))
}

/** The library's own words for what is missing are about types. */
function inWords(message: string): string {
  if (/^Too small: expected string|received (?:undefined|null)$/.test(message)) return 'Is required'
  if (message.startsWith('Invalid option')) return 'Choose one'
  return message.replace(/^Invalid input: expected (\w+), received \w+$/, 'Must be a $1')
}
