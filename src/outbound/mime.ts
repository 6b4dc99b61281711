/** Mails as bytes: outbox mails and notices, built by nodemailer. Pure: dates and ids are given. */
import MailComposer from 'nodemailer/lib/mail-composer'
import type { Person } from '../db/schema'

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
  attachments: { filename: string; mimeType: string; contentId: string | null; inline: boolean; content: Uint8Array }[]
}

/** RFC 5322 bytes, ASCII only. The same mail always gives the same bytes. */
export async function buildMail(mail: OutgoingMail): Promise<Uint8Array<ArrayBuffer>> {
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
    attachments: mail.attachments.map((part) => ({
      filename: part.filename,
      contentType: part.mimeType,
      content: Buffer.from(part.content),
      // nodemailer puts whatever has a Content-ID beside the HTML, where many programs list no files.
      ...(part.inline && part.contentId && { cid: part.contentId }),
      contentDisposition: part.inline ? ('inline' as const) : ('attachment' as const),
    })),
    disableFileAccess: true,
    disableUrlAccess: true,
    baseBoundary: mail.internetMessageId.replace(/[^a-z0-9]/gi, '').slice(0, 40),
  })
  return new Uint8Array(await composer.compile().build())
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
