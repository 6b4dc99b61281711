/** Set-up of models, with the fields of each. */
import { type Context, Hono } from 'hono'
import { fieldTypes } from '../../db/schema'
import { changeModel, createModel, deleteModel, listModels, type Model, modelChange, modelInput, readModel } from '../../records/model'
import { afterwards, doneInWords } from '../done'
import { attempt, type Mistakes, OtherMistakes, PostButton, TextField } from '../form'
import { parsed } from '../form-input'
import { Icon } from '../icon'
import { Page } from '../layout'
import { More } from '../parts'
import { page } from '../render'
import type { WebEnv } from '../web-env'
import { readBar } from '../bar'

const base = '/setup/models'
/** Empty rows at the end of a form: more of them come with each save. */
const spareRows = 3

const typeWords: Record<(typeof fieldTypes)[number], string> = {
  text: 'Text',
  number: 'Number',
  boolean: 'Yes or no',
  date: 'Date',
  choice: 'Choice',
}

export const models = new Hono<WebEnv>()
  .get(base, async (c) => {
    const { tools, visitor } = c.var
    const [bar, { data, next }] = await Promise.all([
      readBar(tools, visitor),
      listModels(tools, { limit: 50, after: c.req.query('after') }),
    ])
    return page(
      c,
      <Page
        title="Models"
        place="setup"
        bar={bar}
        said={doneInWords(c.req.query('done'))}
        above={{ href: '/setup', label: 'Set-up' }}
        actions={
          <a class="button primary" href={`${base}/new`}>
            <Icon name="plus" /> New model
          </a>
        }
      >
        <p class="lead">Kinds of record, each with fields of its own.</p>
        <div class="table-wrap">
          <table>
            <thead>
              <tr>
                <th scope="col">Name</th>
                <th scope="col">Key</th>
                <th scope="col">Fields</th>
              </tr>
            </thead>
            <tbody>
              {data.map(({ key, label, fields }) => (
                <tr>
                  <td>
                    <a href={`${base}/${key}`}>{label}</a>
                  </td>
                  <td class="mono">{key}</td>
                  <td>{fields.map((field) => field.label).join(', ') || 'none of its own'}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        <More href={next && `${base}?after=${next}`} />
      </Page>,
    )
  })
  .get(`${base}/new`, (c) => show(c, {}))
  .post(base, async (c) => {
    const sent = await c.req.parseBody({ all: true })
    const made = await attempt(async () =>
      createModel(c.var.tools, parsed(modelInput, { key: text(sent, 'key'), label: text(sent, 'label'), fields: fieldsOf(sent) })),
    )
    return made.ok ? c.redirect(afterwards(`${base}/${made.value.key}`, 'created'), 303) : show(c, { sent, mistakes: made.reason })
  })
  .get(`${base}/:key`, async (c) => show(c, { model: await readModel(c.var.tools, c.req.param('key')) }))
  .post(`${base}/:key`, async (c) => {
    const model = await readModel(c.var.tools, c.req.param('key'))
    const sent = await c.req.parseBody({ all: true })
    const changed = await attempt(async () =>
      changeModel(c.var.tools, model.key, parsed(modelChange, { label: text(sent, 'label'), fields: fieldsOf(sent) })),
    )
    return changed.ok ? c.redirect(afterwards(`${base}/${model.key}`, 'saved'), 303) : show(c, { model, sent, mistakes: changed.reason })
  })
  .post(`${base}/:key/delete`, async (c) => {
    const model = await readModel(c.var.tools, c.req.param('key'))
    const removed = await attempt(() => deleteModel(c.var.tools, model.key))
    return removed.ok ? c.redirect(afterwards(base, 'deleted'), 303) : show(c, { model, mistakes: removed.reason })
  })

type Sent = Record<string, unknown>
type Row = { key: string; label: string; type: string; options: string; required: boolean }

function text(sent: Sent, name: string): string {
  const value = sent[name]
  return typeof value === 'string' ? value.trim() : ''
}

/** Rows whose name was left empty are no fields. */
function rowsOf(sent: Sent): Row[] {
  return Array.from({ length: 200 }, (_, index) => ({
    key: text(sent, `fields.${index}.key`),
    label: text(sent, `fields.${index}.label`),
    type: text(sent, `fields.${index}.type`),
    options: text(sent, `fields.${index}.options`),
    required: text(sent, `fields.${index}.required`) === 'true',
  })).filter(({ label }) => label !== '')
}

function fieldsOf(sent: Sent) {
  return rowsOf(sent).map(({ key, label, type, options, required }) => ({
    key: key || keyFrom(label),
    label,
    type,
    options: type === 'choice' ? options.split(',').flatMap((option) => option.trim() || []) : null,
    required,
  }))
}

/** "Due date" is `dueDate`. */
function keyFrom(label: string): string {
  const words = label
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .split(/[^A-Za-z0-9]+/)
    .filter(Boolean)
  const key = words.map((word, index) => (index === 0 ? word.toLowerCase() : word.charAt(0).toUpperCase() + word.slice(1))).join('')
  return /^[a-z]/.test(key) ? key : `f${key}`
}

type Shown = { model?: Model; sent?: Sent; mistakes?: Mistakes }

async function show(c: Context<WebEnv>, { model, sent, mistakes }: Shown): Promise<Response> {
  const bar = await readBar(c.var.tools, c.var.visitor)
  const rows = sent ? rowsOf(sent) : (model?.fields ?? []).map((field) => ({ ...field, options: field.options?.join(', ') ?? '' }))
  const spare = Array.from({ length: spareRows }, () => ({ key: '', label: '', type: 'text', options: '', required: false }))
  return page(
    c,
    <Page
      title={model?.label ?? 'New model'}
      place="setup"
      bar={bar}
      said={doneInWords(c.req.query('done'))}
      above={{ href: base, label: 'Models' }}
      wide
    >
      <form class="form card wide-form" method="post" action={model ? `${base}/${model.key}` : base}>
        <OtherMistakes mistakes={mistakes} shown={['key', 'label']} />
        <div class="form-row">
          <TextField name="label" label="Name" value={sent ? text(sent, 'label') : model?.label} mistakes={mistakes} required />
          {!model && (
            <TextField
              name="key"
              label="Key"
              value={sent && text(sent, 'key')}
              mistakes={mistakes}
              required
              hint="Lower-case letters, digits and hyphens; it stays"
            />
          )}
        </div>
        <fieldset class="field-rows">
          <legend>Fields</legend>
          {[...rows, ...spare].map((row, index) => (
            <FieldRow row={row} index={index} />
          ))}
          <p class="hint">A row whose name is empty is no field. The first choice is the default.</p>
        </fieldset>
        <div class="form-end">
          <button class="primary" type="submit">
            Save
          </button>
          <a class="button quiet" href={base}>
            Cancel
          </a>
        </div>
      </form>
      {model && model.key !== 'contact' && (
        <p class="setup-delete">
          <PostButton action={`${base}/${model.key}/delete`} kind="danger" confirm={`Delete the model ${model.label}?`}>
            <Icon name="trash" /> Delete
          </PostButton>
        </p>
      )}
    </Page>,
    mistakes ? 422 : 200,
  )
}

function FieldRow({ row, index }: { row: Row; index: number }) {
  const name = (part: string) => `fields.${index}.${part}`
  const nth = `field ${index + 1}`
  return (
    <div class="field-row">
      <input type="hidden" name={name('key')} value={row.key} />
      <input name={name('label')} value={row.label} placeholder="Name" aria-label={`Name of ${nth}`} />
      <select name={name('type')} aria-label={`Type of ${nth}`}>
        {fieldTypes.map((type) => (
          <option value={type} selected={type === row.type}>
            {typeWords[type]}
          </option>
        ))}
      </select>
      <input name={name('options')} value={row.options} placeholder="Choices, separated by commas" aria-label={`Choices of ${nth}`} />
      <label class="field-required">
        <input type="checkbox" name={name('required')} value="true" checked={row.required} /> Required
      </label>
    </div>
  )
}
