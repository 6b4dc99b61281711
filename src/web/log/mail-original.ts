/** The mail itself, read once for its page: its words, its files, the headers that matter, and how it looks on the wire. */
import type { AttachmentPart } from '../../inbound/inbound-mail'
import type { MailRow } from '../../inbound/receipt'
import { linkedText, readStoredMail } from '../../inbound/log/mail-body'
import { readWords } from '../../mail/mime/words'
import type { Header } from '../../mail/mime/headers'
import type { Tools } from '../../platform/tools'

export type Original = {
  hasHtml: boolean
  text: string
  answers: boolean
  attachments: AttachmentPart[]
  headers: Header[]
  /** How it begins, as text, and whether that is all of it. */
  source: string
  isWholeSource: boolean
}

const maxSourceBytes = 20_000
const maxHeaders = 40
const maxHeaderLength = 400

const telling = new Set(
  `from sender reply-to to cc subject date message-id in-reply-to references auto-submitted precedence list-id x-auto-response-suppress
  return-path delivered-to x-original-to x-forwarded-to x-forwarded-for resent-from resent-to authentication-results received-spf`.split(
    /\s+/,
  ),
)

/** @returns undefined when the raw mail was not kept */
export async function readOriginal(tools: Tools, row: MailRow): Promise<Original | undefined> {
  const stored = await readStoredMail(tools, row)
  if (!stored) return undefined
  const { raw, mail } = stored
  return {
    hasHtml: mail.html !== '',
    text: linkedText(mail),
    answers: mail.answers,
    attachments: mail.attachments,
    headers: tellingHeaders(mail.headers),
    source: new TextDecoder().decode(raw.subarray(0, maxSourceBytes)),
    isWholeSource: raw.byteLength <= maxSourceBytes,
  }
}

function tellingHeaders(headers: Header[]): Header[] {
  return headers
    .filter(({ name }) => telling.has(name.toLowerCase()))
    .slice(0, maxHeaders)
    .map(({ name, value }) => ({ name, value: readWords(value).slice(0, maxHeaderLength) }))
}
