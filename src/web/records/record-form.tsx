/** The fields of a record as a form: name, address, and what its model adds. */
import type { Field, FieldValue, Values } from '../../db/schema'
import { invalidFields } from '../../requests/request-error'
import type { RecordRow } from '../../records/record-rows'
import { recordChange, recordInput, type RecordChange, type RecordInput } from '../../records/record'
import { Checkbox, type Mistakes, OtherMistakes, Select, TextField } from '../shell/form'
import { Page } from '../shell/layout'
import type { Bar } from '../shell/navigation'

/** What a form sent: text by the name of the field; a box that is not ticked sends nothing. */
export type FormValues = Record<string, string>
export type FormModel = { key: string; label: string; fields: Field[] }

/** @throws {RequestError} invalid naming the fields */
export function recordInputOf(model: FormModel | undefined, form: FormValues): RecordInput {
  const parsed = recordInput.safeParse({
    model: model?.key ?? form['model'],
    name: form['name'] ?? '',
    email: form['email']?.trim() || null,
    values: valuesOf(model, form, 'given'),
  })
  if (parsed.success) return parsed.data
  throw invalidFields(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: inWords(issue.message) })))
}

/** @throws {RequestError} invalid naming the fields */
export function recordChangeOf(model: FormModel, form: FormValues): RecordChange {
  const parsed = recordChange.safeParse({
    name: form['name'] ?? '',
    email: form['email']?.trim() || null,
    values: valuesOf(model, form, 'all'),
    ...(form['companyId'] !== undefined && { companyId: form['companyId'] || null }),
    ...(form['parentId'] !== undefined && { parentId: form['parentId'] || null }),
  })
  if (parsed.success) return parsed.data
  throw invalidFields(parsed.error.issues.map((issue) => ({ path: issue.path.join('.'), message: inWords(issue.message) })))
}

/** `given` leaves out what was left empty, so that defaults apply; `all` empties it. */
export function valuesOf(model: FormModel | undefined, form: FormValues, which: 'given' | 'all'): Values {
  const entries = (model?.fields ?? []).map((field): [string, FieldValue] => [field.key, valueOf(field, form[`values.${field.key}`])])
  return Object.fromEntries(which === 'all' ? entries : entries.filter(([, value]) => value !== null))
}

function valueOf({ type }: Field, text: string | undefined): FieldValue {
  if (type === 'boolean') return text === 'true'
  if (text === undefined || text.trim() === '') return null
  if (type !== 'number') return text
  const number = Number(text.replace(',', '.'))
  return Number.isFinite(number) ? number : text
}

function inWords(message: string): string {
  return message.startsWith('Too small') ? 'Is required' : message
}

type FieldsProps = { model: FormModel; values: FormValues; mistakes: Mistakes | undefined }

export function RecordFields({ model, values, mistakes }: FieldsProps) {
  return (
    <>
      <TextField name="name" label="Name" value={values['name']} mistakes={mistakes} required />
      <TextField
        name="email"
        label="Mail address"
        type="email"
        value={values['email']}
        mistakes={mistakes}
        hint={model.key === 'contact' ? undefined : 'The person it is about'}
      />
      {model.fields.map((field) => (
        <ModelField field={field} value={values[`values.${field.key}`]} mistakes={mistakes} />
      ))}
    </>
  )
}

export function ModelField({ field, value, mistakes }: { field: Field; value: string | undefined; mistakes: Mistakes | undefined }) {
  const { key, label, type, options, required } = field
  const shared = { name: `values.${key}`, label, value, mistakes, required }
  if (type === 'boolean') return <Checkbox name={shared.name} label={label} checked={value === 'true'} />
  if (type === 'choice')
    return (
      <Select {...shared} options={(options ?? []).map((option) => ({ value: option, label: option }))} {...(!required && { none: '' })} />
    )
  return <TextField {...shared} type={type === 'date' ? 'date' : 'text'} />
}

/** The values of a record as its form shows them. */
export function formValuesOf(record: Pick<RecordRow, 'name' | 'email' | 'values' | 'companyId' | 'parentId'>): FormValues {
  const values = Object.entries(record.values).map(([key, value]) => [`values.${key}`, value === null ? '' : String(value)])
  return {
    name: record.name,
    email: record.email ?? '',
    companyId: record.companyId ?? '',
    parentId: record.parentId ?? '',
    ...Object.fromEntries(values),
  }
}

type NewRecordProps = { bar: Bar; models: FormModel[]; model: string | undefined; values: FormValues; mistakes: Mistakes | undefined }

export function NewRecord({ bar, models, model: key, values, mistakes }: NewRecordProps) {
  const model = models.find((each) => each.key === key) ?? models[0]
  if (!model) return <Page title="New record" place="records" bar={bar} />
  const shown = ['name', 'email', ...model.fields.map((field) => `values.${field.key}`)]
  return (
    <Page
      title={`New ${model.label.toLowerCase()}`}
      place="records"
      bar={bar}
      above={{ href: `/records?model=${model.key}`, label: model.label }}
    >
      <form class="form" method="post" action="/records/new">
        <input type="hidden" name="model" value={model.key} />
        <OtherMistakes mistakes={mistakes} shown={shown} />
        <RecordFields model={model} values={values} mistakes={mistakes} />
        <div class="form-end">
          <button class="primary" type="submit">
            Create
          </button>
          <a class="button quiet" href={`/records?model=${model.key}`}>
            Cancel
          </a>
        </div>
      </form>
    </Page>
  )
}
