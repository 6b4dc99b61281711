/** What waits for somebody: failures of their messages, news in their inbox, mail that is held. */
import { and, eq, sql } from 'drizzle-orm'
import type { Database } from '../../db/client'
import { mails, messages, notifications, records } from '../../db/schema'
import type { UserCaller } from '../../requests/caller'
import { within } from '../../requests/scope'
import { isWaiting, visible } from './mail-log'

/** Counted up to here. */
export const maxCount = 100

/** For a page that reads something else in the same round trip. No count looks at more than `maxCount` rows. */
export function badgeQueries(db: Database, caller: UserCaller) {
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
    .where(and(isWaiting, visible(caller.scope)))
    .limit(maxCount)
  return [failures, inbox, held] as const
}
