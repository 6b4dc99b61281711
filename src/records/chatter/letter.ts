/** An outgoing mail, made from its outbox row, its message and the attachments. */
import { eq } from 'drizzle-orm'
import { readBatch } from '../../db/client'
import * as t from '../../db/schema'
import { notFound } from '../../requests/request-error'
import { textToHtml } from '../../mail/reply-text'
import { shownPictures } from '../../mail/html/shown-pictures'
import { withSenderWarning } from '../../outbound/from'
import { mailBytes, type MailBytes, type OutgoingMail } from '../../outbound/mime'
import type { OutboxRow } from '../../outbound/outbox'
import type { Tools } from '../../platform/tools'
import { attachmentReader, type OpenParts } from './attachment'
import { readBody } from './body'

type Content = Pick<OutgoingMail, 'text' | 'html' | 'headers' | 'attachments'>

/**
 * The same row always gives the same mail.
 * @throws {RequestError} 404 when the message is gone
 */
export async function composeLetter(tools: Tools, row: OutboxRow, openParts: OpenParts): Promise<OutgoingMail> {
  const { to, from, replyTo, subject, internetMessageId, references, inReplyTo, createdAt } = row
  const content = row.body === null ? await contentOfMessage(tools, row, openParts) : contentOfOurs(row.body)
  return { to, from, replyTo, subject, internetMessageId, references, inReplyTo, date: createdAt, ...content }
}

/** The same as RFC 5322 bytes. @throws {RequestError} 404 when the message is gone */
export async function writeLetter(tools: Tools, row: OutboxRow, openParts: OpenParts): Promise<MailBytes> {
  return mailBytes(await composeLetter(tools, row, openParts))
}

/** A mail that we write ourselves: no machine need answer it. */
function contentOfOurs(body: string): Content {
  const headers = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
  return { text: body, html: textToHtml(body), headers, attachments: [] }
}

async function contentOfMessage(tools: Tools, { messageId }: OutboxRow, openParts: OpenParts): Promise<Content> {
  const [messages, attachments] = await readBatch(tools.db, [
    tools.db
      .select()
      .from(t.messages)
      .where(eq(t.messages.id, messageId ?? '')),
    tools.db
      .select()
      .from(t.attachments)
      .where(eq(t.attachments.messageId, messageId ?? ''))
      .orderBy(t.attachments.id),
  ])
  const [message] = messages
  if (!message) throw notFound('message')
  const body = await readBody(tools.bucket, message)
  const shown = new Set(shownPictures(body.html, attachments).values())
  const read = attachmentReader(tools, openParts)
  const files = attachments.map((row) => ({ ...row, inline: shown.has(row), read: async () => (await read(row)) ?? new Uint8Array() }))
  return { ...(message.unproved ? withSenderWarning(message, body) : body), headers: {}, attachments: files }
}
