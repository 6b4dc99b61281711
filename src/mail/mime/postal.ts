/** What postal-mime reads in a mail, in the shape that both readers share. Pure. */
import PostalMime, { type Attachment, decodeWords, type Email } from 'postal-mime'
import { threadIds } from '../address/message-id'
import { maxBodyLength } from './limits'
import { type Attached, describeFile, fileBytes } from './exact/files'
import type { Segment } from './exact/content'
import { oneLine } from '../text'
import { filesIn, type Leaf, type Outline } from './outline'
import { cleanPeople, mailboxesOf, maxSubject } from './people'
import type { HeadReading, PartsReading } from './reading'
import { isBase64 } from './part-doubts'

/** Undefined where it throws. */
export async function parseByPostal(raw: Uint8Array): Promise<Email | undefined> {
  try {
    return await PostalMime.parse(raw, { forceRfc822Attachments: true, attachmentEncoding: 'arraybuffer' })
  } catch {
    return undefined // It refuses some mail by throwing: that is a doubt like any other.
  }
}

export function readByPostal(email: Email, outline: Outline): HeadReading & PartsReading {
  return { ...readHead(email), segments: segmentsOf(email, outline), attachments: attachmentsOf(email, outline) }
}

function readHead(email: Email): HeadReading {
  const [from] = cleanPeople(mailboxesOf(email.from && [email.from]))
  return {
    from,
    senders: cleanPeople(mailboxesOf(email.sender && [email.sender])),
    replyTo: cleanPeople(mailboxesOf(email.replyTo)),
    to: cleanPeople(mailboxesOf(email.to)),
    cc: cleanPeople(mailboxesOf(email.cc)),
    subject: subjectOf(email),
    date: email.date === undefined ? undefined : new Date(email.date),
    references: threadIds(email.references ?? '', email.inReplyTo ?? ''),
  }
}

/** Where a line was folded, one space stands: postal-mime keeps all of them, and the line as it was, too. */
function subjectOf({ headerLines }: Email): string | null {
  const header = headerLines.find(({ key, line }) => key === 'subject' && line.includes(':'))
  if (!header) return null
  // bounded: of a run of blanks, only the first is preceded by none.
  const written = header.line.slice(header.line.indexOf(':') + 1).replace(/(?<![ \t])[ \t]*\n[ \t]+/g, ' ')
  return oneLine(decodeWords(written)).slice(0, maxSubject)
}

/** At most one text and one HTML, two forms of the same: everything else is a doubt. */
function segmentsOf(email: Email, { bytes, leaves }: Outline): Segment[] {
  const words = (kind: 'text' | 'html', written: string | undefined) => {
    const leaf = leaves.find((each) => each.kind === kind)
    return leaf && wordsOf(leaf, written ?? '', bytes)
  }
  const [text, html] = [words('text', email.text), words('html', email.html)]
  if (text === undefined && html === undefined) return []
  const rest = maxBodyLength - (text?.length ?? 0)
  return [{ ...(text !== undefined && { text }), ...(html !== undefined && { html: html.slice(0, Math.max(rest, 0)) }) }]
}

/** postal-mime ends every line with a line feed, the last one too, whose line end belongs to the boundary (RFC 2046 section 5.1.1). */
function wordsOf({ part }: Leaf, written: string, bytes: Uint8Array): string {
  const text = written.replace(/\r\n?/g, '\n')
  const isEnded = part.end === bytes.byteLength && bytes.at(-1) === 10
  return (isEnded || isBase64(part) || !text.endsWith('\n') ? text : text.slice(0, -1)).slice(0, maxBodyLength)
}

/** The files in document order. A text of another form of the words is one for postal-mime, and none for us. */
function attachmentsOf({ attachments }: Email, outline: Outline): Attached[] {
  return filesIn(outline).flatMap(({ part, kind }, index) => {
    const attachment = attachments[index]
    if (kind === 'other-form' || !attachment) return []
    const { filename: name, mimeType, contentId } = attachment
    return [describeFile(part, { name, mimeType, contentId, content: bytesOf(attachment, part, outline.bytes) })]
  })
}

/** Of everything but base64, postal-mime changes the line ends, and of invitations the charset: those bytes are cut from the raw mail. */
function bytesOf({ content, mimeType }: Attachment, part: Leaf['part'], raw: Uint8Array): Uint8Array<ArrayBuffer> {
  const isChanged = typeof content === 'string' || !isBase64(part) || /^message\/|^text\/calendar$|^application\/ics$/.test(mimeType)
  return isChanged ? fileBytes(raw, part) : new Uint8Array(content)
}
