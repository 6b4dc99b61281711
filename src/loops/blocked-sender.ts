/** Whom the loop quota turns away now. The rows are written with the refusals; what counts is the sender's Durable Object. */
import { z } from '@hono/zod-openapi'
import { and, desc, eq, gt, sql } from 'drizzle-orm'
import { type Page, pageOf, type Slice } from '../db/keyset'
import { blockedSenders } from '../db/schema'
import { notFound } from '../requests/request-error'
import { time } from '../requests/input'
import { normalizeAddress } from '../mail/address/address'
import type { Tools } from '../platform/tools'
import { senderQuotaObject } from './sender-quota-object'

export const blockedSenderSchema = z
  .object({
    email: z.string(),
    count: z.int().openapi({ description: 'Mails in the window that opened records' }),
    threshold: z.int().openapi({ description: 'The loop quota' }),
    blockedUntil: time,
    lastMailId: z.string().openapi({ description: 'The last mail that was blocked' }),
  })
  .openapi('BlockedSender')
export type BlockedSender = z.output<typeof blockedSenderSchema>

/** What a key in a page of blocked senders looks like: milliseconds, a blank, the normalised address. */
export const blockedSenderKey = z.string().regex(/^\d{1,15} .+$/s)

/** Those who are blocked longest first. */
export async function listBlockedSenders({ db, now }: Tools, { limit, after }: Slice): Promise<Page<BlockedSender>> {
  const rows = await db
    .select()
    .from(blockedSenders)
    .where(and(gt(blockedSenders.blockedUntil, now()), after === undefined ? undefined : isBehind(after)))
    .orderBy(desc(blockedSenders.blockedUntil), desc(blockedSenders.emailNormalized))
    .limit(limit + 1)
  const { data, next } = pageOf(rows, limit, (row) => `${row.blockedUntil.getTime()} ${row.emailNormalized}`)
  return { data: data.map(blockedSenderOf), next }
}

/** Lets the sender write again at once. @throws {RequestError} not-found when the sender is not blocked */
export async function unblockSender(tools: Tools, email: string): Promise<void> {
  const { db } = tools
  const normalized = normalizeAddress(email) ?? email
  const isBlocked = eq(blockedSenders.emailNormalized, normalized)
  const found = await db.select({ email: blockedSenders.email }).from(blockedSenders).where(isBlocked)
  if (found.length === 0) throw notFound('blocked sender')
  await senderQuotaObject(tools, normalized).release()
  await db.delete(blockedSenders).where(isBlocked)
}

function isBehind(key: string) {
  const blank = key.indexOf(' ')
  return sql`(${blockedSenders.blockedUntil}, ${blockedSenders.emailNormalized}) < (${Number(key.slice(0, blank))}, ${key.slice(blank + 1)})`
}

export function blockedSenderOf({ email, count, threshold, blockedUntil, lastMailId }: typeof blockedSenders.$inferSelect): BlockedSender {
  return { email, count, threshold, blockedUntil: blockedUntil.toISOString(), lastMailId }
}
