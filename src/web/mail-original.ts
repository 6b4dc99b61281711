/** The mail itself, read once for its page: its words, its files, the headers that matter, and how it looks on the wire. */
import { readContent } from '../inbound/content'
import type { AttachmentPart } from '../inbound/decision'
import type { MailRow } from '../inbound/gateway'
import { readHead } from '../inbound/head'
import { findRaw } from '../inbound/replay'
import { decodeWords } from '../mail/encoded-words'
import type { Header } from '../mail/headers'
import { htmlToLinkedText } from '../mail/linked-text'
import type { Tools } from '../tools'

export type Original = {
  hasHtml: boolean
  text: string
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
  const raw = await findRaw(tools, row)
  if (!raw) return undefined
  const { door, envelopeFrom: from, recipient: to, size } = row
  const head = readHead({ door, envelope: { from, to }, raw, size }, tools.keys, row.receivedAt)
  const { html, text, attachments } = await readContent(raw, head)
  return {
    hasHtml: html !== '',
    text: (html && htmlToLinkedText(html)) || text,
    attachments,
    headers: tellingHeaders(head.headers),
    source: new TextDecoder().decode(raw.subarray(0, maxSourceBytes)),
    isWholeSource: raw.byteLength <= maxSourceBytes,
  }
}

function tellingHeaders(headers: Header[]): Header[] {
  return headers
    .filter(({ name }) => telling.has(name.toLowerCase()))
    .slice(0, maxHeaders)
    .map(({ name, value }) => ({ name, value: decodeWords(value).slice(0, maxHeaderLength) }))
}
