/** What waits for a caller, counted for the bar of every page. */
import { and, eq, sql } from 'drizzle-orm'
import { type Database, readBatch } from '../../db/client'
import { mails, messages, notifications, records } from '../../db/schema'
import { visible } from '../../inbound/log/mail-log'
import { within } from '../../records/scope'
import type { Tools } from '../../platform/tools'
import { type Bar, maxCount } from './navigation'
import type { UserCaller } from '../../records/caller'

/** One round trip; no count looks at more than `maxCount` rows. */
export async function readBar({ db }: Tools, caller: UserCaller): Promise<Bar> {
  const [failures, inbox, held] = await readBatch(db, [...barQueries(db, caller)])
  return barOf(caller, failures, inbox, held)
}

/** For a page that reads something else in the same round trip. */
export function barQueries(db: Database, caller: UserCaller) {
  const isSeen = within(caller.scope, records.companyId)
  const failures = db
    .select({ id: notifications.id })
    .from(notifications)
    .innerJoin(messages, eq(messages.id, notifications.messageId))
    .innerJoin(records, eq(records.id, notifications.recordId))
    .where(and(sql`${notifications.status} in ('bounced', 'failed')`, eq(messages.authorId, caller.contactId), isSeen))
    .limit(maxCount)
  const inbox = db
    .select({ id: notifications.id })
    .from(notifications)
    .innerJoin(records, eq(records.id, notifications.recordId))
    .where(and(eq(notifications.contactId, caller.contactId), sql`way = 'inbox' and status = 'sent'`, isSeen))
    .limit(maxCount)
  const held = db
    .select({ id: mails.id })
    .from(mails)
    .where(and(sql`${mails.outcome} = 'held'`, visible(caller.scope)))
    .limit(maxCount)
  return [failures, inbox, held] as const
}

export function barOf(caller: UserCaller, failures: unknown[], inbox: unknown[], held: unknown[]): Bar {
  return { caller, notifications: failures.length + inbox.length, held: held.length }
}
