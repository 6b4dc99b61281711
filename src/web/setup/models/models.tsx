/** Set-up of models, with the fields of each. */
import { type Context, Hono } from 'hono'
import { changeModel, createModel, deleteModel, listModels, type Model, modelChange, modelInput, readModel } from '../../../models/model'
import { readBar } from '../../shell/bar'
import { pathAfter, doneInWords } from '../../shell/done'
import { attempt, type Mistakes, OtherMistakes, TextField } from '../../shell/form'
import { parsed, type Sent, textOf } from '../../shell/form-input'
import { Icon } from '../../shell/icon'
import { Page } from '../../shell/layout'
import { More } from '../../shell/parts'
import { page } from '../../shell/render'
import type { WebEnv } from '../../shell/web-env'
import { DeleteButton, DeletePage, questionOf } from '../resource/deletion'
import { setupLink } from '../resource/list-page'
import { FieldRows } from './model-field-rows'
import { fieldsOf, type FieldRow, inRows, rowsOf, rowsOfModel, emptyRows } from './model-fields'

const base = '/setup/models'
const consequence = 'A model used by aliases, records or incoming servers can’t be deleted.'

export const models = new Hono<WebEnv>()
  .get(base, (c) => showList(c))
  .get(`${base}/new`, (c) => showForm(c, {}))
  .post(base, async (c) => {
    const sent = await c.req.parseBody()
    const rows = rowsOf(sent)
    if (asksForRows(sent)) return showForm(c, { sent, rows: [...rows, ...emptyRows()] })
    const input = { key: textOf(sent, 'key')?.trim(), label: textOf(sent, 'label'), fields: fieldsOf(rows) }
    const made = await attempt(async () => createModel(c.var.tools, parsed(modelInput, input)))
    if (made.ok) return c.redirect(pathAfter(`${base}/${made.value.key}`, 'created'), 303)
    return showForm(c, { sent, rows, mistakes: inRows(rows, made.reason) })
  })
  .get(`${base}/:key`, async (c) => showForm(c, { model: await readModel(c.var.tools, c.req.param('key')) }))
  .post(`${base}/:key`, async (c) => {
    const [model, sent] = await Promise.all([readModel(c.var.tools, c.req.param('key')), c.req.parseBody()])
    const rows = rowsOf(sent)
    if (asksForRows(sent)) return showForm(c, { model, sent, rows: [...rows, ...emptyRows()] })
    const input = { label: textOf(sent, 'label'), fields: fieldsOf(rows) }
    const changed = await attempt(async () => changeModel(c.var.tools, model.key, parsed(modelChange, input)))
    if (changed.ok) return c.redirect(pathAfter(`${base}/${model.key}`, 'saved'), 303)
    return showForm(c, { model, sent, rows, mistakes: inRows(rows, changed.reason) })
  })
  .get(`${base}/:key/delete`, async (c) => {
    const { tools, caller } = c.var
    const [bar, { key, label }] = await Promise.all([readBar(tools, caller), readModel(tools, c.req.param('key'))])
    return page(c, <DeletePage bar={bar} back={`${base}/${key}`} one="model" name={label} consequence={consequence} />)
  })
  .post(`${base}/:key/delete`, async (c) => {
    const model = await readModel(c.var.tools, c.req.param('key'))
    const removed = await attempt(() => deleteModel(c.var.tools, model.key))
    return removed.ok ? c.redirect(pathAfter(base, 'deleted'), 303) : showForm(c, { model, mistakes: removed.reason })
  })

function asksForRows(sent: Sent): boolean {
  return textOf(sent, 'afterwards') === 'rows'
}

async function showList(c: Context<WebEnv>): Promise<Response> {
  const { tools, caller } = c.var
  const [bar, { data, next }] = await Promise.all([readBar(tools, caller), listModels(tools, { limit: 50, after: c.req.query('after') })])
  return page(
    c,
    <Page
      title="Models"
      place="setup"
      bar={bar}
      said={doneInWords(c.req.query('done'))}
      above={setupLink}
      actions={
        <a class="button primary" href={`${base}/new`}>
          <Icon name="plus" /> New model
        </a>
      }
    >
      <p class="lead">Kinds of records, each with its own fields.</p>
      <ul class="rows" data-rows>
        {data.map(({ key, label, fields }) => (
          <li>
            <a class="row" href={`${base}/${key}`} data-row>
              <span class="row-main">
                <span class="row-title">{label}</span>
                <span class="row-sub">{fields.map((field) => field.label).join(', ') || 'No custom fields'}</span>
              </span>
              <span class="row-end mono">{key}</span>
            </a>
          </li>
        ))}
      </ul>
      <More href={next && `${base}?after=${next}`} label="More" />
    </Page>,
  )
}

type Shown = { model?: Model; sent?: Sent; rows?: FieldRow[]; mistakes?: Mistakes }

async function showForm(c: Context<WebEnv>, { model, sent, rows, mistakes }: Shown): Promise<Response> {
  const bar = await readBar(c.var.tools, c.var.caller)
  const path = model ? `${base}/${model.key}` : base
  return page(
    c,
    <Page
      title={model?.label ?? 'New model'}
      place="setup"
      bar={bar}
      said={mistakes ? undefined : doneInWords(c.req.query('done'))}
      above={{ href: base, label: 'Models' }}
      actions={model && model.key !== 'contact' && <DeleteButton path={path} question={questionOf('model', model.label, consequence)} />}
    >
      <ModelForm path={path} model={model} sent={sent} rows={rows} mistakes={mistakes} />
    </Page>,
    mistakes ? 422 : 200,
  )
}

type FormProps = { [K in keyof Shown]-?: Shown[K] | undefined } & { path: string }

function ModelForm({ path, model, sent, rows, mistakes }: FormProps) {
  const shown = rows ?? [...rowsOfModel(model), ...emptyRows()]
  const placed = mistakes?.map((mistake) => (mistake.path === '' && !model ? { ...mistake, path: 'key' } : mistake))
  return (
    <form class="form card wide-form" method="post" action={path}>
      <OtherMistakes mistakes={placed} shown={['label', 'key', 'fields']} />
      <div class="form-row">
        <TextField name="label" label="Name" value={textOf(sent, 'label') ?? model?.label} mistakes={mistakes} required />
        {!model && (
          <TextField
            name="key"
            label="Key"
            value={textOf(sent, 'key')}
            mistakes={placed}
            required
            hint="For applications: lower-case letters, digits and hyphens. Can’t be changed later"
          />
        )}
      </div>
      <FieldRows rows={shown} mistakes={mistakes} />
      <div class="form-end">
        <button class="primary" type="submit">
          {model ? 'Save' : 'Create model'}
        </button>
        <button type="submit" name="afterwards" value="rows" formnovalidate>
          <Icon name="plus" /> Add rows
        </button>
        <a class="button quiet" href={base}>
          Cancel
        </a>
      </div>
    </form>
  )
}
