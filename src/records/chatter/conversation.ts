/** A record with its chatter as one user reads it, in one round trip; and that it was read. */
import { and, eq, lt, lte } from 'drizzle-orm'
import { prepareBatch, readPrepared, runBatch } from '../../db/client'
import * as t from '../../db/schema'
import { notFound } from '../../requests/request-error'
import type { Tools } from '../../platform/tools'
import type { UserCaller } from '../../requests/caller'
import { messageQueries, messagesShown, type Part, conversationQueries } from './conversation-queries'
import { readersAmong } from './correspondents'
import { clearingInbox } from './waiting'

export type Conversation = Awaited<ReturnType<typeof readConversation>>
/** A message as a page shows it. `text` is there where no frame shows it. */
export type ShownMessage = Awaited<ReturnType<typeof readNewer>>[number]

/** @throws {RequestError} 404, also for another company's record */
export async function readConversation({ db }: Tools, caller: UserCaller, recordId: string, part: Part) {
  const found = await readPrepared(db, prepareBatch(conversationQueries(db, caller, recordId, part)), {})
  const { companies, followers, ofSamePerson } = found
  const [record] = found.records
  const [route] = found.routes
  const model = found.models.find(({ key }) => key === record?.model)
  if (!record || !route || !model) throw notFound('record')
  return {
    record,
    model,
    route,
    companies,
    followers,
    ofSamePerson,
    parent: found.parents[0],
    possibleParents: found.possibleParents,
    draft: found.drafts[0],
    correspondents: readersAmong(found.correspondents),
    others: found.others,
    hasEarlier: found.messages.length > messagesShown,
    messages: withDetails({ ...found, messages: found.messages.slice(0, messagesShown).toReversed() }),
  }
}

/** Messages that came after one, oldest first, for a page that is open. */
export async function readNewer({ db }: Tools, caller: UserCaller, recordId: string, after: string) {
  const found = await readPrepared(db, prepareBatch(messageQueries(db, caller, recordId, { after })), {})
  return withDetails({ ...found, messages: found.messages.slice(0, messagesShown) })
}

/** Notes that the user has read the chatter up to a message: what their inbox holds of it is dealt with. */
export async function markRead({ db }: Tools, { userId, contactId }: UserCaller, recordId: string, messageId: string): Promise<void> {
  await runBatch(db, [
    db
      .insert(t.recordReads)
      .values({ userId, recordId, messageId })
      .onConflictDoUpdate({
        target: [t.recordReads.userId, t.recordReads.recordId],
        set: { messageId },
        setWhere: lt(t.recordReads.messageId, messageId),
      }),
    clearingInbox(db, contactId, and(eq(t.notifications.recordId, recordId), lte(t.notifications.messageId, messageId))),
  ])
}

type Found<Row> = {
  messages: Row[]
  attachments: (typeof t.attachments.$inferSelect)[]
  notifications: (typeof t.notifications.$inferSelect)[]
}

function withDetails<Row extends { id: string }>({ messages, attachments, notifications }: Found<Row>) {
  return messages.map((message) => ({
    ...message,
    attachments: attachments.filter(({ messageId }) => messageId === message.id),
    notifications: notifications.filter(({ messageId }) => messageId === message.id),
  }))
}
