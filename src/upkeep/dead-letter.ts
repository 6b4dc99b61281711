/** Work of the queue that was given up: kept until a person tries it again or deletes it, or for thirty days. */
import { z } from '@hono/zod-openapi'
import { desc, eq } from 'drizzle-orm'
import { firstIdAt } from '../db/id-range'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { deadLetterKinds, deadLetters as t } from '../db/schema'
import type { WorkItem } from '../platform/env'
import { conflict, notFound } from '../requests/request-error'
import { id, time } from '../requests/input'
import type { Tools } from '../platform/tools'

export type DeadLetterKind = (typeof deadLetterKinds)[number]
type DeadLetterRow = typeof t.$inferSelect

export const deadLetterSchema = z
  .object({
    id,
    kind: z.enum(deadLetterKinds).openapi({
      description: 'Send a mail, retry a failed mail, notify webhooks, a Cloudflare event, or unknown',
    }),
    body: z.unknown().openapi({ description: 'The message itself; null if it was too large to keep' }),
    error: z.string().openapi({ description: 'Why it failed, as far as known' }),
    attempts: z.int(),
    firstSeenAt: time.openapi({ description: 'When it was queued' }),
    createdAt: time.openapi({ description: 'When it failed for good' }),
  })
  .openapi('DeadLetter')
export type DeadLetter = z.output<typeof deadLetterSchema>

const keptMs = 30 * 86_400_000
/** Ours have a hundred characters, Cloudflare's events a few thousand. */
const maxBodyLength = 16_384

/** Once, however often it is delivered. */
export async function keepDeadLetter(
  tools: Tools,
  message: Message,
  { attempts, error }: { attempts: number; error: string },
): Promise<void> {
  const { id: queueId, body, timestamp: firstSeenAt } = message
  const json = JSON.stringify(body) ?? 'null'
  const kind = kindOf(body)
  console.error({ event: 'dead letter', queueId, kind, attempts, error })
  const kept = json.length > maxBodyLength ? null : json
  await tools.db
    .insert(t)
    .values({ id: tools.newId(), queueId, kind, body: kept, error, attempts, firstSeenAt, createdAt: tools.now() })
    .onConflictDoNothing()
}

export function kindOf(body: unknown): DeadLetterKind {
  if (isWorkItem(body)) return body.kind
  return isCloudflareEvent(body) ? 'event' : 'unknown'
}

/** What is on our own queue was put there by ourselves; everything else is somebody's event. */
export function isWorkItem(body: unknown): body is WorkItem {
  const kind = typeof body === 'object' && body !== null && 'kind' in body ? body.kind : undefined
  return kind === 'send' || kind === 'retry-mail' || kind === 'tell'
}

export function isCloudflareEvent(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'type' in body && typeof body.type === 'string' && body.type.startsWith('cf.')
}

/** Newest first. */
export async function listDeadLetters({ db }: Tools, slice: Slice): Promise<Page<DeadLetter>> {
  return deadLetterPage(await selectDeadLetters(db, slice), slice.limit)
}

export function selectDeadLetters(db: Tools['db'], { limit, after }: Slice) {
  return db
    .select()
    .from(t)
    .where(olderThan(t.id, after))
    .orderBy(desc(t.id))
    .limit(limit + 1)
}

export function deadLetterPage(rows: DeadLetterRow[], limit: number): Page<DeadLetter> {
  return pageOf(rows.map(deadLetterOf), limit, (letter) => letter.id)
}

/** @throws {RequestError} 404 */
export async function readDeadLetter({ db }: Tools, letterId: string): Promise<DeadLetter> {
  const [row] = await db.select().from(t).where(eq(t.id, letterId))
  if (!row) throw notFound('dead letter')
  return deadLetterOf(row)
}

/**
 * Puts it on the queue again, as it was. After a crash between the two it is there twice: all of our work may be done twice.
 * @throws {RequestError} 404; 409 for one that was too large to keep
 */
export async function retryDeadLetter(tools: Tools, letterId: string): Promise<void> {
  const { body } = await readDeadLetter(tools, letterId)
  if (body === null) throw conflict('This message was too large to keep and cannot be retried.')
  await tools.work.send(body as WorkItem) // as it came, whatever it is: the consumer looks again
  await tools.db.delete(t).where(eq(t.id, letterId))
}

/** @throws {RequestError} 404 */
export async function deleteDeadLetter({ db }: Tools, letterId: string): Promise<void> {
  const [deleted] = await db.delete(t).where(eq(t.id, letterId)).returning({ id: t.id })
  if (!deleted) throw notFound('dead letter')
}

export async function deleteOldDeadLetters({ db, now }: Tools): Promise<void> {
  await db.delete(t).where(olderThan(t.id, firstIdAt(new Date(now().getTime() - keptMs))))
}

function deadLetterOf({ body, firstSeenAt, createdAt, ...row }: DeadLetterRow): DeadLetter {
  const { id: letterId, kind, error, attempts } = row
  const times = { firstSeenAt: firstSeenAt.toISOString(), createdAt: createdAt.toISOString() }
  return { id: letterId, kind, body: body === null ? null : (JSON.parse(body) as unknown), error, attempts, ...times }
}
