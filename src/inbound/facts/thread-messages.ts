/**
 * Which message a mail answers, in SQL. Ids that we made come first, the newest of them: nobody else knows them before we write.
 * Anybody can write a mail under an id that we only received, so of these every company has its own best one, and the decision
 * takes that of the recipient's.
 */
import { type SQL, sql } from 'drizzle-orm'
import { ask } from './questions'
import { partOfSender } from './taking-part'

/** Of one id, the oldest: a sender can write many mails under it. */
const messagesOfOneId = 20
const recordsRead = 50

/** A table `(id, is_ours)`: one message of ours; without any, one received message for each company that has some. */
export function threadMessages(): SQL {
  return sql`(
    with named as materialized (select value as id from json_each(${ask('references')})),
    stored as materialized (
      select m.id, m.record_id, m.fingerprint from named join messages m on m.id in
        (select id from messages where internet_message_id = named.id order by id limit ${sql.raw(String(messagesOfOneId))})),
    ours as materialized (
      select m.id from messages m where m.answers_elsewhere is null and m.id in (
        select id from stored where fingerprint is null
        union all select (select message_id from outbox where internet_message_id = named.id limit 1) from named
        union all select (select message_id from outbox where transport_message_id = named.id limit 1) from named)
      order by m.id desc limit 1),
    received as materialized (
      select record_id, min(id) as id from stored where fingerprint is not null and not exists (select 1 from ours)
      group by record_id order by min(id) limit ${sql.raw(String(recordsRead))}),
    ranked as materialized (
      select messages.id, row_number() over (
        partition by records.company_id order by ${partOfSender()} is null, messages.id) as place
      from received join messages on messages.id = received.id join records on records.id = received.record_id)
    select id, 1 as is_ours from ours
    union all select id, 0 as is_ours from ranked where place = 1)`
}

/** Records of the messages that the mail may answer. */
export function threadRecords(): SQL {
  return sql`(select record_id from messages where id in (select id from ${threadMessages()})
    union all select record_id from notifications where id = ${ask('replyTokenId')})`
}
