/** Counts days that are over, once when they have passed and once more when bounces and answers had their time. */
import { asc, desc, lt, and, sql } from 'drizzle-orm'
import { readBatch, runBatch, type Statement } from '../db/client'
import { figureDays, figureKinds, mails } from '../db/schema'
import { forEachIsolated } from '../platform/for-each-isolated'
import { errorInWords } from '../platform/error-in-words'
import type { Tools } from '../platform/tools'
import { countOf, dayRows, type FigureKind } from './count'
import { dayOf, daysAfter, daysFrom, packDays } from './day'

/** Days that one run counts: the next run goes on. */
const daysAtOnce = 5
/** A mail that cannot be delivered comes back within five days. What is answered later counts as not answered. */
const finalAfterDays = 8
/** For a day, and for each kind of figure of it. */
const dayMaxMs = 60_000
/** A day has as many senders as somebody cares to make up: the most frequent are kept. */
const keptKeys = 50
/** A refusal of the last minute of a day counts up for an hour. */
const countsUpMs = 3_600_000
/** What rows of refused mail have no part in. */
const withoutRefusals: FigureKind[] = ['bounce', 'answer']

/** Called by the cron trigger. */
export async function countDays(tools: Tools): Promise<void> {
  const today = dayOf(tools.now())
  await forEachIsolated(await daysToCount(tools, today), { what: 'days', maxMs: dayMaxMs }, ({ day, isThinned }) =>
    countDay(tools, day, daysAfter(day, finalAfterDays) <= today, isThinned ? withoutRefusals : figureKinds),
  )
}

type Countable = Pick<typeof figureDays.$inferSelect, 'day' | 'isThinned'>

async function daysToCount({ db, now }: Tools, today: string): Promise<Countable[]> {
  const newest = daysAfter(dayOf(new Date(now().getTime() - countsUpMs)), -1)
  const [[last], [first], again] = await readBatch(db, [
    db.select({ day: figureDays.day }).from(figureDays).orderBy(desc(figureDays.day)).limit(1),
    db.select({ receivedAt: mails.receivedAt }).from(mails).orderBy(asc(mails.id)).limit(1),
    db
      .select({ day: figureDays.day, isThinned: figureDays.isThinned })
      .from(figureDays)
      .where(and(sql`${figureDays.isFinal} = 0`, lt(figureDays.day, daysAfter(today, 1 - finalAfterDays))))
      .orderBy(figureDays.day)
      .limit(daysAtOnce),
  ])
  const next = last ? daysAfter(last.day, 1) : first && dayOf(first.receivedAt)
  const fresh = next === undefined ? [] : daysFrom(next, newest).slice(0, daysAtOnce)
  return [...fresh.map((day) => ({ day, isThinned: false })), ...again]
}

/**
 * What cannot be counted of a day is left out, and tried once more when the day is counted for good: there is no gap, and the
 * days behind it have their turn.
 */
async function countDay({ db }: Tools, day: string, isFinal: boolean, kinds: readonly FigureKind[]): Promise<void> {
  const counted = db.insert(figureDays).values({ day, isFinal }).onConflictDoUpdate({ target: figureDays.day, set: { isFinal } })
  try {
    await runBatch(db, [...kinds.flatMap((kind) => recount(kind, day)), counted])
  } catch (error) {
    console.error({ event: 'day not counted whole', day, error: errorInWords(error) })
    try {
      await forEachIsolated([...kinds], { what: `kinds of figures of ${day}`, maxMs: dayMaxMs }, (kind) => runBatch(db, recount(kind, day)))
    } finally {
      await counted
    }
  }
}

function recount(kind: FigureKind, day: string): Statement[] {
  return [sql`delete from figures where kind = ${kind} and day = ${day}`, keep(kind, day)]
}

function keep(kind: FigureKind, day: string): Statement {
  const counted = countOf(kind, dayRows(packDays([day])))
  return sql`insert into figures (kind, day, key, count) select ${kind}, day, key, count from (${counted}) order by count desc, key limit ${keptKeys}`
}
