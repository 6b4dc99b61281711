/** The fields of a model as rows of a form. Pure. */
import type { FieldError } from '../../../requests/request-error'
import type { Model } from '../../../models/model'
import { type Sent, textOf } from '../../shell/form-input'

export type FieldRow = { key: string; label: string; type: string; options: string; required: boolean; isGone: boolean }

const maxRows = 110
const emptyRow: FieldRow = { key: '', label: '', type: 'text', options: '', required: false, isGone: false }

export function emptyRows(): FieldRow[] {
  return [emptyRow, emptyRow]
}

export function rowsOfModel(model: Model | undefined): FieldRow[] {
  return (model?.fields ?? []).map(({ options, ...field }) => ({ ...field, options: options?.join(', ') ?? '', isGone: false }))
}

export function rowsOf(sent: Sent): FieldRow[] {
  const rows: FieldRow[] = []
  for (let index = 0; index < maxRows && textOf(sent, `fields.${index}.label`) !== undefined; index++) {
    const text = (part: string) => textOf(sent, `fields.${index}.${part}`)?.trim() ?? ''
    rows.push({
      key: text('key'),
      label: text('label'),
      type: text('type'),
      options: text('options'),
      required: text('required') === 'true',
      isGone: text('gone') === 'true',
    })
  }
  return rows
}

/** A row without a name is no field, and neither is one that was taken out. */
function isField({ label, isGone }: FieldRow): boolean {
  return label !== '' && !isGone
}

/** As the domain takes them; choices that stand in a row of another type are no mistake. */
export function fieldsOf(rows: FieldRow[]) {
  return rows.filter(isField).map(({ key, label, type, options, required }) => ({
    key: key || keyFrom(label),
    label,
    type,
    options: type === 'choice' ? options.split(',').flatMap((option) => option.trim() || []) : null,
    required,
  }))
}

/** Mistakes of the domain's fields, by the rows that they came from. */
export function inRows(rows: FieldRow[], mistakes: FieldError[]): FieldError[] {
  const places = rows.flatMap((row, index) => (isField(row) ? [index] : []))
  return mistakes.map(({ path, message }) => {
    const [, index, part = 'label'] = /^fields\.(\d+)(?:\.(\w+))?/.exec(path) ?? []
    if (index === undefined) return { path, message }
    return { path: `fields.${places[Number(index)]}.${part === 'key' ? 'label' : part}`, message }
  })
}

/** "Due date" is `dueDate`. */
function keyFrom(label: string): string {
  const words = label
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  const key = words.map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1))).join('')
  return /^[a-z]/.test(key) ? key : `field${key}`
}
