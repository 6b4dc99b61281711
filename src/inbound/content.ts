/** The parts of a mail, made sense of: bodies, attachments, reports. Pure; what postal-mime throws becomes a bound that the mail is beyond. */
import PostalMime, { type Attachment, type Email } from 'postal-mime'
import { htmlToText } from '../mail/reply-text'
import { safeHtml } from '../mail/safe-html'
import { oneLine, storable } from '../mail/text'
import type { AttachmentPart, MailContent, MailHead } from './decision'
import { readReport } from './report'

/** Longer bodies are kept in the raw mail alone. */
const maxBodyLength = 2_000_000

export async function readContent(raw: Uint8Array, head: MailHead): Promise<MailContent> {
  const { email, beyond } = await readMime(raw)
  return { ...readBodies(email), attachments: email.attachments.map(describePart), report: readReport(head, email), beyond }
}

/** The attachments of a raw mail, in the order of `MailContent.attachments`, with their bytes. */
export async function attachmentBytes(raw: Uint8Array, part: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const { email } = await readMime(raw)
  const content = email.attachments[part]?.content
  return content === undefined ? undefined : bytesOf(content)
}

async function readMime(raw: Uint8Array): Promise<{ email: Email; beyond: string | undefined }> {
  try {
    return { email: await PostalMime.parse(raw, { forceRfc822Attachments: true }), beyond: undefined }
  } catch (error) {
    const nothing: Email = { headers: [], headerLines: [], attachments: [] }
    return { email: nothing, beyond: error instanceof Error ? error.message : String(error) }
  }
}

/** HTML where there is a non-empty one; and the words as text, whatever they were written in. */
function readBodies(email: Email): { html: string; text: string } {
  const html = storable(safeHtml((email.html ?? '').slice(0, maxBodyLength)).trim())
  const plain = storable(email.text ?? '').slice(0, maxBodyLength)
  return { html, text: plain.trim() === '' ? htmlToText(html) : plain }
}

function describePart(part: Attachment): AttachmentPart {
  const contentId =
    oneLine(part.contentId ?? '')
      .replace(/^<|>$/g, '')
      .slice(0, 255) || null
  return {
    filename: nameOf(part),
    mimeType: mendType(part.mimeType),
    size: bytesOf(part.content).byteLength,
    contentId,
    inline: part.related === true || (part.disposition === 'inline' && contentId !== null),
  }
}

/** An attached mail is kept as `.eml`, whatever it is called. */
function nameOf({ filename, mimeType }: Attachment): string {
  const name = oneLine(filename ?? '').slice(0, 250)
  if (mimeType === 'message/rfc822') return /\.eml$/i.test(name) ? name : `${name || 'message'}.eml`
  return name || 'attachment'
}

/** Types that are none, as some programs write them. */
function mendType(mimeType: string): string {
  if (mimeType === 'pdf') return 'application/pdf'
  const isType = /^[\w.+-]{1,60}\/[\w.+-]{1,80}$/.test(mimeType) && mimeType !== 'binary/octet-stream'
  return isType ? mimeType : 'application/octet-stream'
}

function bytesOf(content: Attachment['content']): Uint8Array<ArrayBuffer> {
  if (typeof content === 'string') return new Uint8Array(new TextEncoder().encode(content))
  return content instanceof ArrayBuffer ? new Uint8Array(content) : new Uint8Array(content.slice().buffer)
}
