/** The bytes of an attachment: an object of its own, or a part of the raw mail, which is the only copy. */
import { eq } from 'drizzle-orm'
import { attachments, messages, records } from '../db/schema'
import { notFound } from '../fault'
import type { Tools } from '../tools'
import { type Scope, sees } from './scope'

export type Download = { filename: string; mimeType: string; bytes: Uint8Array<ArrayBuffer> }

/** Takes the attachment with this number out of a raw mail. */
export type ReadPart = (raw: Uint8Array, part: number) => Promise<Uint8Array<ArrayBuffer> | undefined>

/** Takes all attachments out of a raw mail, in order. */
export type ReadParts = (raw: Uint8Array) => Promise<Uint8Array<ArrayBuffer>[]>

/** @throws {Fault} 404, also for an attachment of another company's record */
export async function readAttachment(tools: Tools, scope: Scope, id: string, readPart: ReadPart): Promise<Download> {
  const [row] = await tools.db
    .select({ attachment: attachments, companyId: records.companyId })
    .from(attachments)
    .innerJoin(messages, eq(messages.id, attachments.messageId))
    .innerJoin(records, eq(records.id, messages.recordId))
    .where(eq(attachments.id, id))
  if (!row || !sees(scope, row.companyId)) throw notFound('attachment')
  const bytes = await bytesOfAttachment(tools, row.attachment, readPart)
  if (!bytes) throw notFound('attachment')
  const { filename, mimeType } = row.attachment
  return { filename, mimeType, bytes }
}

/** Undefined when the object is gone. */
export async function bytesOfAttachment(
  { bucket }: Tools,
  { objectKey, part }: typeof attachments.$inferSelect,
  readPart: ReadPart,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const object = await bucket.get(objectKey)
  if (!object) return undefined
  const whole = new Uint8Array(await object.arrayBuffer())
  return part === null ? whole : readPart(whole, part)
}

/** The bytes of several attachments by their ids, each object read once: those of one mail share it. What is gone is left out. */
export async function bytesOfAttachments(
  { bucket }: Tools,
  rows: (typeof attachments.$inferSelect)[],
  readParts: ReadParts,
): Promise<Map<string, Uint8Array<ArrayBuffer>>> {
  const found = new Map<string, Uint8Array<ArrayBuffer>>()
  for (const [objectKey, ofObject] of Map.groupBy(rows, (row) => row.objectKey)) {
    const object = await bucket.get(objectKey)
    if (!object) continue
    const whole = new Uint8Array(await object.arrayBuffer())
    const parts = ofObject.some(({ part }) => part !== null) ? await readParts(whole) : []
    for (const { id, part } of ofObject) {
      const bytes = part === null ? whole : parts[part]
      if (bytes) found.set(id, bytes)
    }
  }
  return found
}
