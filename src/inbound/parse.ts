/** From bytes to a `ParsedMail`. Pure: no clock, no ids, and nothing that a stranger can write makes it throw. */
import PostalMime, { addressParser, type Attachment, decodeWords, type Email } from 'postal-mime'
import { addressForms, normalizeAddress, type Person } from '../mail/address'
import { readAuthentication } from '../mail/authentication'
import { type Header, headerValue, headerValues } from '../mail/headers'
import { threadIds } from '../mail/message-id'
import { htmlToText } from '../mail/reply-text'
import { safeHtml } from '../mail/safe-html'
import { type KeyRing, readToken } from '../mail/token-address'
import type { AttachmentPart, Delivery, ParsedMail, Recipient } from './decision'
import { type Identity, identify } from './identity'
import { readReport } from './report'

const dayMs = 86_400_000
/** Longer bodies are kept in the raw mail alone. */
const maxBodyLength = 2_000_000
const maxPeople = 1000

/** @param now stands in for a date that cannot be read, or lies more than a day ahead. */
export async function parse(delivery: Delivery, keys: KeyRing, now: Date): Promise<ParsedMail> {
  const identity = identify(delivery.raw)
  const { email, beyond } = await readMime(delivery.raw)
  const { headers } = identity
  const envelopeSender = normalizeAddress(delivery.envelope.from) ?? null
  const from = readFrom(headers)
  const bodies = readBodies(email)
  return {
    ...identity,
    door: delivery.door,
    size: delivery.size,
    envelopeFrom: clean(delivery.envelope.from)
      .replace(/^<(.*)>$/, '$1')
      .slice(0, 320),
    envelopeSender,
    recipient: readRecipient(delivery.envelope.to, keys),
    from,
    sender: readSender(headers, from, envelopeSender),
    to: readPeople(headerValues(headers, 'to')),
    cc: readPeople(headerValues(headers, 'cc')),
    subject: readSubject(headers),
    date: readDate(headers, now),
    references: readThreadIds(identity),
    authentication: readAuthentication(headers),
    ...bodies,
    attachments: email.attachments.map(describePart),
    report: readReport(headers, email, { from, isNullSender: envelopeSender === null }),
    beyond,
  }
}

/** The attachments of a raw mail, in the order of `ParsedMail.attachments`, with their bytes. */
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

/** The envelope recipient, and the plain address behind a plus-tag. A token that does not verify is an ordinary plus-tag. */
function readRecipient(address: string, keys: KeyRing): Recipient {
  const normalized = normalizeAddress(address) ?? address.trim().toLowerCase()
  const token = readToken(keys, normalized)
  const forms = addressForms(normalized)
  return { address, normalized, forms: forms.length > 0 ? forms : [normalized], token }
}

/** The first address of the first From; where no address can be read, its text. */
function readFrom(headers: Header[]): Person | undefined {
  const text = headerValue(headers, 'from')
  if (!text) return undefined
  const people = readPeople([text])
  return people.find((person) => normalizeAddress(person.address)) ?? people[0] ?? { name: '', address: clean(text).slice(0, 320) }
}

function readSender(headers: Header[], from: Person | undefined, envelopeSender: string | null): ParsedMail['sender'] {
  const candidates = [
    from,
    ...readPeople(headerValues(headers, 'sender')),
    envelopeSender ? { name: '', address: envelopeSender } : undefined,
  ]
  const found = candidates.find((person) => person && normalizeAddress(person.address))
  return found
    ? { ...found, normalized: normalizeAddress(found.address) }
    : { name: from?.name ?? '', address: from?.address ?? '', normalized: undefined }
}

function readPeople(values: string[]): Person[] {
  return values
    .flatMap((value) => addressParser(value.slice(0, 200_000), { flatten: true }))
    .slice(0, maxPeople)
    .map(({ name, address }) => ({ name: clean(decodeWords(name)).slice(0, 500), address: clean(address ?? '').slice(0, 320) }))
    .filter((person) => person.address !== '')
}

function readSubject(headers: Header[]): string | null {
  const value = headerValue(headers, 'subject')
  return value === undefined ? null : clean(decodeWords(value.slice(0, 20_000))).slice(0, 2000)
}

function readDate(headers: Header[], now: Date): Date {
  const at = Date.parse(headerValue(headers, 'date') ?? '')
  return Number.isNaN(at) || at > now.getTime() + dayMs ? now : new Date(at)
}

function readThreadIds({ headers, internetMessageId }: Identity): string[] {
  const ids = threadIds(headerValues(headers, 'references').join(' '), headerValues(headers, 'in-reply-to').join(' '))
  return ids.filter((id) => id !== internetMessageId)
}

/** HTML where there is a non-empty one; and the words as text, whatever they were written in. */
function readBodies(email: Email): { html: string; text: string } {
  const html = storable(safeHtml((email.html ?? '').slice(0, maxBodyLength)).trim())
  const plain = storable(email.text ?? '').slice(0, maxBodyLength)
  return { html, text: plain.trim() === '' ? htmlToText(html) : plain }
}

function describePart(part: Attachment): AttachmentPart {
  const contentId =
    clean(part.contentId ?? '')
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
  const name = clean(filename ?? '').slice(0, 250)
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

/** One line without control characters. */
function clean(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

/** Text that SQLite keeps whole: NUL would end it. */
function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}
