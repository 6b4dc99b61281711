/** Tables of figures: what was counted of days that are over, so that a year does not read every mail of it. */
import { sql } from 'drizzle-orm'
import { index, integer, primaryKey, sqliteTable, text } from 'drizzle-orm/sqlite-core'
import { flag } from './columns'
import { figureKinds } from './sets'

/** Of each kind, how much of what a day (UTC, `2026-11-25`) had. */
export const figures = sqliteTable(
  'figures',
  {
    kind: text({ enum: figureKinds }).notNull(),
    day: text().notNull(),
    key: text().notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.kind, t.day, t.key] })],
)

/** The days that were counted, without a gap from the first one. */
export const figureDays = sqliteTable(
  'figure_days',
  {
    day: text().primaryKey(),
    /** Counted once more when answers and bounces had their time. */
    isFinal: flag('is_final').notNull(),
    /** Some of its refused mail is deleted: what counted it cannot be counted once more. */
    isThinned: flag('is_thinned').notNull().default(false),
  },
  (t) => [
    index('figure_days_to_recount')
      .on(t.day)
      .where(sql`is_final = 0`),
  ],
)
