/** An outgoing mail as it leaves, made from its outbox row, its message and the attachments. */
import { eq } from 'drizzle-orm'
import { readBatch } from '../db/client'
import * as t from '../db/schema'
import { notFound } from '../fault'
import { buildMail } from '../outbound/mime'
import type { OutboxRow } from '../outbound/outbox'
import type { Tools } from '../tools'
import { bytesOfAttachment, type ReadPart } from './attachment'
import { readBody } from './body'

/**
 * @returns RFC 5322 bytes; the same row always gives the same
 * @throws {Fault} 404 when the message is gone
 */
export async function buildLetter(tools: Tools, row: OutboxRow, readPart: ReadPart): Promise<Uint8Array<ArrayBuffer>> {
  const [messages, attachments] = await readBatch(tools.db, [
    tools.db
      .select()
      .from(t.messages)
      .where(eq(t.messages.id, row.messageId ?? '')),
    tools.db
      .select()
      .from(t.attachments)
      .where(eq(t.attachments.messageId, row.messageId ?? ''))
      .orderBy(t.attachments.id),
  ])
  const [message] = messages
  if (!message) throw notFound('message')
  const { to, from, replyTo, subject, internetMessageId, references, inReplyTo, createdAt } = row
  const files = await Promise.all(
    attachments.map(async (attachment) => ({
      ...attachment,
      content: (await bytesOfAttachment(tools, attachment, readPart)) ?? new Uint8Array(),
    })),
  )
  return buildMail({
    to,
    from,
    replyTo,
    subject,
    internetMessageId,
    references,
    inReplyTo,
    date: createdAt,
    ...(await readBody(tools.bucket, message)),
    headers: {},
    attachments: files,
  })
}
