/** What happened from one day to another: counted days as they were counted, the newest ones from the rows themselves. */
import { z } from '@hono/zod-openapi'
import { desc, gt, type SQL, sql } from 'drizzle-orm'
import { type Database, readBatch } from '../db/client'
import { blockedSenders, outcomes } from '../db/schema'
import { invalid } from '../requests/request-error'
import { id } from '../requests/input'
import { blockedSenderOf, blockedSenderSchema } from '../loops/blocked-sender'
import type { Tools } from '../platform/tools'
import { countOf, dayRows, type FigureKind } from './count'
import { dayOf, daysAfter, daysFrom, lengthOf, packDays } from './day'
import { type Waits, waitsOf } from './wait'

const minutes = z.int().nullable()
const firstAnswers = z
  .object({ count: z.int(), medianMinutes: minutes, p90Minutes: minutes })
  .openapi('FirstAnswers', { description: 'Time until a user first replied to a record opened by mail, within eight days' })
const perOutcome = z.record(z.enum(outcomes), z.int())
const inOrder = 'Most frequent first, at most 20, of the 50 most frequent of each day'

export const statsSchema = z
  .object({
    from: z.iso.date(),
    to: z.iso.date(),
    days: z.array(z.object({ day: z.iso.date(), outcomes: perOutcome, loopBlocks: z.int(), firstAnswers })),
    outcomes: perOutcome,
    loopBlocks: z.int().openapi({ description: 'Mails that the loop quota stopped from opening a record' }),
    firstAnswers,
    refusals: z.array(z.object({ reason: z.string(), count: z.int() })),
    bounces: z
      .array(z.object({ domain: z.string(), count: z.int() }))
      .openapi({ description: `Messages not delivered, by recipient domain. ${inOrder}` }),
    aliases: z.array(z.object({ aliasId: id, address: z.string().nullable(), count: z.int() })).openapi({ description: inOrder }),
    senders: z.array(z.object({ address: z.string(), count: z.int() })).openapi({ description: inOrder }),
    blockedSenders: z.array(blockedSenderSchema).openapi({ description: 'Currently blocked by the loop quota, at most 20' }),
  })
  .openapi('Stats')
export type Stats = z.output<typeof statsSchema>

export const statsQuery = z.object({
  from: z.iso.date().optional().openapi({ description: 'The first day (UTC). Absent: 30 days in total' }),
  to: z.iso.date().optional().openapi({ description: 'The last day. Absent: today' }),
})

export type Range = { from: string; to: string }

const usualDays = 30
const maxDays = 366
const listed = 20

/** @throws {RequestError} invalid for a range that ends before it begins or is longer than a year */
export function rangeOf({ now }: Tools, { from, to = dayOf(now()) }: z.output<typeof statsQuery>): Range {
  const first = from ?? daysAfter(to, 1 - usualDays)
  const length = lengthOf(first, to)
  if (length < 1) throw invalid('from', `Is after ${to}`)
  if (length > maxDays) throw invalid('from', `Is more than ${maxDays} days before ${to}`)
  return { from: first, to }
}

/** One round trip. @param step how many days stand together in `days`, under the first of them */
export async function readStats({ db, now }: Tools, range: Range, step = 1): Promise<Stats> {
  const days = daysFrom(range.from, range.to)
  const figures = figuresIn(db, range, packDays(days))
  const [perOutcome, loops, answers, refusals, bounces, senders, aliases, blocked] = await readBatch(db, [
    figures.series('outcome'),
    figures.series('loop'),
    figures.series('answer'),
    figures.top('refusal'),
    figures.top('bounce'),
    figures.top('sender'),
    figures.topAliases(),
    selectBlocked(db, now()),
  ])
  return {
    ...range,
    ...inSteps(days, step, { perOutcome, loops, answers }),
    refusals: refusals.map(({ key: reason, count }) => ({ reason, count })),
    bounces: bounces.map(({ key: domain, count }) => ({ domain, count })),
    aliases: aliases.map(({ key: aliasId, address: written, count }) => ({ aliasId, address: written, count })),
    senders: senders.map(({ key, count }) => ({ address: key, count })),
    blockedSenders: blocked.map(blockedSenderOf),
  }
}

/** Queries of what was counted: a series by day, or what was counted most. */
function figuresIn(db: Database, range: Range, packed: string) {
  const most = desc(sql`sum(count)`)
  return {
    series: (kind: FigureKind) =>
      db
        .select(seriesColumns)
        .from(counted(kind, range, packed))
        .groupBy(sql`day`, sql`key`),
    top: (kind: FigureKind) =>
      db
        .select(topColumns)
        .from(counted(kind, range, packed))
        .groupBy(sql`key`)
        .orderBy(most, sql`key`)
        .limit(listed),
    topAliases: () =>
      db
        .select({ ...topColumns, address: sql<string | null>`(select address from addresses where alias_id = key)`.as('address') })
        .from(counted('alias', range, packed))
        .groupBy(sql`key`)
        .orderBy(most, sql`key`)
        .limit(listed),
  }
}

function selectBlocked(db: Database, now: Date) {
  return db
    .select()
    .from(blockedSenders)
    .where(gt(blockedSenders.blockedUntil, now))
    .orderBy(desc(blockedSenders.blockedUntil))
    .limit(listed)
}

const key = sql<string>`key`.as('key')
const count = sql<number>`sum(count)`.as('sum')
const topColumns = { key, count }
const seriesColumns = { day: sql<string>`day`.as('day'), key, count }
type Counted = { day: string; key: string; count: number }

/** Days up to the last counted one from the figures, those after it from the rows. */
function counted(kind: FigureKind, { from, to }: Range, packed: string): SQL {
  const lastCounted = sql`coalesce((select max(day) from figure_days), '')`
  const open = dayRows(packed, sql`value ->> 0 > ${lastCounted}`)
  return sql`(select day, key, count from figures where kind = ${kind} and day between ${from} and ${to} union all ${countOf(kind, open)})`
}

type Daily = { perOutcome: Counted[]; loops: Counted[]; answers: Counted[] }

function inSteps(days: string[], step: number, { perOutcome, loops, answers }: Daily) {
  const [byOutcome, byLoop, byAnswer] = [byDay(perOutcome), byDay(loops), byDay(answers)]
  const starts = days.filter((_, index) => index % step === 0)
  return {
    days: starts.map((day, index) => {
      const together = days.slice(index * step, (index + 1) * step)
      return {
        day,
        outcomes: sumOutcomes(together.flatMap((each) => byOutcome.get(each) ?? [])),
        loopBlocks: total(together.flatMap((each) => byLoop.get(each) ?? [])),
        firstAnswers: sumWaits(together.flatMap((each) => byAnswer.get(each) ?? [])),
      }
    }),
    outcomes: sumOutcomes(perOutcome),
    loopBlocks: total(loops),
    firstAnswers: sumWaits(answers),
  }
}

function byDay(rows: Counted[]): Map<string, Counted[]> {
  return Map.groupBy(rows, ({ day }) => day)
}

function sumOutcomes(rows: Counted[]): Stats['outcomes'] {
  const entries = outcomes.map((outcome) => [outcome, total(rows.filter((row) => row.key === outcome))])
  return Object.fromEntries(entries) as Stats['outcomes'] // a number for each outcome
}

function sumWaits(rows: Counted[]): Waits {
  const steps = new Map<number, number>()
  for (const row of rows) steps.set(Number(row.key), (steps.get(Number(row.key)) ?? 0) + row.count)
  return waitsOf(steps)
}

function total(rows: Counted[]): number {
  return rows.reduce((sum, row) => sum + row.count, 0)
}
