/** Expressions that are made of text when a module is loaded: they are caught as they are made. */
import { pathToFileURL } from 'node:url'
import type { Expression, Found } from './find.ts'

export type Made = Found & { expressions: Expression[] }

/** What each of these places made; nothing where one is not reached by loading its module. */
export async function loadBuilt(root: string, places: Found[]): Promise<Made[]> {
  const made = places.map((place): Made => ({ ...place, expressions: [] }))
  const restore = watch((expression, stack) => {
    const place = made.find(({ file, line, column }) => stack.includes(`${file}:${line}:${column}`))
    place?.expressions.push(expression)
  })
  for (const file of new Set(places.map((place) => place.file))) await import(pathToFileURL(`${root}/${file}`).href)
  restore()
  return made
}

function watch(see: (expression: Expression, stack: string) => void): () => void {
  const original = globalThis.RegExp
  globalThis.RegExp = new Proxy(original, {
    construct(target, args: [string, string?], newTarget) {
      const made: RegExp = Reflect.construct(target, args, newTarget)
      see({ pattern: made.source, flags: made.flags }, new Error().stack ?? '')
      return made
    },
  })
  return () => {
    globalThis.RegExp = original
  }
}
