/** The pages of one kind of thing that is set up: its list, a new one, one to change. What is special stands in a description. */
import { type Context, Hono } from 'hono'
import type { Child } from 'hono/jsx'
import type { Page as DataPage, Slice } from '../../db/keyset'
import { isDevelopment } from '../../development'
import type { Tools } from '../../tools'
import { afterwards, type Done, doneInWords } from '../done'
import { attempt, Checkbox, type Mistakes, type Option, OtherMistakes, PostButton, Select, TextArea, TextField } from '../form'
import { type FieldKind, inputOf } from '../form-input'
import { Icon, type IconName } from '../icon'
import { Page } from '../layout'
import type { Bar } from '../navigation'
import { Empty, More } from '../parts'
import { page } from '../render'
import type { Visitor } from '../visitor'
import type { WebEnv } from '../web-env'
import { type Choices, readChoices } from './choices'

export type SetupField = {
  name: string
  label: string
  kind: FieldKind
  value?: string | number | boolean | null | undefined
  hint?: Child
  required?: boolean
  options?: Option[]
  /** The words of choosing nothing. */
  none?: string
  empty?: 'null' | 'omitted' | 'kept'
}

export type Setting = { tools: Tools; visitor: Visitor; choices: Choices; isDevelopment: boolean; origin: string }

export type SetupResource<Item extends { id: string }> = {
  path: string
  title: string
  /** One of them, as it is called within a sentence. */
  one: string
  icon: IconName
  /** What they are for, in a sentence or two. */
  lead: Child
  list: (tools: Tools, slice: Slice) => Promise<DataPage<Item>>
  read: (tools: Tools, id: string) => Promise<Item>
  create: (setting: Setting, input: Record<string, unknown>) => Promise<{ id: string }>
  change: (setting: Setting, id: string, input: Record<string, unknown>) => Promise<unknown>
  remove: (tools: Tools, id: string) => Promise<void>
  nameOf: (item: Item) => string
  heads: string[]
  cells: (item: Item, choices: Choices) => Child[]
  fields: (setting: Setting, item: Item | undefined) => SetupField[]
  /** Which field a clash is about. */
  clashField: string
  /** Below the form of one: what else can be done with it. */
  beside?: (item: Item, setting: Setting) => Child
  question: (item: Item) => string
}

const perPage = 50

/** @param more routes of its own, mounted before */
export function setupPages<Item extends { id: string }>(resource: SetupResource<Item>, more?: Hono<WebEnv>): Hono<WebEnv> {
  const base = `/setup/${resource.path}`
  const app = new Hono<WebEnv>()
  if (more) app.route('/', more)
  return app
    .get(base, (c) => showList(c, resource))
    .get(`${base}/new`, async (c) => showForm(c, resource, { setting: await settingOf(c) }))
    .post(base, (c) => create(c, resource))
    .get(`${base}/:id`, (c) => showOne(c, resource))
    .post(`${base}/:id`, (c) => change(c, resource))
    .post(`${base}/:id/delete`, (c) => remove(c, resource))
}

async function showList<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const { tools, visitor } = c.var
  const [{ bar, choices }, { data, next }] = await Promise.all([
    readChoices(tools, visitor),
    resource.list(tools, { limit: perPage, after: c.req.query('after') }),
  ])
  const base = `/setup/${resource.path}`
  return page(
    c,
    <Page
      title={resource.title}
      place="setup"
      bar={bar}
      said={doneInWords(c.req.query('done'))}
      above={{ href: '/setup', label: 'Set-up' }}
      actions={
        <a class="button primary" href={`${base}/new`}>
          <Icon name="plus" /> New {resource.one}
        </a>
      }
    >
      <p class="lead">{resource.lead}</p>
      {data.length === 0 ? (
        <Empty icon={resource.icon} title={`No ${resource.title.toLowerCase()} yet`} />
      ) : (
        <Table resource={resource} items={data} choices={choices} />
      )}
      <More href={next && `${base}?after=${encodeURIComponent(next)}`} />
    </Page>,
  )
}

function Table<Item extends { id: string }>({
  resource,
  items,
  choices,
}: {
  resource: SetupResource<Item>
  items: Item[]
  choices: Choices
}) {
  return (
    <div class="table-wrap" tabindex={0} role="region" aria-label={resource.title}>
      <table>
        <thead>
          <tr>
            {resource.heads.map((head) => (
              <th scope="col">{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr>
              {resource.cells(item, choices).map((cell, index) => (
                <td>{index === 0 ? <a href={`/setup/${resource.path}/${item.id}`}>{cell}</a> : cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

type Shown<Item> = {
  setting: Setting & { bar: Bar }
  item?: Item
  sent?: Record<string, unknown>
  mistakes?: Mistakes
  said?: string | undefined
}

async function showOne<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const [setting, item] = await Promise.all([settingOf(c), resource.read(c.var.tools, c.req.param('id') ?? '')])
  return showForm(c, resource, { setting, item, said: doneInWords(c.req.query('done')) })
}

async function create<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const setting = await settingOf(c)
  const sent = await c.req.parseBody()
  const made = await attempt(async () => resource.create(setting, inputOf(resource.fields(setting, undefined), sent)))
  if (made.ok) return c.redirect(afterwards(`/setup/${resource.path}/${made.value.id}`, 'created'), 303)
  return showForm(c, resource, { setting, sent, mistakes: made.reason })
}

async function change<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const id = c.req.param('id') ?? ''
  const [setting, item] = await Promise.all([settingOf(c), resource.read(c.var.tools, id)])
  const sent = await c.req.parseBody()
  const changed = await attempt(async () => resource.change(setting, id, inputOf(resource.fields(setting, item), sent)))
  if (changed.ok) return c.redirect(afterwards(`/setup/${resource.path}/${id}`, 'saved'), 303)
  return showForm(c, resource, { setting, item, sent, mistakes: changed.reason })
}

async function remove<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const id = c.req.param('id') ?? ''
  const removed = await attempt(() => resource.remove(c.var.tools, id))
  const done: Done = 'deleted'
  if (removed.ok) return c.redirect(afterwards(`/setup/${resource.path}`, done), 303)
  const [setting, item] = await Promise.all([settingOf(c), resource.read(c.var.tools, id)])
  return showForm(c, resource, { setting, item, mistakes: removed.reason.map(({ message }) => ({ path: '-', message })) })
}

export async function settingOf(c: Context<WebEnv>): Promise<Setting & { bar: Bar }> {
  const { tools, visitor } = c.var
  const { bar, choices } = await readChoices(tools, visitor)
  return { tools, visitor, choices, bar, isDevelopment: isDevelopment(c.req.url), origin: new URL(c.req.url).origin }
}

function showForm<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>, shown: Shown<Item>): Promise<Response> {
  const { setting, item, sent, said } = shown
  const fields = resource.fields(setting, item)
  const mistakes = shown.mistakes?.map(({ path, message }) => ({ path: path === '' ? resource.clashField : path, message }))
  const base = `/setup/${resource.path}`
  return page(
    c,
    <Page
      title={item ? resource.nameOf(item) : `New ${resource.one}`}
      place="setup"
      bar={setting.bar}
      said={said}
      above={{ href: base, label: resource.title }}
    >
      <form class="form card" method="post" action={item ? `${base}/${item.id}` : base}>
        <OtherMistakes
          mistakes={mistakes?.map(({ path, message }) => ({ path: path === '-' ? '' : path, message }))}
          shown={fields.map(({ name }) => name)}
        />
        {fields.map((field) => (
          <FieldOf field={field} sent={sent} mistakes={mistakes} />
        ))}
        <div class="form-end">
          <button class="primary" type="submit">
            {item ? 'Save' : `Make this ${resource.one}`}
          </button>
          <a class="button quiet" href={base}>
            Cancel
          </a>
        </div>
      </form>
      {item && resource.beside?.(item, setting)}
      {item && (
        <p class="setup-delete">
          <PostButton action={`${base}/${item.id}/delete`} kind="danger" confirm={resource.question(item)}>
            <Icon name="trash" /> Delete
          </PostButton>
        </p>
      )}
    </Page>,
    mistakes ? 422 : 200,
  )
}

function FieldOf({
  field,
  sent,
  mistakes,
}: {
  field: SetupField
  sent: Record<string, unknown> | undefined
  mistakes: Mistakes | undefined
}) {
  const { name, label, kind, hint, required = false, options = [], none } = field
  const typed = sent?.[name]
  const value = sent ? (typeof typed === 'string' ? typed : '') : typeof field.value === 'boolean' ? '' : field.value
  const shared = { name, label, value, mistakes, hint, required }
  if (kind === 'checkbox')
    return <Checkbox name={name} label={label} checked={sent ? typed === 'true' : field.value === true} hint={hint} />
  if (kind === 'select') return <Select {...shared} options={options} {...(none !== undefined && { none })} />
  if (kind === 'area') return <TextArea {...shared} />
  return <TextField {...shared} type={kind} {...(kind === 'password' && { value: '' })} />
}
