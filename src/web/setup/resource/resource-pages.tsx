/** The pages of one kind of thing that is set up: its list, a new one, one to change, and the question before one goes. */
import { type Context, Hono } from 'hono'
import { isDevelopment } from '../../../platform/development'
import { notFound } from '../../../requests/request-error'
import type { Call } from '../../../requests/resource'
import { pathAfter, doneInWords } from '../../shell/done'
import { attempt, type Mistakes } from '../../shell/form'
import { changesIn, inputOf, parsed, type Sent } from '../../shell/form-input'
import { page } from '../../shell/render'
import type { WebEnv } from '../../shell/web-env'
import { DeletePage } from './deletion'
import { FormPage } from './form-page'
import { ListPage } from './list-page'
import { baseOf, type Setting, type SetupResource } from './resource'
import { settingOf } from './setting'

const perPage = 50

/** @param more routes of its own, which go before */
export function setupPages<Item extends { id: string }>(resource: SetupResource<Item>, more?: Hono<WebEnv>): Hono<WebEnv> {
  const base = baseOf(resource)
  const app = new Hono<WebEnv>()
  if (more) app.route('/', more)
  return app
    .get(base, (c) => showList(c, resource))
    .get(`${base}/new`, async (c) => answerForm(c, resource, { setting: await settingOf(c) }))
    .post(base, (c) => create(c, resource))
    .get(`${base}/:id`, (c) => showOne(c, resource))
    .post(`${base}/:id`, (c) => change(c, resource))
    .get(`${base}/:id/delete`, (c) => ask(c, resource))
    .post(`${base}/:id/delete`, (c) => remove(c, resource))
}

async function showList<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const slice = { limit: perPage, after: c.req.query('after') }
  const [{ bar, choices }, items] = await Promise.all([settingOf(c), resource.of.list(c.var.tools, slice, callOf(c), {})])
  return page(c, <ListPage resource={resource} bar={bar} choices={choices} items={items} said={doneInWords(c.req.query('done'))} />)
}

type Shown<Item> = { setting: Setting; item?: Item; sent?: Sent; mistakes?: Mistakes }

async function showOne<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  return answerForm(c, resource, await readOne(c, resource))
}

async function create<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const [setting, sent] = await Promise.all([settingOf(c), c.req.parseBody()])
  const { create: make } = resource.of
  const made = await attempt(async () =>
    make.run(setting.tools, parsed(make.input, await inputIn(resource, { setting, sent }, undefined)), callOf(c)),
  )
  if (made.ok) return c.redirect(pathAfter(`${baseOf(resource)}/${made.value.id}`, 'created'), 303)
  return answerForm(c, resource, { setting, sent, mistakes: besideFields(resource, sent, made.reason) })
}

async function change<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const [{ setting, item }, sent] = await Promise.all([readOne(c, resource), c.req.parseBody()])
  const changed = await attempt(async () => {
    const changes = changesIn(await inputIn(resource, { setting, sent }, item), item)
    return resource.of.change?.run(setting.tools, item.id, parsed(resource.of.change.input, changes), callOf(c))
  })
  if (changed.ok) return c.redirect(pathAfter(`${baseOf(resource)}/${item.id}`, 'saved'), 303)
  return answerForm(c, resource, { setting, item, sent, mistakes: besideFields(resource, sent, changed.reason) })
}

async function ask<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const { setting, item } = await readOne(c, resource)
  const { one, consequence, nameOf } = resource
  return page(
    c,
    <DeletePage bar={setting.bar} back={`${baseOf(resource)}/${item.id}`} one={one} name={nameOf(item)} consequence={consequence} />,
  )
}

/** What stops it is told above the form. */
async function remove<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>): Promise<Response> {
  const id = idOf(c)
  const removed = await attempt(() => resource.of.remove.run(c.var.tools, id, callOf(c)))
  if (removed.ok) return c.redirect(pathAfter(baseOf(resource), 'deleted'), 303)
  return answerForm(c, resource, { ...(await readOne(c, resource)), mistakes: removed.reason })
}

/** @throws {RequestError} not-found */
export async function readOne<Item extends { id: string }>(c: Context<WebEnv>, resource: SetupResource<Item>) {
  const [setting, item] = await Promise.all([settingOf(c), resource.of.read(c.var.tools, idOf(c), callOf(c))])
  return { setting, item }
}

/** Also for what a route of a resource's own has to say against one of them. */
export async function answerForm<Item extends { id: string }>(
  c: Context<WebEnv>,
  resource: SetupResource<Item>,
  { setting, item, sent, mistakes }: Shown<Item>,
): Promise<Response> {
  const said = mistakes ? undefined : doneInWords(c.req.query('done'))
  return page(
    c,
    <FormPage resource={resource} setting={setting} item={item} sent={sent} mistakes={mistakes} said={said} />,
    mistakes ? 422 : 200,
  )
}

function besideFields<Item extends { id: string }>(resource: SetupResource<Item>, sent: Sent, mistakes: Mistakes): Mistakes {
  return mistakes.map(({ path, message }) => ({ path: path === '' ? resource.fieldOfClash(message, sent) : path, message }))
}

async function inputIn<Item extends { id: string }>(
  { fields, prepare }: SetupResource<Item>,
  { setting, sent }: { setting: Setting; sent: Sent },
  item: Item | undefined,
): Promise<Record<string, unknown>> {
  const input = inputOf(fields(setting, item, sent), sent)
  return prepare ? prepare(input, setting, item) : input
}

function callOf(c: Context<WebEnv>): Call {
  return { caller: c.var.caller, isDevelopment: isDevelopment(c.req.url) }
}

function idOf(c: Context<WebEnv>): string {
  const id = c.req.param('id')
  if (id === undefined) throw notFound('page')
  return id
}
