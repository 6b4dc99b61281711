/** The usual five routes of a resource, made from its description. */
import type { OpenAPIHono, z } from '@hono/zod-openapi'
import type { Resource } from '../../requests/resource'
import { type ApiEnv, resource } from './route'
import { action, list, read, type Route, routes } from './routes'

/** What the document says of a route: a description, and a summary where the usual one is not enough. */
type Words = { summary?: string; description?: string }
type WordsOfAll = { list?: Words; create?: Words; read?: Words; change?: Words; remove?: Words }

type AnyResource = Resource<object, unknown, unknown, z.ZodObject>

/**
 * @param more routes of its own
 * @param app has the routes that must stand before these
 */
export function crud<Item extends object, Input, Change, Filter extends z.ZodObject>(
  of: Resource<Item, Input, Change, Filter>,
  tag: string,
  words: WordsOfAll = {},
  more: Route[] = [],
  app = resource(),
): OpenAPIHono<ApiEnv> {
  const usual = [
    listing(of, words.list),
    creating(of, words.create),
    reading(of, words.read),
    ...changing(of, words.change),
    removing(of, words.remove),
  ]
  return routes(of.path, tag, [...usual, ...more], app)
}

function listing(of: AnyResource, { summary, ...about }: Words = {}): Route {
  const { many, schema, cursor = of.key?.schema, filter } = of
  const usual = `${many.charAt(0).toUpperCase()}${many.slice(1)}, newest first`
  const narrowed = { ...about, ...(cursor && { cursor }), ...(filter && { filter }) }
  return list(
    '',
    summary ?? usual,
    [`A page of ${many}`, schema],
    (tools, slice, call, asked) => of.list(tools, slice, call, asked),
    narrowed,
  )
}

function creating({ one, schema, create }: AnyResource, { summary = `Create ${withArticle(one)}`, ...about }: Words = {}): Route {
  const { input, answer = schema, conflicts = false } = create
  const does = { ...about, body: input, answer: [`The new ${one}`, answer], status: 201, conflicts } as const
  return action('post', '', summary, (tools, _, call, body) => create.run(tools, body, call), does)
}

function reading(of: AnyResource, { summary = `One ${of.one}`, ...about }: Words = {}): Route {
  return read(pathOf(of), summary, [`The ${of.one}`, of.schema], (tools, key, call) => of.read(tools, key, call), {
    ...about,
    ...keysOf(of),
  })
}

function changing(of: AnyResource, { summary = `Change ${withArticle(of.one)}`, ...about }: Words = {}): Route[] {
  const { one, schema, change } = of
  if (!change) return []
  const { input, answer = schema, conflicts = false } = change
  const does = { ...about, ...keysOf(of), body: input, answer: [`The ${one} as it is now`, answer], conflicts } as const
  return [action('patch', pathOf(of), summary, (tools, key, call, body) => change.run(tools, key, body, call), does)]
}

function removing(of: AnyResource, { summary = `Delete ${withArticle(of.one)}`, ...about }: Words = {}): Route {
  const { conflicts = false } = of.remove
  return action('delete', pathOf(of), summary, (tools, key, call) => of.remove.run(tools, key, call), {
    ...about,
    ...keysOf(of),
    conflicts,
  })
}

function pathOf({ key }: AnyResource): string {
  return `/{${key?.name ?? 'id'}}`
}

function keysOf({ key }: AnyResource) {
  return key ? { keys: { [key.name]: key.schema } } : {}
}

function withArticle(noun: string): string {
  return `${/^[aeio]/.test(noun) ? 'an' : 'a'} ${noun}`
}
