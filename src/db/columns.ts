/** Kinds of columns that SQLite has no type for. */
import { integer, text } from 'drizzle-orm/sqlite-core'

/** Milliseconds since 1970. */
export const time = (name: string) => integer(name, { mode: 'timestamp_ms' })
export const flag = (name: string) => integer(name, { mode: 'boolean' })
/** Never searched. */
export const json = <T>(name: string) => text(name, { mode: 'json' }).$type<T>()
