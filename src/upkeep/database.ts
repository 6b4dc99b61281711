import { sql } from 'drizzle-orm'
import type { Tools } from '../platform/tools'

/** Whether the database answers. */
export async function isDatabaseThere({ db }: Tools): Promise<boolean> {
  try {
    await db.run(sql`select 1`)
    return true
  } catch {
    return false
  }
}
