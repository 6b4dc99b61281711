/** A record with its chatter as one user reads it, in one round trip; and that it was read. */
import { and, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm'
import { readBatch } from '../db/client'
import * as t from '../db/schema'
import { notFound } from '../fault'
import { activeUserOfContact, selectFollowers } from '../outbound/recipients'
import { selectReplyRoutes } from '../outbound/reply-route'
import type { Tools } from '../tools'
import type { Viewer } from './activity'
import { readBody } from './body'
import type { Message } from './message'
import { recordColumns } from './record-rows'
import { within } from './scope'

export type Reading = Awaited<ReturnType<typeof readReading>>

/** Messages that a page shows at a time. */
export const messagesShown = 30

/**
 * @param before id of a message: the ones before it are shown; undefined: the newest ones
 * @throws {Fault} 404, also for another company's record
 */
export async function readReading(tools: Tools, viewer: Viewer, recordId: string, before: string | undefined) {
  const { db } = tools
  const ofRecord = and(eq(t.messages.recordId, recordId), before === undefined ? undefined : lt(t.messages.id, before))
  const shown = db.select({ id: t.messages.id }).from(t.messages).where(ofRecord).orderBy(desc(t.messages.id)).limit(messagesShown)
  const one = sql`(${recordId})`
  const [records, messages, attachments, notifications, followers, routes, models, drafts, companies, outsiders] = await readBatch(db, [
    db
      .select(recordColumns)
      .from(t.records)
      .where(and(eq(t.records.id, recordId), within(viewer.scope, t.records.companyId))),
    db
      .select()
      .from(t.messages)
      .where(ofRecord)
      .orderBy(desc(t.messages.id))
      .limit(messagesShown + 1),
    db.select().from(t.attachments).where(inArray(t.attachments.messageId, shown)).orderBy(t.attachments.id),
    db.select().from(t.notifications).where(inArray(t.notifications.messageId, shown)).orderBy(t.notifications.id),
    selectFollowers(db, one),
    selectReplyRoutes(db, one),
    db.select({ key: t.models.key, label: t.models.label, fields: t.models.fields }).from(t.models).limit(100),
    db
      .select()
      .from(t.drafts)
      .where(and(eq(t.drafts.userId, viewer.userId), eq(t.drafts.recordId, recordId))),
    db.select({ id: t.companies.id, name: t.companies.name }).from(t.companies).orderBy(t.companies.name).limit(100),
    selectOutsider(db, recordId),
  ])
  const [record] = records
  const [route] = routes
  const model = models.find(({ key }) => key === record?.model)
  if (!record || !route || !model) throw notFound('record')
  return {
    record,
    model,
    route,
    companies,
    followers,
    draft: drafts[0],
    outsider: outsiders[0],
    hasEarlier: messages.length > messagesShown,
    messages: await withBodies(tools, messages.slice(0, messagesShown).toReversed(), attachments, notifications),
  }
}

/** Messages that came after one, oldest first, as far as a page that is open shows them. */
export async function readNewer(tools: Tools, viewer: Viewer, recordId: string, after: string): Promise<Message[]> {
  const { db } = tools
  const newer = and(
    eq(t.messages.recordId, recordId),
    gt(t.messages.id, after),
    inArray(
      t.messages.recordId,
      db
        .select({ id: t.records.id })
        .from(t.records)
        .where(and(eq(t.records.id, recordId), within(viewer.scope, t.records.companyId))),
    ),
  )
  const shown = db.select({ id: t.messages.id }).from(t.messages).where(newer).orderBy(t.messages.id).limit(messagesShown)
  const [messages, attachments, notifications] = await readBatch(db, [
    db.select().from(t.messages).where(newer).orderBy(t.messages.id).limit(messagesShown),
    db.select().from(t.attachments).where(inArray(t.attachments.messageId, shown)).orderBy(t.attachments.id),
    db.select().from(t.notifications).where(inArray(t.notifications.messageId, shown)).orderBy(t.notifications.id),
  ])
  return withBodies(tools, messages, attachments, notifications)
}

/** Notes that the user has read the chatter up to a message. */
export async function markRead({ db }: Tools, userId: string, recordId: string, messageId: string): Promise<void> {
  await db
    .insert(t.recordReads)
    .values({ userId, recordId, messageId })
    .onConflictDoUpdate({
      target: [t.recordReads.userId, t.recordReads.recordId],
      set: { messageId },
      setWhere: lt(t.recordReads.messageId, messageId),
    })
}

/** The last outsider who wrote: whoever writes a message writes to them. */
function selectOutsider(db: Tools['db'], recordId: string) {
  return db
    .select({ name: t.messages.fromName, address: t.messages.fromAddress })
    .from(t.messages)
    .leftJoin(t.records, eq(t.records.id, t.messages.authorId))
    .leftJoin(t.users, activeUserOfContact)
    .where(and(eq(t.messages.recordId, recordId), eq(t.messages.kind, 'received'), sql`${t.users.id} is null`))
    .orderBy(desc(t.messages.id))
    .limit(1)
}

function withBodies(
  { bucket }: Tools,
  rows: (typeof t.messages.$inferSelect)[],
  attachments: (typeof t.attachments.$inferSelect)[],
  notifications: (typeof t.notifications.$inferSelect)[],
): Promise<Message[]> {
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      ...(row.html === null && row.bodyKey === null ? { html: '', text: row.text ?? '' } : await readBody(bucket, row)),
      attachments: attachments.filter(({ messageId }) => messageId === row.id),
      notifications: notifications.filter(({ messageId }) => messageId === row.id),
    })),
  )
}
