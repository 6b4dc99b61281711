/** Senders free of the loop quota. */
import { z } from '@hono/zod-openapi'
import { desc, eq } from 'drizzle-orm'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { allowedSenders } from '../db/schema'
import { conflict, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { id, mailAddress } from '../requests/input'
import { normalizeAddress } from '../mail/address/address'
import type { Tools } from '../platform/tools'

export const allowedSenderSchema = z.object({ id, email: z.string(), emailNormalized: z.string() }).openapi('AllowedSender')
export type AllowedSender = z.output<typeof allowedSenderSchema>

export const allowedSenderInput = z.strictObject({ email: mailAddress }).openapi('AllowedSenderInput')

/** Newest first. */
export async function listAllowedSenders({ db }: Tools, { limit, after }: Slice): Promise<Page<AllowedSender>> {
  const rows = await db
    .select(columns)
    .from(allowedSenders)
    .where(olderThan(allowedSenders.id, after))
    .orderBy(desc(allowedSenders.id))
    .limit(limit + 1)
  return pageOf(rows, limit, (sender) => sender.id)
}

/** @throws {RequestError} not-found */
export async function readAllowedSender({ db }: Tools, senderId: string): Promise<AllowedSender> {
  const [sender] = await db.select(columns).from(allowedSenders).where(eq(allowedSenders.id, senderId))
  if (!sender) throw notFound('allowed sender')
  return sender
}

/** @throws {RequestError} conflict when the address is allowed already */
export async function createAllowedSender(tools: Tools, { email }: z.output<typeof allowedSenderInput>): Promise<AllowedSender> {
  const sender = { id: tools.newId(), email, emailNormalized: normalizeAddress(email) ?? email }
  const made = await tools.db
    .insert(allowedSenders)
    .values({ ...sender, createdAt: tools.now() })
    .onConflictDoNothing()
    .returning({ id: allowedSenders.id })
  if (made.length === 0) throw conflict(`${sender.emailNormalized} is already an allowed sender.`)
  return sender
}

/** @throws {RequestError} not-found */
export async function deleteAllowedSender({ db }: Tools, senderId: string): Promise<void> {
  const deleted = await db.delete(allowedSenders).where(eq(allowedSenders.id, senderId)).returning({ id: allowedSenders.id })
  if (deleted.length === 0) throw notFound('allowed sender')
}

const columns = { id: allowedSenders.id, email: allowedSenders.email, emailNormalized: allowedSenders.emailNormalized }

export const allowedSenderResource = describeResource({
  path: '/allowed-senders',
  one: 'allowed sender',
  many: 'allowed senders',
  schema: allowedSenderSchema,
  list: listAllowedSenders,
  read: readAllowedSender,
  create: { input: allowedSenderInput, run: createAllowedSender, conflicts: true },
  remove: { run: deleteAllowedSender },
})
