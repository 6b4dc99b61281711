/** What waits for a visitor, counted for the bar of every page. */
import { and, eq, sql } from 'drizzle-orm'
import { type Database, readBatch } from '../../db/client'
import { mails, messages, notifications, records } from '../../db/schema'
import { visible } from '../../inbound/log/mail-log'
import { scopeOf } from '../../records/caller'
import { within } from '../../records/scope'
import type { Tools } from '../../platform/tools'
import { type Bar, maxCount } from './navigation'
import type { Visitor } from './visitor'

/** One round trip; no count looks at more than `maxCount` rows. */
export async function readBar({ db }: Tools, visitor: Visitor): Promise<Bar> {
  const [failures, inbox, held] = await readBatch(db, [...barQueries(db, visitor)])
  return barOf(visitor, failures, inbox, held)
}

/** For a page that reads something else in the same round trip. */
export function barQueries(db: Database, visitor: Visitor) {
  const isSeen = within(scopeOf(visitor), records.companyId)
  const failures = db
    .select({ id: notifications.id })
    .from(notifications)
    .innerJoin(messages, eq(messages.id, notifications.messageId))
    .innerJoin(records, eq(records.id, notifications.recordId))
    .where(and(sql`${notifications.status} in ('bounced', 'failed')`, eq(messages.authorId, visitor.contactId), isSeen))
    .limit(maxCount)
  const inbox = db
    .select({ id: notifications.id })
    .from(notifications)
    .innerJoin(records, eq(records.id, notifications.recordId))
    .where(and(eq(notifications.contactId, visitor.contactId), sql`way = 'inbox' and status = 'sent'`, isSeen))
    .limit(maxCount)
  const held = db
    .select({ id: mails.id })
    .from(mails)
    .where(and(sql`${mails.outcome} = 'held'`, visible(scopeOf(visitor))))
    .limit(maxCount)
  return [failures, inbox, held] as const
}

export function barOf(visitor: Visitor, failures: unknown[], inbox: unknown[], held: unknown[]): Bar {
  return { visitor, notifications: failures.length + inbox.length, held: held.length }
}
