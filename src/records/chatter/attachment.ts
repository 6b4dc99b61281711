/** The bytes of an attachment: an object of its own, or a part of the raw mail, which is the only copy. */
import { eq } from 'drizzle-orm'
import { attachments, messages, records } from '../../db/schema'
import { notFound } from '../../requests/request-error'
import type { Tools } from '../../platform/tools'
import { type Scope, sees } from '../../requests/scope'

export type Download = { filename: string; mimeType: string; bytes: Uint8Array<ArrayBuffer> }

/** Parses a raw mail, whose attachments can then be taken out by their numbers. */
export type OpenParts = (raw: Uint8Array) => (part: number) => Uint8Array | undefined

/** Undefined when the object is gone. */
export type ReadAttachment = (
  row: Pick<typeof attachments.$inferSelect, 'objectKey' | 'part'>,
) => Promise<Uint8Array<ArrayBuffer> | undefined>

/** @throws {RequestError} 404, also for an attachment of another company's record */
export async function readAttachment(tools: Tools, scope: Scope, id: string, openParts: OpenParts): Promise<Download> {
  const [row] = await tools.db
    .select({ attachment: attachments, companyId: records.companyId })
    .from(attachments)
    .innerJoin(messages, eq(messages.id, attachments.messageId))
    .innerJoin(records, eq(records.id, messages.recordId))
    .where(eq(attachments.id, id))
  if (!row || !sees(scope, row.companyId)) throw notFound('attachment')
  const bytes = await attachmentReader(tools, openParts)(row.attachment)
  if (!bytes) throw notFound('attachment')
  const { filename, mimeType } = row.attachment
  return { filename, mimeType, bytes }
}

/**
 * Reads one attachment after the other. A raw mail is fetched and parsed once for all of its attachments that are read in a row, and none
 * of them is kept.
 */
export function attachmentReader({ bucket }: Pick<Tools, 'bucket'>, openParts: OpenParts): ReadAttachment {
  const fetched = async (key: string) => {
    const object = await bucket.get(key)
    return object ? new Uint8Array(await object.arrayBuffer()) : undefined
  }
  const opened = async (key: string) => {
    const raw = await fetched(key)
    return raw && openParts(raw)
  }
  let mail: { key: string; parts: ReturnType<typeof opened> } | undefined
  return async ({ objectKey, part }) => {
    if (part === null) return fetched(objectKey)
    if (mail?.key !== objectKey) mail = { key: objectKey, parts: opened(objectKey) }
    return (await mail.parts)?.(part) as Uint8Array<ArrayBuffer> | undefined // in the memory of the object, or decoded into its own
  }
}
