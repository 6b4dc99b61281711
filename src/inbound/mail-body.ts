/** What a person reads of a mail of the log, also of one that became no message: its words, links and pictures, out of the raw mail. */
import { htmlToLinkedText, textToLinkedHtml } from '../mail/linked-text'
import { safeHtml } from '../mail/safe-html'
import type { Framed } from '../records/message-frame'
import type { Tools } from '../tools'
import { readContent } from './content'
import type { MailRow } from './gateway'
import { readHead } from './head'
import { findRaw } from './replay'

export type MailBody = Framed & { text: string }

/** HTML is made from the text where the mail has none. @returns undefined when the raw mail was not kept */
export async function readMailBody(tools: Tools, row: MailRow): Promise<MailBody | undefined> {
  const raw = await findRaw(tools, row)
  if (!raw) return undefined
  const { door, envelopeFrom: from, recipient: to, size } = row
  const head = readHead({ door, envelope: { from, to }, raw, size }, tools.keys, row.receivedAt)
  const { html, text, attachments } = await readContent(raw, head)
  return {
    html: html || safeHtml(textToLinkedHtml(text)),
    text: (html && htmlToLinkedText(html)) || text,
    attachments: attachments.map((part, index) => ({
      ...part,
      id: String(index),
      messageId: '',
      objectKey: row.rawKey ?? '',
      part: index,
    })),
  }
}
