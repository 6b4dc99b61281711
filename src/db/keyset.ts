/** Keyset pagination: a page is what lies behind the last key of the page before, so it costs the same wherever it is. Pure. */
import { type Column, lt, type SQL } from 'drizzle-orm'

/** Which page: at most `limit` rows behind the row with the key `after`. */
export type Slice = { limit: number; after: string | undefined }

/** `next` is the key of the last row when more rows follow it. */
export type Page<T> = { data: T[]; next: string | undefined }

/** The condition for newest first by `column`. */
export function olderThan(column: Column, after: string | undefined): SQL | undefined {
  return after === undefined ? undefined : lt(column, after)
}

/** Makes a page of up to `limit + 1` rows: the one too many only tells that there is more. */
export function pageOf<T>(rows: T[], limit: number, keyOf: (row: T) => string): Page<T> {
  const data = rows.slice(0, limit)
  const last = data.at(-1)
  return { data, next: rows.length > limit && last ? keyOf(last) : undefined }
}
