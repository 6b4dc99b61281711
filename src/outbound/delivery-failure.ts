/** What the failure of one outgoing mail changes, wherever it was heard of: the notification, the counters, and the author's knowledge. */
import { and, eq, inArray, ne, type SQL, sql } from 'drizzle-orm'
import type { Statement } from '../db/client'
import * as t from '../db/schema'
import type { FailureType } from '../mail/reports/failure-type'
import type { Tools } from '../platform/tools'
import { recordEvent } from '../webhooks/event'

export type DeliveryFailure = {
  notificationId: string
  /** `delayed` is no failure yet. */
  status: 'bounced' | 'failed' | 'delayed'
  failureType: FailureType
  reason: string
  /** Known beyond forgery and for good: counts towards not writing to the address again. */
  isHard: boolean
}

/**
 * To go into one batch. What was dismissed stays dismissed.
 * @param outboxId of the mail to the author, who gets one if that is how they are notified and the failure is news; webhooks
 *   hear of it under the same id
 * @param condition under which all of it happens
 */
export function failureStatements({ db, now }: Tools, failure: DeliveryFailure, outboxId: string, condition?: SQL): Statement[] {
  const { notifications: n, records: r } = t
  const { notificationId, status, failureType, reason, isHard } = failure
  const mark = (from: SQL | undefined) =>
    db
      .update(n)
      .set({ status, failureReason: reason, failureType: status === 'delayed' ? null : failureType, nextAttemptAt: null })
      .where(and(eq(n.id, notificationId), from, condition))
  if (status === 'delayed') return [mark(inArray(n.status, ['queued', 'waiting', 'sent']))]
  const counted = sql`(select contact_id from notifications where id = ${notificationId} union select record_id from notifications where id = ${notificationId})`
  const bounce = db
    .update(r)
    .set({ bounceCount: sql`${r.bounceCount} + 1` })
    .where(and(inArray(r.id, counted), condition))
  const hard = db
    .update(r)
    .set({ hardBounces: sql`${r.hardBounces} + 1` })
    .where(and(sql`${r.id} = (select contact_id from notifications where id = ${notificationId})`, condition))
  const isNews = sql`exists (select 1 from notifications where id = ${notificationId} and status not in ('bounced', 'failed', 'dismissed')) and ${condition ?? sql`true`}`
  const news = recordEvent({ eventId: outboxId, event: 'message.failed', subjectId: notificationId, at: now() }, isNews)
  return [notifyAuthor(failure, outboxId, now(), condition), news, mark(ne(n.status, 'dismissed')), bounce, ...(isHard ? [hard] : [])]
}

/** A mail without a sender that could bounce: nobody is told that a user's own mailbox failed. */
function notifyAuthor({ notificationId, reason }: DeliveryFailure, outboxId: string, now: Date, condition: SQL | undefined): Statement {
  const subject = sql`coalesce(nullif(m.subject, ''), r.name)`
  const words = sql`'Your message "' || ${subject} || '" did not reach ' || n.address || '.' || char(10, 10) || ${reason} || char(10, 10) || 'See the chatter of "' || r.name || '".'`
  return sql`insert into outbox (id, "to", "from", subject, internet_message_id, "references", body, status, attempts, next_attempt_at, created_at)
    select ${outboxId}, json_object('name', c.name, 'address', c.email_normalized),
      json_object('name', 'Mail delivery', 'address', coalesce(d.default_from_address, 'notifications@' || d.name)),
      'Undelivered: ' || ${subject}, ${outboxId} || '@' || d.name, '[]', ${words}, 'queued', 0, ${now.getTime()}, ${now.getTime()}
    from notifications n
    join messages m on m.id = n.message_id
    join records r on r.id = n.record_id
    join records c on c.id = m.author_id and c.active and c.email_normalized is not null and c.email_normalized <> n.address
    join users u on u.contact_id = c.id and u.active and u.notify_by = 'email'
    join alias_domains d on d.id = (select domain_id from companies where id = coalesce(r.company_id, (select id from companies order by id limit 1)))
    where n.id = ${notificationId} and n.status not in ('bounced', 'failed', 'dismissed') and ${condition ?? sql`true`}`
}
