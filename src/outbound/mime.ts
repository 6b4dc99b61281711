/** Mails as bytes: outbox mails and notices, built by nodemailer. Dates and ids are given. */
import type { Person } from '../mail/address/address'
import { Readable } from 'node:stream'
import MailComposer from 'nodemailer/lib/mail-composer'

export type OutgoingMail = {
  from: Person
  to: Person
  replyTo: string | null
  subject: string
  internetMessageId: string
  references: string[]
  inReplyTo: string | null
  date: Date
  text: string
  html: string
  headers: Record<string, string>
  attachments: OutgoingFile[]
}

/** `read` fetches the bytes when their turn comes: a mail never holds more than one of its files. */
export type OutgoingFile = {
  filename: string
  mimeType: string
  contentId: string | null
  inline: boolean
  size: number
  read: () => Promise<Uint8Array>
}

/** RFC 5322 bytes; the same mail always gives the same. Its length is known before any file is read. */
export type MailBytes = { size: number; open: () => Promise<Opened> }
/** ASCII, unless a mail that is attached is not. */
type Opened = { stream: Readable; isAscii: boolean }

/** What stands for a file while the mail is put together. */
type Content = Buffer | Readable

/** A multiple of what a line of base64 encodes, which is 57 bytes. */
const pieceBytes = 57 * 1024

/** A mail piece by piece. */
export async function mailBytes(mail: OutgoingMail): Promise<MailBytes> {
  const frame = await build(mail)
  const size = mail.attachments.reduce((sum, file) => sum + encodedLength(file), frame.byteLength)
  return { size, open: () => open(mail, frame) }
}

/** A mail without files, as a whole. */
export function buildMail(mail: OutgoingMail & { attachments: [] }): Promise<Uint8Array<ArrayBuffer>> {
  return build(mail)
}

/** With nothing in its files. */
async function build(mail: OutgoingMail): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await compile(mail, () => Buffer.alloc(0)).build())
}

async function open(mail: OutgoingMail, frame: Uint8Array): Promise<Opened> {
  if (mail.attachments.length === 0) return { stream: Readable.from([bufferOf(frame)], { objectMode: false }), isAscii: true }
  const mails = await readMails(mail)
  const contentOf = (file: OutgoingFile) => mails.get(file) ?? Readable.from(piecesOf(file), { objectMode: false })
  const isAscii = ![...mails.values()].some((bytes) => bytes.some((byte) => byte > 127))
  return { stream: compile(mail, contentOf).createReadStream(), isAscii }
}

function compile(mail: OutgoingMail, contentOf: (file: OutgoingFile) => Content) {
  const composer = new MailComposer({
    from: mail.from,
    to: mail.to,
    ...(mail.replyTo && { replyTo: mail.replyTo }),
    subject: mail.subject,
    references: mail.references.map((id) => `<${id}>`),
    date: mail.date,
    text: withCrlf(mail.text),
    html: withCrlf(mail.html),
    headers: { ...idHeaders(mail), ...mail.headers },
    attachments: mail.attachments.map((file) => ({
      filename: file.filename,
      contentType: file.mimeType,
      content: contentOf(file),
      // nodemailer puts whatever has a Content-ID beside the HTML, where many programs list no files.
      ...(file.inline && file.contentId && { cid: file.contentId }),
      contentDisposition: file.inline ? ('inline' as const) : ('attachment' as const),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    baseBoundary: mail.internetMessageId.replace(/[^a-z0-9]/gi, '').slice(0, 40),
  })
  return composer.compile()
}

/** Attached mails are not encoded (RFC 2046 section 5.2.1): whether one is in 7 or 8 bits stands above it, and takes a look at it. */
async function readMails({ attachments }: OutgoingMail): Promise<Map<OutgoingFile, Buffer>> {
  const mails = new Map<OutgoingFile, Buffer>()
  for (const file of attachments.filter(isMail)) mails.set(file, bufferOf(await file.read()))
  return mails
}

async function* piecesOf(file: OutgoingFile): AsyncGenerator<Buffer> {
  const content = bufferOf(await file.read())
  for (let at = 0; at < content.length; at += pieceBytes) yield content.subarray(at, at + pieceBytes)
}

/** In base64, with CRLF between its lines of 76 characters. */
function encodedLength(file: OutgoingFile): number {
  if (isMail(file)) return file.size
  const length = Math.ceil(file.size / 3) * 4
  return length + 2 * Math.max(0, Math.ceil(length / 76) - 1)
}

function isMail({ mimeType }: OutgoingFile): boolean {
  return /^message\//i.test(mimeType)
}

function bufferOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength)
}

/** `prepared` means not folded: there are mail programs that lose an id which stands in a line of its own. */
function idHeaders({ internetMessageId, inReplyTo }: OutgoingMail) {
  return {
    'Message-ID': { prepared: true, value: `<${internetMessageId}>` },
    ...(inReplyTo && { 'In-Reply-To': { prepared: true, value: `<${inReplyTo}>` } }),
  }
}

/** RFC 5322 section 2.3: lines end with CRLF, also inside quoted-printable. */
function withCrlf(text: string): string {
  return text.replace(/\r\n?|\n/g, '\r\n')
}
