/** Counts days that are over, once when they have passed and once more when bounces and answers had their time. */
import { asc, desc, lt, and, sql } from 'drizzle-orm'
import { readBatch, runBatch, type Statement } from '../db/client'
import { figureDays, figureKinds, mails } from '../db/schema'
import type { Tools } from '../tools'
import { countOf, dayRows, type FigureKind } from './count'
import { dayOf, daysAfter, daysFrom, packDays } from './day'

/** Days that one run counts: the next run goes on. */
const daysAtOnce = 5
/** A mail that cannot be delivered comes back within five days. What is answered later counts as not answered. */
const finalAfterDays = 8
/** A day has as many senders as somebody cares to make up: the most frequent are kept. */
const keptKeys = 50
/** A refusal of the last minute of a day counts up for an hour. */
const countsUpMs = 3_600_000
/** What rows of refused mail have no part in. */
const withoutRefusals: FigureKind[] = ['bounce', 'answer']

/** Called every five minutes by the cron trigger. */
export async function countDays(tools: Tools): Promise<void> {
  const today = dayOf(tools.now())
  for (const { day, isThinned } of await daysToCount(tools, today))
    await countDay(tools, day, daysAfter(day, finalAfterDays) <= today, isThinned ? withoutRefusals : figureKinds)
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

async function countDay({ db }: Tools, day: string, isFinal: boolean, kinds: readonly FigureKind[]): Promise<void> {
  await runBatch(db, [
    sql`delete from figures where kind in ${kinds} and day = ${day}`,
    ...kinds.map((kind) => keep(kind, day)),
    db.insert(figureDays).values({ day, isFinal }).onConflictDoUpdate({ target: figureDays.day, set: { isFinal } }),
  ])
}

function keep(kind: FigureKind, day: string): Statement {
  const counted = countOf(kind, dayRows(packDays([day])))
  return sql`insert into figures (kind, day, key, count) select ${kind}, day, key, count from (${counted}) order by count desc, key limit ${keptKeys}`
}
