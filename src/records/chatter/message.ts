/** Reading the chatter: messages with their attachments and notifications. */
import { and, asc, eq, gt, inArray } from 'drizzle-orm'
import { list, readBatch } from '../../db/client'
import { pageOf, type Page, type Slice } from '../../db/keyset'
import * as t from '../../db/schema'
import { notFound } from '../../requests/request-error'
import type { Tools } from '../../platform/tools'
import { readBody } from './body'
import { type Scope, sees } from '../../requests/scope'

export type Message = Awaited<ReturnType<typeof withDetails>>[number]

/** A record's messages, oldest first. @throws {RequestError} 404 */
export async function listMessages(tools: Tools, scope: Scope, recordId: string, { limit, after }: Slice): Promise<Page<Message>> {
  await findVisibleRecord(tools, scope, recordId)
  const rows = await tools.db
    .select()
    .from(t.messages)
    .where(and(eq(t.messages.recordId, recordId), after === undefined ? undefined : gt(t.messages.id, after)))
    .orderBy(asc(t.messages.id))
    .limit(limit + 1)
  const { data, next } = pageOf(rows, limit, (row) => row.id)
  return { data: await withDetails(tools, data), next }
}

/** @throws {RequestError} 404, also for a message of another company's record */
export async function getMessage(tools: Tools, scope: Scope, id: string): Promise<Message> {
  const [row] = await tools.db.select().from(t.messages).where(eq(t.messages.id, id))
  if (!row) throw notFound('message')
  await findVisibleRecord(tools, scope, row.recordId, 'message')
  const [message] = await withDetails(tools, [row])
  if (!message) throw notFound('message')
  return message
}

async function findVisibleRecord({ db }: Tools, scope: Scope, recordId: string, what = 'record'): Promise<void> {
  const [record] = await db.select({ companyId: t.records.companyId }).from(t.records).where(eq(t.records.id, recordId))
  if (!record || !sees(scope, record.companyId)) throw notFound(what)
}

async function withDetails({ db, bucket }: Tools, rows: (typeof t.messages.$inferSelect)[]) {
  const ids = rows.map((row) => row.id)
  const [attachments, notifications] = await readBatch(db, [
    db
      .select()
      .from(t.attachments)
      .where(inArray(t.attachments.messageId, list(ids)))
      .orderBy(t.attachments.id),
    db
      .select()
      .from(t.notifications)
      .where(inArray(t.notifications.messageId, list(ids)))
      .orderBy(t.notifications.id),
  ])
  return Promise.all(
    rows.map(async (row) => ({
      ...row,
      ...(await readBody(bucket, row)),
      attachments: attachments.filter((attachment) => attachment.messageId === row.id),
      notifications: notifications.filter((notification) => notification.messageId === row.id),
    })),
  )
}
