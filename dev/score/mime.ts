/** Headers, bodies and attachments, beside what other parsers say of the same mail. */
import { createHash } from 'node:crypto'
import { openParts } from '../../src/inbound/reading/content.ts'
import type { AttachmentPart } from '../../src/inbound/inbound-mail.ts'
import { htmlToText } from '../../src/mail/reply-text.ts'
import { safeHtml } from '../../src/mail/html/safe-html.ts'
import type { Check } from './check.ts'
import { now, type Read } from './reading.ts'
import type { EntryOf, StatedReading } from './truth.ts'

type Entry = EntryOf<'mime'>
type Ask = (figure: string, expected: unknown, actual: unknown, isRight?: boolean) => Check

/** The parser of a language's library asserts nothing: it is one more opinion. */
const opinions = ['python']

export async function checkMime(entry: Entry, read: Read): Promise<Check[]> {
  const checks = Object.entries(entry.expected).map(async ([parser, stated]) => {
    const tier = opinions.includes(parser) ? 'oracle' : entry.tier
    const ask: Ask = (figure, expected, actual, isRight = isSame(expected, actual)) => ({
      set: entry.set,
      figure,
      file: entry.file,
      tier,
      share: isRight ? 1 : 0,
      expected: `${JSON.stringify(expected)} (${parser})`,
      actual,
    })
    return [...checkHeaders(stated, read, ask), ...checkBodies(stated, read, ask), ...(await checkAttachments(stated, read, ask))]
  })
  return (await Promise.all(checks)).flat()
}

function checkHeaders(stated: StatedReading, { mail }: Read, ask: Ask): Check[] {
  const answered = idsIn([stated.in_reply_to, stated.references])
  const date = mail.date.getTime() === now.getTime() ? null : mail.date.getTime()
  return [
    ...(stated.from ? [ask('From', addressesOf(stated.from).slice(0, 1), addressesOf(mail.from ? [mail.from.address] : []))] : []),
    ...(stated.to ? [ask('To', addressesOf(stated.to), addressesOf(mail.to.map(({ address }) => address)))] : []),
    ...(stated.cc ? [ask('Cc', addressesOf(stated.cc), addressesOf(mail.cc.map(({ address }) => address)))] : []),
    ...(stated.subject === undefined ? [] : [ask('Subject', flat(stated.subject ?? ''), flat(mail.subject ?? ''))]),
    ...(stated.message_id === undefined
      ? []
      : [ask('Message-ID', idsIn([stated.message_id]), mail.hadMessageId ? [mail.internetMessageId] : [])]),
    ...(answered.length > 0
      ? [
          ask(
            'References',
            answered,
            mail.references,
            answered.every((id) => mail.references.includes(id)),
          ),
        ]
      : []),
    ...(stated.date === undefined ? [] : [ask('Date', stated.date && Date.parse(stated.date), date)]),
  ]
}

/** HTML is compared by its words, since ours is made safe. */
function checkBodies(stated: StatedReading, { mail }: Read, ask: Ask): Check[] {
  const hasOwnHtml = stated.html && stated.html !== stated.text
  const isSaid = typeof stated.text === 'string' && (stated.has_html !== true || mail.html === '')
  const [text, ownText] = [stated.text ?? '', mail.text].map(mail.html === '' ? flat : wordsOf)
  return [
    ...(isSaid ? [ask('text', text, ownText)] : []),
    ...(hasOwnHtml ? [ask('HTML', flat(htmlToText(safeHtml(stated.html ?? ''))), flat(htmlToText(mail.html)))] : []),
    ...(typeof stated.has_html === 'boolean' ? [ask('has HTML', stated.has_html, mail.html !== '')] : []),
  ]
}

async function checkAttachments(stated: StatedReading, { mail, raw }: Read, ask: Ask): Promise<Check[]> {
  const described = mail.attachments.map(({ filename, mimeType, size }) => `${filename} (${mimeType}, ${size})`)
  const unmatched = new Set(mail.attachments.keys())
  const checks: Check[] = []
  for (const each of stated.attachments ?? []) {
    const part = [...unmatched].find((index) => isNamed(mail.attachments[index], each))
    checks.push(ask('attachment found', each.filename ?? each.content_type ?? 'any', described, part !== undefined))
    if (part === undefined) continue
    unmatched.delete(part)
    checks.push(...(await checkAttachment(each, mail.attachments[part], raw, part, ask)))
  }
  const isCounted = typeof stated.n_attachments === 'number'
  return [
    ...checks,
    ...(isCounted ? [ask('attachments counted', stated.n_attachments, described, stated.n_attachments === described.length)] : []),
  ]
}

type StatedAttachment = NonNullable<StatedReading['attachments']>[number]

function isNamed(part: AttachmentPart | undefined, { filename, content_type: type }: StatedAttachment): boolean {
  return filename ? part?.filename === filename : !type || part?.mimeType === type.toLowerCase()
}

async function checkAttachment(
  stated: StatedAttachment,
  part: AttachmentPart | undefined,
  raw: Uint8Array,
  index: number,
  ask: Ask,
): Promise<Check[]> {
  const bytes = stated.sha256 ? openParts(raw)(index) : undefined
  const hash = bytes && createHash('sha256').update(bytes).digest('hex')
  return [
    ...(stated.content_type ? [ask('attachment type', stated.content_type.toLowerCase(), part?.mimeType)] : []),
    ...(typeof stated.size === 'number' ? [ask('attachment size', stated.size, part?.size)] : []),
    ...(stated.sha256 ? [ask('attachment bytes', stated.sha256.toLowerCase(), hash)] : []),
  ]
}

/** A letter that the other parser could not read may be any. */
function isSame(expected: unknown, actual: unknown): boolean {
  const [stated, own] = [JSON.stringify(expected), JSON.stringify(actual)]
  if (!stated?.includes('\uFFFD')) return stated === own
  const pieces = stated.split(/\uFFFD+/)
  let at = 0
  return pieces.every((piece, index) => {
    const found = own?.indexOf(piece, at) ?? -1
    at = found + piece.length
    return index === 0 ? found === 0 : found !== -1
  })
}

/** Words where an address should stand are one to some parsers, and nothing to others. */
function addressesOf(addresses: string[]): string[] {
  return addresses.map((address) => address.trim().toLowerCase()).filter((address) => address.includes('@'))
}

function idsIn(values: unknown[]): string[] {
  return values
    .flat()
    .flatMap((value) =>
      typeof value === 'string'
        ? value
            .replace(/[\s<>]+/g, ' ')
            .trim()
            .split(' ')
        : [],
    )
    .filter((id) => id !== '')
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

/** Where text was made from HTML, everybody has their own way of writing lists and rules. */
function wordsOf(text: string): string {
  return text.match(/[\p{L}\p{N}]+/gu)?.join(' ') ?? ''
}
