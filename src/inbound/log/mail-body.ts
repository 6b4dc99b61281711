/** What a mail of the log says, also one that became no message: read again out of the raw mail, for people. */
import { htmlToLinkedText, textToLinkedHtml } from '../../mail/html/linked-text'
import { safeHtml } from '../../mail/html/safe-html'
import type { Framed } from '../../records/chatter/message-frame'
import type { Tools } from '../../platform/tools'
import type { MailContent, ParsedMail } from '../inbound-mail'
import type { MailRow } from '../receipt'
import { parse } from '../reading/parse'
import { findRaw } from './replay'

export type MailBody = Framed & { text: string }

/** A mail as it was read when it came. */
export type StoredMail = { raw: Uint8Array<ArrayBuffer>; mail: ParsedMail }

/** @returns undefined when the raw mail was not kept */
export async function readStoredMail(tools: Tools, row: MailRow): Promise<StoredMail | undefined> {
  const raw = await findRaw(tools, row)
  if (!raw) return undefined
  const { door, envelopeFrom: from, recipient: to, size } = row
  return { raw, mail: await parse({ door, envelope: { from, to }, raw, size }, tools.keys, row.receivedAt) }
}

/** Its text, with the links of its HTML written out where it has HTML. */
export function linkedText({ html, text }: Pick<MailContent, 'html' | 'text'>): string {
  return (html && htmlToLinkedText(html)) || text
}

/** HTML is made from the text where the mail has none. @returns undefined when the raw mail was not kept */
export async function readMailBody(tools: Tools, row: MailRow): Promise<MailBody | undefined> {
  const stored = await readStoredMail(tools, row)
  if (!stored) return undefined
  const { html, text, attachments } = stored.mail
  return {
    html: html || safeHtml(textToLinkedHtml(text)),
    text: linkedText(stored.mail),
    attachments: attachments.map((part, index) => ({
      ...part,
      id: String(index),
      messageId: '',
      objectKey: row.rawKey ?? '',
      part: index,
    })),
  }
}
