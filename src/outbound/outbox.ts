/** Mails waiting to leave. */
import { desc, eq } from 'drizzle-orm'
import { olderThan, pageOf, type Page, type Slice } from '../db/keyset'
import { outbox } from '../db/schema'
import { notFound } from '../fault'
import type { Tools } from '../tools'

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

/** @throws {Fault} 404 */
export async function readOutbox({ db }: Tools, id: string): Promise<OutboxRow> {
  const [row] = await db.select().from(outbox).where(eq(outbox.id, id))
  if (!row) throw notFound('outgoing mail')
  return row
}
