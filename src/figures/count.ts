/**
 * How each kind of figure is counted from the rows of some days. Every count looks up the days by their ids and reads no others. A refusal
 * that stands for several counts as many, on the day of the first.
 */
import { type SQL, sql } from 'drizzle-orm'
import type { figureKinds } from '../db/schema'
import { waitEdges } from './wait'

export type FigureKind = (typeof figureKinds)[number]

/** Messages of a record that are looked at for the first answer. */
const lookedThrough = 50

/** Days that `packDays` made, as rows. */
export function dayRows(packed: string, condition?: SQL): SQL {
  return sql`(select value ->> 0 as day, value ->> 1 as first, value ->> 2 as next from json_each(${packed}) where ${condition ?? sql`true`})`
}

/** A query for `day`, `key` and `count`. @param days of `dayRows` */
export function countOf(kind: FigureKind, days: SQL): SQL {
  return counts[kind](days)
}

/** The index is named: no statistics tell SQLite that a few days are a small part of all mails. */
const byOutcome = sql`cross join mails m indexed by mails_by_outcome on m.id >= d.first and m.id < d.next`
const byId = sql`cross join mails m on m.id >= d.first and m.id < d.next`

const counts: Record<FigureKind, (days: SQL) => SQL> = {
  outcome: (days) => sql`select d.day, m.outcome as key, sum(m.copies) as count from ${days} d ${byOutcome}
    where m.outcome in ('created', 'posted', 'bounced', 'refused', 'dropped', 'held', 'failed') group by d.day, m.outcome`,
  refusal: (days) => sql`select d.day, m.reason as key, sum(m.copies) as count from ${days} d ${byOutcome}
    where m.outcome = 'refused' group by d.day, m.reason`,
  loop: (days) => sql`select d.day, m.outcome as key, sum(m.copies) as count from ${days} d
    cross join mails m indexed by mails_by_reason on m.id >= d.first and m.id < d.next
    where m.reason = 'loop-quota' and m.outcome not in ('created', 'posted') group by d.day, m.outcome`,
  // By the day of the message: a bounce that was dismissed stays one, one whose message arrived in the end does not.
  bounce: (days) => sql`select d.day, substr(n.address, instr(n.address, '@') + 1) as key, count(*) as count from ${days} d
    cross join notifications n on n.id >= d.first and n.id < d.next
    where n.failure_type is not null and n.address <> '' group by d.day, key`,
  alias: (days) => sql`select d.day, m.alias_id as key, sum(m.copies) as count from ${days} d ${byId}
    where m.alias_id is not null group by d.day, m.alias_id`,
  sender: (
    days,
  ) => sql`select d.day, lower(coalesce(m."from" ->> 'address', m.envelope_from)) as key, sum(m.copies) as count from ${days} d ${byId}
    where key <> '' group by d.day, key`,
  answer: (
    days,
  ) => sql`select day, (select count(*) from json_each(${JSON.stringify(waitEdges)}) where value <= minutes) || '' as key, count(*) as count
    from (select d.day, (${firstAnswer} - m.received_at) / 60000 as minutes from ${days} d ${byOutcome} where m.outcome = 'created')
    where minutes is not null group by day, key`,
}

/** When one of us first said something to the sender, from a page or from a mail program. */
const firstAnswer = sql`(select created_at from
  (select created_at, kind, internal, author_id from messages where record_id = m.record_id and id > m.message_id order by id limit ${sql.raw(String(lookedThrough))})
  where kind = 'sent' or (kind = 'received' and not internal and exists (select 1 from users where contact_id = author_id)) limit 1)`
