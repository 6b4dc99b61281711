/** The kinds of routes that resources are made of: each from its path, its words, its schemas and the work that answers it. */
import { createRoute, type OpenAPIHono, type RouteConfig, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Page, Slice } from '../../db/keyset'
import { isDevelopment } from '../../platform/development'
import type { Tools } from '../../platform/tools'
import { id } from '../../requests/input'
import type { Call } from '../../requests/resource'
import type { FilesInJson } from './files-in-json'
import { answerPage, pageQuery, pageSchema, sliceOf } from './page'
import { answer, type ApiEnv, body, bodyProblems, noContent, problems, resource } from './route'

/** A route, its types checked where it was described. */
export type Route = { config: RouteConfig; handle: (c: Context<ApiEnv>) => Promise<Response> }

/** `param` gives a parameter of the path by its name; `origin` is that of the request, and `files` are those within its JSON. */
type CallOf = Call & { param: (name: string) => string; origin: string; files: FilesInJson }

/** What an answer is, in words and as a schema. */
type Answer<Item> = readonly [words: string, schema: z.ZodType<Item>]
type About = { description?: string; keys?: Record<string, z.ZodType<string>>; conflicts?: boolean }

/** @param app has the routes that must stand before these */
export function routes(base: string, tag: string, all: Route[], app = resource()): OpenAPIHono<ApiEnv> {
  for (const { config, handle } of all) app.openapi(createRoute({ ...config, path: base + config.path, tags: [tag] }), handle as never) // what it takes and gives, the description says
  return app
}

/** @param about `filter` is what the list can be narrowed to, and `cursor` what a cursor of it holds, where it is no id */
export function list<Item, Filter extends z.ZodObject = z.ZodObject>(
  path: string,
  summary: string,
  [words, item]: Answer<Item>,
  run: (tools: Tools, slice: Slice, call: CallOf, filter: z.output<Filter>) => Promise<Page<Item>>,
  { filter, cursor, ...about }: About & { filter?: Filter; cursor?: z.ZodType<string> } = {},
): Route {
  const query = pageQuery(cursor).extend(filter?.shape ?? {})
  const handle = async (c: Context<ApiEnv>) => {
    const { limit, cursor: after, ...asked } = valid<z.output<Filter> & { limit: number; cursor?: string }>(c, 'query')
    const page = await run(c.var.tools, sliceOf({ limit, cursor: after }), callOf(c), asked as z.output<Filter>) // what the rest is
    return c.json(answerPage(page), 200)
  }
  return get(path, summary, { 200: answer(words, pageSchema(item)) }, handle, { ...about, query })
}

/** @param run is given the first parameter of the path */
export function read<Item extends object>(
  path: string,
  summary: string,
  [words, item]: Answer<Item>,
  run: (tools: Tools, key: string, call: CallOf) => Promise<Item>,
  about: About = {},
): Route {
  return get(path, summary, { 200: answer(words, item) }, async (c, key) => c.json(await run(c.var.tools, key, callOf(c)), 200), about)
}

/** What answers with something else than JSON. */
export function get<Query extends z.ZodObject = z.ZodObject>(
  path: string,
  summary: string,
  responses: RouteConfig['responses'],
  handle: (c: Context<ApiEnv>, key: string, query: z.output<Query>) => Promise<Response>,
  { query, ...about }: About & { query?: Query } = {},
): Route {
  const { params, statuses } = partsOf(path, about)
  const failures = query ? problems(422, ...statuses) : problems(...statuses)
  return {
    config: {
      method: 'get',
      path,
      summary,
      ...wordsOf(about),
      request: { ...params, ...(query && { query }) },
      responses: { ...responses, ...failures },
    },
    handle: (c) => handle(c, keyIn(c), valid(c, 'query')),
  }
}

/** What changes something: without a schema for its body it reads none, and without an answer it answers 204. */
export function action<Body = undefined, Item = undefined>(
  method: 'post' | 'put' | 'patch' | 'delete',
  path: string,
  summary: string,
  run: (tools: Tools, key: string, call: CallOf, body: Body) => Promise<Item | void>,
  does: Doing<Body, Item> = {},
): Route {
  const { params, statuses } = partsOf(path, does)
  const { body: taken, answer: given, status = 200 } = does
  const failures = taken ? bodyProblems(...statuses) : problems(...statuses, ...(does.isChecked ? [422 as const] : [])) // one of them
  return {
    config: {
      method,
      path,
      summary,
      ...wordsOf(does),
      request: { ...params, ...(taken && { body: { ...body(taken), ...(does.isBodyOptional && { required: false }) } }) },
      responses: { ...(given ? { [status]: answer(...given) } : noContent), ...failures },
    },
    handle: async (c) => {
      const done = await run(c.var.tools, keyIn(c), callOf(c), valid<Body>(c, 'json'))
      return given ? c.json(done as object, status) : c.body(null, 204) // as its type says
    },
  }
}

type Doing<Body, Item> = About & {
  body?: z.ZodType<Body>
  isBodyOptional?: boolean
  answer?: Answer<Item>
  status?: 200 | 201
  /** Whether the work itself may find something wrong with what a path names. */
  isChecked?: boolean
}

function wordsOf({ description }: About) {
  return description === undefined ? {} : { description }
}

/** @returns `params` as the request has them, and the errors that go with them */
function partsOf(path: string, { keys = {}, conflicts }: About) {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '')
  const params = z.object(Object.fromEntries(names.map((name) => [name, keys[name] ?? id])))
  const statuses = [...(names.length > 0 ? [404 as const] : []), ...(conflicts ? [409 as const] : [])] // literals, for the type of the answers
  return { params: names.length > 0 ? { params } : {}, statuses }
}

/** The first parameter of the path. */
function keyIn(c: Context<ApiEnv>): string {
  return Object.values(paramsIn(c))[0] ?? ''
}

function callOf(c: Context<ApiEnv>): CallOf {
  const { url } = c.req
  const params = paramsIn(c)
  const { caller, files } = c.var
  return { caller, files, isDevelopment: isDevelopment(url), origin: new URL(url).origin, param: (name) => params[name] ?? '' }
}

function paramsIn(c: Context<ApiEnv>): Record<string, string> {
  return valid<Record<string, string> | undefined>(c, 'param') ?? {}
}

/** What the route's schema made of a part of the request. */
function valid<Part>(c: Context<ApiEnv>, part: 'query' | 'json' | 'param'): Part {
  return c.req.valid(part as never)
}
