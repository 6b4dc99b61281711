/** Mails waiting to leave. */
import { and, desc, eq, inArray } from 'drizzle-orm'
import { olderThan, pageOf, type Page, type Slice } from '../db/keyset'
import { runBatch } from '../db/client'
import { notifications, outbox } from '../db/schema'
import { conflict, notFound } from '../requests/request-error'
import type { Tools } from '../platform/tools'
import { wakeOutbox } from './wake'

export type OutboxRow = typeof outbox.$inferSelect

/** Newest first. */
export async function listOutbox({ db }: Tools, { limit, after }: Slice): Promise<Page<OutboxRow>> {
  const rows = await db
    .select()
    .from(outbox)
    .where(olderThan(outbox.id, after))
    .orderBy(desc(outbox.id))
    .limit(limit + 1)
  return pageOf(rows, limit, (row) => row.id)
}

/** @throws {RequestError} 404 */
export async function readOutbox({ db }: Tools, id: string): Promise<OutboxRow> {
  const [row] = await db.select().from(outbox).where(eq(outbox.id, id))
  if (!row) throw notFound('outgoing mail')
  return row
}

/**
 * Sends a mail that failed, or one that waits for its next try, at once and with all its tries before it.
 * @throws {RequestError} 404; 409 for one that has left or is leaving
 */
export async function retryOutbox(tools: Tools, id: string): Promise<void> {
  const { status, notificationId } = await readOutbox(tools, id)
  if (status !== 'queued' && status !== 'failed') throw conflict(`Only mail that waits or failed can be sent again; this one is ${status}.`)
  await runBatch(tools.db, [
    tools.db
      .update(outbox)
      .set({ status: 'queued', attempts: 0, nextAttemptAt: tools.now() })
      .where(and(eq(outbox.id, id), inArray(outbox.status, ['queued', 'failed']))),
    tools.db
      .update(notifications)
      .set({ status: 'queued', failureType: null, failureReason: null, nextAttemptAt: null })
      .where(and(eq(notifications.id, notificationId ?? ''), inArray(notifications.status, ['waiting', 'failed']))),
  ])
  await wakeOutbox(tools, [id])
}
