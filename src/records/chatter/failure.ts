/** Notifications in error: who did not get which message, and what a person does about it. */
import { z } from '@hono/zod-openapi'
import { and, desc, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { insertAll, readBatch, runBatch } from '../../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../../db/keyset'
import * as t from '../../db/schema'
import { failureTypes } from '../../db/schema'
import { invalid, notFound } from '../../requests/request-error'
import { id, mailAddress, time } from '../../requests/input'
import { normalizeAddress } from '../../mail/address/address'
import { mailFor } from '../../outbound/compose'
import { fromOf } from '../../outbound/from'
import { userOfContact } from '../../outbound/recipients'
import { selectAncestors, selectReplyRoutes } from '../../outbound/reply-route'
import { wakeOutbox } from '../../outbound/wake'
import { withDefaults } from '../../settings/parameters'
import type { Tools } from '../../platform/tools'
import type { Caller } from '../../requests/caller'
import { refuseOwnAddress } from '../people/contact-address'
import { within } from '../../requests/scope'

export const failureSchema = z
  .object({
    id,
    recordId: id,
    messageId: id,
    address: z.string(),
    contactId: id.nullable(),
    status: z.enum(['bounced', 'failed']),
    failureType: z.enum(failureTypes),
    failureReason: z.string(),
    authorId: id.nullable().openapi({ description: 'Contact of the user who wrote the message' }),
    createdAt: time,
  })
  .openapi('Failure')
export type Failure = z.output<typeof failureSchema>
export type Notification = typeof t.notifications.$inferSelect

export const retryInput = z
  .strictObject({ address: mailAddress.optional().openapi({ description: 'Send to this address instead' }) })
  .openapi('FailureRetry')

/** Whose failures: an administrator sees all, others those of their own messages in what they may see now. */
type Concerned = Pick<Caller, 'scope' | 'contactId'>

/** Newest message first. */
export async function listFailures({ db }: Tools, caller: Concerned, { limit, after }: Slice): Promise<Page<Failure>> {
  const rows = await db
    .select(columns)
    .from(t.notifications)
    .innerJoin(t.messages, eq(t.messages.id, t.notifications.messageId))
    .innerJoin(t.records, eq(t.records.id, t.notifications.recordId))
    .where(and(inError(), concerns(caller), olderThan(t.notifications.id, after)))
    .orderBy(desc(t.notifications.id))
    .limit(limit + 1)
  return pageOf(rows.map(failureOf), limit, (failure) => failure.id)
}

/** @throws {RequestError} 404, also for a notification that is in no error */
export async function readFailure({ db }: Tools, caller: Concerned, failureId: string): Promise<Failure> {
  const [row] = await db
    .select(columns)
    .from(t.notifications)
    .innerJoin(t.messages, eq(t.messages.id, t.notifications.messageId))
    .innerJoin(t.records, eq(t.records.id, t.notifications.recordId))
    .where(and(eq(t.notifications.id, failureId), inError(), concerns(caller)))
  if (!row) throw notFound('failure')
  return failureOf(row)
}

/** It stays as it is in the chatter, and is no failure any more. @throws {RequestError} 404 */
export async function dismissFailure(tools: Tools, caller: Concerned, failureId: string): Promise<Notification> {
  await readFailure(tools, caller, failureId)
  await tools.db
    .update(t.notifications)
    .set({ status: 'dismissed' })
    .where(and(eq(t.notifications.id, failureId), inError()))
  return readNotification(tools, failureId)
}

/**
 * Sends the message once more, to another address if one is given. Whoever asks vouches for the address: that it bounced for
 * good is forgotten. Of two who ask at once, one sends it.
 * @throws {RequestError} 404; 422 for an address of ours, without any, or where the company has no address to write from
 */
export async function retryFailure(tools: Tools, caller: Concerned, failureId: string, wanted: string | undefined): Promise<Notification> {
  const failure = await readFailure(tools, caller, failureId)
  const to = normalizeAddress(wanted ?? failure.address)
  if (!to) throw invalid('address', 'Is required: the notification has no address')
  await refuseOwnAddress(tools, to, 'address')
  const outgoing = await composeAgain(tools, failure, wanted ?? failure.address)
  const isStillOne = sql`exists (select 1 from notifications where id = ${failureId} and status in ('bounced', 'failed'))`
  await runBatch(tools.db, [
    tools.db
      .update(t.records)
      .set({ hardBounces: 0 })
      .where(
        and(sql`${t.records.model} = 'contact'`, eq(t.records.emailNormalized, to), within(caller.scope, t.records.companyId), isStillOne),
      ),
    ...insertAll(t.outbox, [outgoing]).map((insert) => sql`${insert} where ${isStillOne}`),
    tools.db
      .update(t.notifications)
      .set({ status: 'queued', failureType: null, failureReason: null, address: to })
      .where(and(eq(t.notifications.id, failureId), inError())),
  ])
  await wakeOutbox(tools, [outgoing.id])
  return readNotification(tools, failureId)
}

async function readNotification({ db }: Tools, notificationId: string): Promise<Notification> {
  const [notification] = await db.select().from(t.notifications).where(eq(t.notifications.id, notificationId))
  if (!notification) throw notFound('notification')
  return notification
}

/** The mail to one reader, made as it was made when the message was posted. */
async function composeAgain(
  { db, keys, newId, now }: Tools,
  { id: notificationId, messageId, recordId, contactId }: Failure,
  address: string,
) {
  const one = sql`(${recordId})`
  const [messages, records, routes, ancestors, parameters, readers] = await readBatch(db, [
    db.select().from(t.messages).where(eq(t.messages.id, messageId)),
    db.select({ name: t.records.name }).from(t.records).where(eq(t.records.id, recordId)),
    selectReplyRoutes(db, one),
    selectAncestors(db, one),
    db.select().from(t.parameters),
    db
      .select({ name: t.records.name, address: t.records.emailNormalized, userId: t.users.id })
      .from(t.records)
      .leftJoin(t.users, and(userOfContact, eq(t.users.active, true)))
      .where(eq(t.records.id, contactId ?? '')),
  ])
  const [message, record, route] = [messages[0], records[0], routes[0]]
  if (!message || !record || !route) throw notFound('failure')
  const from = fromOf(message, route)
  if (!from.ok) throw invalid('address', from.reason)
  const answers = (await findParent(db, message.parentId)) ?? null
  const letter = {
    message: { ...message, createdAt: now() },
    recordName: record.name,
    route,
    ancestors: ancestors.filter((ancestor) => ancestor.id <= messageId),
    answers,
    keys,
    withReplyToken: withDefaults(parameters)['mail.gateway.reply_token'],
    newId,
  }
  const [reader] = readers
  // Whoever has the other address that was given may be anybody.
  const isUser = reader?.userId != null && reader.address === normalizeAddress(address)
  return mailFor(letter, from.value, { name: reader?.name ?? '', address, isUser }, notificationId)
}

async function findParent(db: Tools['db'], parentId: string | null) {
  const [parent] = await db
    .select({ internetMessageId: t.messages.internetMessageId, internal: t.messages.internal })
    .from(t.messages)
    .where(eq(t.messages.id, parentId ?? ''))
  return parent
}

function inError(): SQL | undefined {
  return inArray(t.notifications.status, ['bounced', 'failed'])
}

function concerns({ scope, contactId }: Concerned): SQL | undefined {
  return scope.everything ? undefined : and(eq(t.messages.authorId, contactId ?? ''), within(scope, t.records.companyId))
}

const { id: notificationId, recordId, messageId, address, contactId, status, failureType, failureReason, createdAt } = t.notifications
const columns = {
  id: notificationId,
  recordId,
  messageId,
  address,
  contactId,
  status,
  failureType,
  failureReason,
  createdAt,
  authorId: t.messages.authorId,
}
type Row = Pick<
  typeof t.notifications.$inferSelect,
  'id' | 'recordId' | 'messageId' | 'address' | 'contactId' | 'status' | 'failureType' | 'failureReason' | 'createdAt'
> & { authorId: string | null }

function failureOf(row: Row): Failure {
  return {
    ...row,
    status: row.status === 'bounced' ? 'bounced' : 'failed',
    failureType: row.failureType ?? 'other',
    failureReason: row.failureReason ?? 'Unknown reason',
    createdAt: row.createdAt.toISOString(),
  }
}
