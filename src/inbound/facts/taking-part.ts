/**
 * Who takes part in a record, in SQL: whoever opened it, follows it, was written to from it by a user, or stands in To or Cc of a
 * message by somebody who takes part. Having written into it is not enough: anybody can do that.
 */
import { type SQL, sql } from 'drizzle-orm'
import { messages } from '../../db/schema'
import type { Part } from './known'
import { ask } from './questions'

/** Notifications of one reader that are looked at, the newest. Outsiders are told by users alone: their first one decides. */
const notificationsRead = 20
/** Messages whose To and Cc are looked at besides the one answered: where a conversation stands, and how it began. */
const newestRead = 30
const oldestRead = 10

/** For a query that has `records` and, of these, the `messages` row that is answered; null for somebody new. */
export function partOfSender(): SQL<Part | null> {
  const sender = ask('sender')
  return sql<Part | null>`case
    when ${sender} = '' then null
    when records.email_normalized = ${sender} then 'opener'
    when exists (${followerRow()}) then 'follower'
    when exists (${notificationByUser()}) then 'reader'
    when exists (${messageNaming()}) then 'named'
  end`
}

function followerRow(): SQL {
  return sql`select 1 from followers f where f.record_id = records.id and f.contact_id in
    (select c.id from records c where c.model = 'contact' and c.email_normalized = ${ask('sender')} order by c.id limit 50)`
}

function notificationByUser(): SQL {
  return sql`select 1
    from (select message_id from notifications where record_id = records.id and address = ${ask('sender')} order by rowid desc limit ${sql.raw(String(notificationsRead))}) n
    join messages m on m.id = n.message_id
    left join users u on u.contact_id = m.author_id
    where m.kind in ('sent', 'note') or u.id is not null`
}

function messageNaming(): SQL {
  const named = (column: string) =>
    sql`(instr(lower(${sql.raw(column)}), ${ask('senderNamed')}) > 0 or instr(lower(${sql.raw(column)}), ${ask('senderNamedInUnicode')}) > 0)`
  return sql`select 1 from messages m
    where m.id in (
      select ${messages.id}
      union all select id from (select id from messages where record_id = records.id order by id desc limit ${sql.raw(String(newestRead))})
      union all select id from (select id from messages where record_id = records.id order by id limit ${sql.raw(String(oldestRead))}))
    and (${named('m."to"')} or ${named('m.cc')})
    and ${isByParticipant()}`
}

/** Of a mail that may be forged, nobody knows who wrote it: it brings nobody in. What answers tells by its marks whether its writer took part. */
function isByParticipant(): SQL {
  return sql`(m.kind in ('sent', 'note') or (m.kind = 'received'
    and instr(m.marks, '"sender-not-proved"') = 0
    and not exists (select 1 from mails where mails.id = m.mail_id and mails.authentication ->> 'dmarc' = 'fail')
    and (m.from_normalized = records.email_normalized
      or exists (select 1 from followers f where f.record_id = records.id and f.contact_id = m.author_id)
      or (m.parent_id is not null and instr(m.marks, '"new-participant"') = 0))))`
}
