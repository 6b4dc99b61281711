/** What the log keeps for a time only, as the parameters say. */
import { desc, sql } from 'drizzle-orm'
import { readBatch, runBatch } from '../../db/client'
import { firstIdAt } from '../../db/id-range'
import { figureDays, parameters } from '../../db/schema'
import { withDefaults } from '../../settings/parameters'
import type { Tools } from '../../platform/tools'

const dayMs = 86_400_000
/** Rows that go in one transaction, and transactions of one run; the next run goes on. */
const rowsAtOnce = 200
const batchesAtOnce = 5

/**
 * Called by the cron trigger: deletes refused mail older than `mail.keep.refused`, the oldest first, and none that the figures have not
 * counted. Raw mail that no row names any more is swept from its bucket with the rest.
 */
export async function deleteOldRefusals(tools: Tools): Promise<void> {
  const before = await endOfKeeping(tools)
  if (!before) return
  for (let batch = 0; batch < batchesAtOnce; batch++) {
    const deleted = await deleteSome(tools, before)
    if (deleted < rowsAtOnce) return
  }
}

/** Undefined when nothing is to go. */
async function endOfKeeping({ db, now }: Tools): Promise<Date | undefined> {
  const [stored, [counted]] = await readBatch(db, [
    db.select().from(parameters),
    db.select({ day: figureDays.day }).from(figureDays).orderBy(desc(figureDays.day)).limit(1),
  ])
  const days = withDefaults(stored)['mail.keep.refused']
  if (days === 0 || !counted) return undefined
  return new Date(Math.min(now().getTime() - days * dayMs, Date.parse(counted.day) + dayMs))
}

/** A day that is to be counted once more, for its bounces and answers, is marked: its refusals are counted already. */
async function deleteSome({ db }: Tools, before: Date): Promise<number> {
  const old = sql`select id from mails indexed by mails_by_outcome where outcome = 'refused' and id < ${firstIdAt(before)} order by id limit ${rowsAtOnce}`
  const lastDay = before.toISOString().slice(0, 10)
  const gone = await runBatch(db, [
    sql`update figure_days set is_thinned = 1 where is_final = 0 and is_thinned = 0 and day <= ${lastDay} and exists (${old})`,
    sql`delete from mails where id in (${old}) returning id as deleted`,
  ])
  return gone.length
}
