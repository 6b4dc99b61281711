/** The usual routes of a resource, made from one description of it: its path, its noun, its schemas and what differs from the others. */
import { createRoute, type OpenAPIHono, type z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Page, Slice } from '../../db/keyset'
import { isDevelopment } from '../../platform/development'
import type { Tools } from '../../platform/tools'
import { type Caller, scopeOf } from '../../records/caller'
import type { Scope } from '../../records/scope'
import { answerPage, pageQuery, pageSchema, sliceOf } from './page'
import { type ApiEnv, answer, body, bodyProblems, idParams, noContent, problems, resource } from './route'

/** What the work of a route may go by, besides what the request says. */
export type Call = { tools: Tools; caller: Caller; scope: Scope; isDevelopment: boolean }

/** `summary` where the usual one is not enough; `status` are errors beyond those that any such route can give. */
type About = { summary?: string; description?: string; status?: (404 | 409)[] }

type Noun = {
  path: string
  tag: string
  /** One of them, as it is called within a sentence. */
  one: string
  many: string
}

type Resource<Item extends z.ZodType, Query extends PageQuery, Input extends z.ZodType, Change extends z.ZodType> = Noun & {
  item: Item
  /** The path's last part, where it is no id. */
  key?: { name: string; params: z.ZodObject }
  list: About & { query?: Query; run: (call: Call, slice: Slice, query: z.output<Query>) => Promise<Page<z.output<Item>>> }
  create: About & { input: Input; answer?: z.ZodType; run: (call: Call, input: z.output<Input>) => Promise<object> }
  read: About & { run: (call: Call, id: string) => Promise<object> }
  change?: About & { input: Change; answer?: z.ZodType; run: (call: Call, id: string, change: z.output<Change>) => Promise<object> }
  remove: About & { run: (call: Call, id: string) => Promise<unknown> }
}

type PageQuery = z.ZodType<{ limit: number; cursor?: string | undefined }>

/** @param app what has the resource's further routes that stand before these */
export function crud<Item extends z.ZodType, Query extends PageQuery, Input extends z.ZodType, Change extends z.ZodType>(
  of: Resource<Item, Query, Input, Change>,
  app = resource(),
): OpenAPIHono<ApiEnv> {
  const { name, params } = of.key ?? { name: 'id', params: idParams }
  const places = { all: of.path, one: `${of.path}/{${name}}`, params, keyIn: (c: Context<ApiEnv>) => paramsOf(c)[name] ?? '' }
  addList(app, of)
  addCreate(app, of)
  addRead(app, of, places)
  if (of.change) addChange(app, of, of.change, places)
  addRemove(app, of, places)
  return app
}

type Places = { all: string; one: string; params: z.ZodObject; keyIn: (c: Context<ApiEnv>) => string }
type App = OpenAPIHono<ApiEnv>

function addList<Item extends z.ZodType, Query extends PageQuery>(
  app: App,
  { path, many, item, list, ...of }: Noun & Pick<Resource<Item, Query, z.ZodType, z.ZodType>, 'item' | 'list'>,
): void {
  const route = createRoute({
    ...about(of, list, `${many.charAt(0).toUpperCase()}${many.slice(1)}, newest first`),
    method: 'get',
    path,
    request: { query: (list.query ?? pageQuery()) as z.ZodObject }, // queries are objects
    responses: { 200: answer(`A page of ${many}`, pageSchema(item)), ...problems(422, ...(list.status ?? [])) },
  })
  handle(app, route, async (c) => {
    const query = c.req.valid('query' as never) as z.output<Query> // as the route validates it
    return c.json(answerPage(await list.run(callOf(c), sliceOf(query), query)), 200)
  })
}

function addCreate<Input extends z.ZodType>(
  app: App,
  { path, one, item, create, ...of }: Noun & Pick<Resource<z.ZodType, PageQuery, Input, z.ZodType>, 'item' | 'create'>,
): void {
  const route = createRoute({
    ...about(of, create, `Create ${withArticle(one)}`),
    method: 'post',
    path,
    request: { body: body(create.input) },
    responses: { 201: answer(`The new ${one}`, create.answer ?? item), ...bodyProblems(...(create.status ?? [])) },
  })
  handle(app, route, async (c) => c.json(await create.run(callOf(c), bodyOf<Input>(c)), 201))
}

function addRead(
  app: App,
  { one, item, read, ...of }: Noun & Pick<Resource<z.ZodType, PageQuery, z.ZodType, z.ZodType>, 'item' | 'read'>,
  { one: path, params, keyIn }: Places,
): void {
  const route = createRoute({
    ...about(of, read, `One ${one}`),
    method: 'get',
    path,
    request: { params },
    responses: { 200: answer(`The ${one}`, item), ...problems(404, ...(read.status ?? [])) },
  })
  handle(app, route, async (c) => c.json(await read.run(callOf(c), keyIn(c)), 200))
}

function addChange<Change extends z.ZodType>(
  app: App,
  { one, item, ...of }: Noun & { item: z.ZodType },
  change: NonNullable<Resource<z.ZodType, PageQuery, z.ZodType, Change>['change']>,
  { one: path, params, keyIn }: Places,
): void {
  const route = createRoute({
    ...about(of, change, `Change ${withArticle(one)}`),
    method: 'patch',
    path,
    request: { params, body: body(change.input) },
    responses: { 200: answer(`The ${one} as it is now`, change.answer ?? item), ...bodyProblems(404, ...(change.status ?? [])) },
  })
  handle(app, route, async (c) => c.json(await change.run(callOf(c), keyIn(c), bodyOf<Change>(c)), 200))
}

function addRemove(
  app: App,
  { one, remove, ...of }: Noun & Pick<Resource<z.ZodType, PageQuery, z.ZodType, z.ZodType>, 'remove'>,
  { one: path, params, keyIn }: Places,
): void {
  const route = createRoute({
    ...about(of, remove, `Delete ${withArticle(one)}`),
    method: 'delete',
    path,
    request: { params },
    responses: { ...noContent, ...problems(404, ...(remove.status ?? [])) },
  })
  handle(app, route, async (c) => {
    await remove.run(callOf(c), keyIn(c))
    return c.body(null, 204)
  })
}

function about({ tag }: { tag: string }, { summary, description }: About, usual: string) {
  return { tags: [tag], summary: summary ?? usual, ...(description !== undefined && { description }) }
}

function withArticle(noun: string): string {
  return `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`
}

/** The types of a route that is made of a description say nothing of its handler: what it takes and gives, the description says. */
function handle(app: App, route: ReturnType<typeof createRoute>, handler: (c: Context<ApiEnv>) => Promise<Response>): void {
  app.openapi(route, handler as never)
}

/** What is valid is what the route's schemas made of it: of a context without types, that is whatever is asked for. */
function bodyOf<Schema extends z.ZodType>(c: Context<ApiEnv>): z.output<Schema> {
  return c.req.valid('json' as never)
}

function paramsOf(c: Context<ApiEnv>): Record<string, string> {
  return c.req.valid('param' as never)
}

function callOf(c: Context<ApiEnv>): Call {
  const { tools, caller } = c.var
  return { tools, caller, scope: scopeOf(caller), isDevelopment: isDevelopment(c.req.url) }
}
