/** What waits for a user: messages of theirs that did not arrive, and what their inbox holds. */
import { and, desc, eq, type SQL, sql } from 'drizzle-orm'
import { readBatch } from '../../db/client'
import * as t from '../../db/schema'
import type { Tools } from '../../platform/tools'
import type { UserCaller } from '../../requests/caller'
import { within } from '../../requests/scope'

/** Newest first, this many of each. */
const maxWaiting = 100

const columns = {
  id: t.notifications.id,
  recordId: t.notifications.recordId,
  recordName: t.records.name,
  messageId: t.notifications.messageId,
  address: t.notifications.address,
  failureType: t.notifications.failureType,
  failureReason: t.notifications.failureReason,
  preview: t.messages.preview,
  subject: t.messages.subject,
  from: t.messages.fromName,
  fromAddress: t.messages.fromAddress,
  createdAt: t.messages.createdAt,
}

export type Waiting = Awaited<ReturnType<typeof readWaiting>>
export type WaitingItem = Waiting['inbox'][number]

/** @param everybodys failures of everybody's messages, for an administrator */
export async function readWaiting({ db }: Tools, { contactId, scope }: UserCaller, everybodys: boolean) {
  const select = () =>
    db
      .select(columns)
      .from(t.notifications)
      .innerJoin(t.messages, eq(t.messages.id, t.notifications.messageId))
      .innerJoin(t.records, eq(t.records.id, t.notifications.recordId))
  const [failures, inbox] = await readBatch(db, [
    select()
      .where(
        and(
          sql`${t.notifications.status} in ('bounced', 'failed')`,
          everybodys ? undefined : eq(t.messages.authorId, contactId),
          within(scope, t.records.companyId),
        ),
      )
      .orderBy(desc(t.notifications.id))
      .limit(maxWaiting),
    select()
      .where(
        and(
          eq(t.notifications.contactId, contactId),
          sql`way = 'inbox' and ${t.notifications.status} = 'sent'`,
          within(scope, t.records.companyId),
        ),
      )
      .orderBy(desc(t.notifications.id))
      .limit(maxWaiting),
  ])
  return { failures, inbox }
}

/** Takes what the user's inbox holds, of one record or altogether, out of it. Those of others stay. */
export async function clearInbox({ db }: Tools, contactId: string, recordId: string | undefined): Promise<void> {
  await clearingInbox(db, contactId, recordId === undefined ? undefined : eq(t.notifications.recordId, recordId))
}

/** Which of the notifications in a user's inbox are dealt with. */
export function clearingInbox(db: Tools['db'], contactId: string, which: SQL | undefined) {
  return db
    .update(t.notifications)
    .set({ status: 'dismissed' })
    .where(and(eq(t.notifications.contactId, contactId), sql`way = 'inbox' and status = 'sent'`, which))
}
