/** The usual routes of a resource, made from one description of it: its path, its noun, its schemas and what differs from the others. */
import { createRoute, type OpenAPIHono, type RouteConfig, type z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Page, Slice } from '../../db/keyset'
import { isDevelopment } from '../../platform/development'
import type { Tools } from '../../platform/tools'
import type { Caller } from '../../records/caller'
import type { Scope } from '../../records/scope'
import { answerPage, pageQuery, pageSchema, sliceOf } from './page'
import { type ApiEnv, answer, body, bodyProblems, idParams, noContent, problems, resource } from './route'

/** What the work of a route may go by, besides what the request says. */
export type Call = { tools: Tools; caller: Caller; scope: Scope; isDevelopment: boolean }

/** `summary` where the usual one is not enough. */
type About = { summary?: string; description?: string }
/** Errors beyond those that every such route can give. */
type Failing = { status?: 409[] }
type PageQuery = z.ZodType<{ limit: number; cursor?: string | undefined }>

type Resource<Item extends z.ZodType, Query extends PageQuery, Input extends z.ZodType, Change extends z.ZodType> = {
  path: string
  tag: string
  /** One of them, and several, as they are called within a sentence. */
  one: string
  many: string
  item: Item
  /** What stands for one of them in a path, where it is no id. */
  key?: { name: string; params: z.ZodObject }
  list: About & { query?: Query; run: (call: Call, slice: Slice, query: z.output<Query>) => Promise<Page<z.output<Item>>> }
  /** `answer`, here and below, where it says more than the item. */
  create: About & Failing & { input: Input; answer?: z.ZodType; run: (call: Call, input: z.output<Input>) => Promise<object> }
  read: About & { run: (call: Call, key: string) => Promise<object> }
  change?: About &
    Failing & { input: Change; answer?: z.ZodType; run: (call: Call, key: string, change: z.output<Change>) => Promise<object> }
  remove: About & Failing & { run: (call: Call, key: string) => Promise<unknown> }
}

/** @param app has the routes of the resource that must stand before these */
export function crud<Item extends z.ZodType, Query extends PageQuery, Input extends z.ZodType, Change extends z.ZodType>(
  of: Resource<Item, Query, Input, Change>,
  app = resource(),
): OpenAPIHono<ApiEnv> {
  const add: Add = (about, route, handler) => {
    const { summary, description } = about
    const words = { ...(summary !== undefined && { summary }), ...(description !== undefined && { description }) }
    app.openapi(createRoute({ ...route, tags: [of.tag], ...words }), handler as never) // what it takes and gives, the description says
  }
  addToCollection(add, of)
  addToItem(add, of)
  return app
}

type Add = (about: About, route: RouteConfig, handler: (c: Context<ApiEnv>) => Promise<Response>) => void

function addToCollection<Item extends z.ZodType, Query extends PageQuery, Input extends z.ZodType>(
  add: Add,
  { path, one, many, item, list, create }: Pick<Resource<Item, Query, Input, never>, 'path' | 'one' | 'many' | 'item' | 'list' | 'create'>,
): void {
  add(
    list,
    {
      method: 'get',
      path,
      summary: `${many.charAt(0).toUpperCase()}${many.slice(1)}, newest first`,
      request: { query: (list.query ?? pageQuery()) as z.ZodObject }, // as every query is
      responses: { 200: answer(`A page of ${many}`, pageSchema(item)), ...problems(422) },
    },
    async (c) => {
      const query = valid<z.output<Query>>(c, 'query')
      return c.json(answerPage(await list.run(callOf(c), sliceOf(query), query)), 200)
    },
  )
  add(
    create,
    {
      method: 'post',
      path,
      summary: `Create ${withArticle(one)}`,
      request: { body: body(create.input) },
      responses: { 201: answer(`The new ${one}`, create.answer ?? item), ...bodyProblems(...(create.status ?? [])) },
    },
    async (c) => c.json(await create.run(callOf(c), valid<z.output<Input>>(c, 'json')), 201),
  )
}

function addToItem<Change extends z.ZodType>(
  add: Add,
  { path: collection, one, item, key, read, change, remove }: Omit<Resource<z.ZodType, never, never, Change>, 'list' | 'create'>,
): void {
  const { name, params } = key ?? { name: 'id', params: idParams }
  const path = `${collection}/{${name}}`
  const keyIn = (c: Context<ApiEnv>) => valid<Record<string, string>>(c, 'param')[name] ?? ''
  add(
    read,
    {
      method: 'get',
      path,
      summary: `One ${one}`,
      request: { params },
      responses: { 200: answer(`The ${one}`, item), ...problems(404) },
    },
    async (c) => c.json(await read.run(callOf(c), keyIn(c)), 200),
  )
  if (change)
    add(
      change,
      {
        method: 'patch',
        path,
        summary: `Change ${withArticle(one)}`,
        request: { params, body: body(change.input) },
        responses: { 200: answer(`The ${one} as it is now`, change.answer ?? item), ...bodyProblems(404, ...(change.status ?? [])) },
      },
      async (c) => c.json(await change.run(callOf(c), keyIn(c), valid<z.output<Change>>(c, 'json')), 200),
    )
  add(
    remove,
    {
      method: 'delete',
      path,
      summary: `Delete ${withArticle(one)}`,
      request: { params },
      responses: { ...noContent, ...problems(404, ...(remove.status ?? [])) },
    },
    async (c) => {
      await remove.run(callOf(c), keyIn(c))
      return c.body(null, 204)
    },
  )
}

function withArticle(noun: string): string {
  return `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`
}

/** What the route's schema made of a part of the request. */
function valid<Part>(c: Context<ApiEnv>, part: 'query' | 'json' | 'param'): Part {
  return c.req.valid(part as never)
}

function callOf(c: Context<ApiEnv>): Call {
  const { tools, caller } = c.var
  return { tools, caller, scope: caller.scope, isDevelopment: isDevelopment(c.req.url) }
}
