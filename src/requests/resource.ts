/**
 * A kind of thing that is listed, read, created, changed and deleted, described once: the API makes its routes from the description,
 * and set-up its pages.
 */
import type { z } from '@hono/zod-openapi'
import type { Page, Slice } from '../db/keyset'
import type { Tools } from '../platform/tools'
import type { Caller } from './caller'

/** `isDevelopment` is true under `wrangler dev`. */
export type Call = { caller: Caller; isDevelopment: boolean }

/** The work is written as methods, so that what is made of any resource need not know its types. */
export type Resource<Item, Input, Change, Filter extends z.ZodObject> = {
  path: `/${string}`
  /** One of them, and several, as they are called within a sentence. */
  one: string
  many: string
  schema: z.ZodType<Item>
  /** What stands for one of them in a path, where it is no id. */
  key?: { name: string; schema: z.ZodType<string> }
  /** What a cursor of the list holds, where it is not that. */
  cursor?: z.ZodType<string>
  /** What the list can be narrowed to. */
  filter?: Filter
  list(tools: Tools, slice: Slice, call: Call, filter: z.output<Filter>): Promise<Page<Item>>
  read(tools: Tools, key: string, call: Call): Promise<Item>
  create: Writing & { input: z.ZodType<Input>; run(tools: Tools, input: Input, call: Call): Promise<Item> }
  change?: Writing & { input: z.ZodType<Change>; run(tools: Tools, key: string, change: Change, call: Call): Promise<Item> }
  remove: Pick<Writing, 'conflicts'> & { run(tools: Tools, key: string, call: Call): Promise<void> }
}

type Writing = {
  /** Whether it can clash with something else. */
  conflicts?: boolean
  /** What the answer is, where it says more than the item. */
  answer?: z.ZodType
}

/** The description as it is, with its types found from it. */
export function describeResource<Item, Input, Change, Filter extends z.ZodObject>(
  resource: Resource<Item, Input, Change, Filter>,
): Resource<Item, Input, Change, Filter> {
  return resource
}
