/** The header block of a mail or a part as a list: names lower-cased, values unfolded, in document order. Pure. */
import { Buffer } from 'node:buffer'
import { withoutEnd } from '../text'
import { limits } from './limits'
import { decodeText } from './exact/charset'

export type Header = { name: string; value: string }

/** Longer names are none. */
const maxName = 200

/** A header block as it was read, where the body behind it begins, and the charset of headers that are in none by themselves. */
export type HeaderBlock = { headers: Header[]; bodyStart: number; hint: string | undefined }

/**
 * @param block the bytes before the first blank line, one character per byte, or text that quotes such a block. Only spaces and tabs are
 * white space here: to trim more would tear bytes out of other alphabets.
 */
export function readHeaders(block: string): Header[] {
  const headers: Header[] = []
  let folded: string[] | undefined
  for (const line of block.split(/\r\n|\n|\r/)) {
    if (/^[ \t]/.test(line)) {
      folded?.push(trimSpace(line))
      continue
    }
    unfold(headers, folded)
    folded = undefined
    if (headers.length >= limits.headers.most) return headers
    const colon = line.indexOf(':')
    const name = trimSpace(line.slice(0, Math.max(colon, 0)))
    if (name === '' || name.length > maxName || /\s/.test(name)) continue
    headers.push({ name: name.toLowerCase(), value: trimSpace(line.slice(colon + 1)) })
    folded = []
  }
  unfold(headers, folded)
  return headers
}

function unfold(headers: Header[], folded: string[] | undefined): void {
  const last = headers.at(-1)
  if (last && folded && folded.length > 0) last.value = trimSpace([last.value, ...folded].join(' '))
}

function trimSpace(text: string): string {
  return withoutEnd(text.replace(/^[ \t]+/, ''), ' \t')
}

export function headerValue(headers: Header[], name: string): string | undefined {
  return headers.find((header) => header.name === name)?.value
}

export function headerValues(headers: Header[], name: string): string[] {
  return headers.filter((header) => header.name === name).map((header) => header.value)
}

/** The headers of a whole mail, decoded, as far as the bounds go. */
export function readMailHeaders(raw: Uint8Array): HeaderBlock {
  const bodyStart = findBody(raw)
  const block = latin1(raw.subarray(0, Math.min(bodyStart, limits.headerBytes.most))).replace(/^\xef\xbb\xbf/, '')
  const headers = readHeaders(block)
  const hint = charsetHint(raw, block)
  if (headers.length === 0) return { headers, bodyStart: /^[\s\0]*$/.test(block.slice(0, 1000)) ? bodyStart : 0, hint }
  return { headers: decodeHeaders(headers, hint), bodyStart, hint }
}

/** Headers are ASCII, UTF-8 (RFC 6532) or, from old programs, whatever the rest of the mail is in; each by itself. */
export function decodeHeaders(headers: Header[], hint: string | undefined): Header[] {
  return headers.map((header) =>
    // oxlint-disable-next-line no-control-regex -- an escape begins another alphabet
    /[\x1b\x80-\xff]/.test(header.value) ? { ...header, value: decodeText(Buffer.from(header.value, 'latin1'), undefined, hint) } : header,
  )
}

/** The first charset that the headers name, else the first that a part near the top does. */
function charsetHint(raw: Uint8Array, block: string): string | undefined {
  return charsetNamed(block) ?? charsetNamed(latin1(raw.subarray(0, 20_000)))
}

/** ASCII and UTF-8 tell nothing about bytes that are neither. */
export function charsetNamed(text: string): string | undefined {
  for (const [, declared, word] of text.matchAll(/charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})|=\?([\w.:-]{2,40})\?[bq]\?/gi)) {
    const label = declared ?? word ?? ''
    if (!/^(?:us-)?ascii$|^utf-?8$/i.test(label)) return label
  }
  return undefined
}

/**
 * Where the body begins: behind the first blank line, whatever its line ends are (CR CR LF is one that was converted twice). A mail
 * without one is all headers, up to the first line that is none.
 */
export function findBody(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const hasLines = bytes.includes(10)
  let end = -1
  // Old Macintosh programs end their lines with CR alone.
  for (const blank of hasLines ? ['\n\r\n', '\n\n', '\n\r\r\n'] : ['\r\r']) {
    const at = (end === -1 ? bytes : bytes.subarray(0, end)).indexOf(blank)
    if (at !== -1) end = at + blank.length
  }
  return end === -1 ? endOfHeaders(bytes) : end
}

function endOfHeaders(bytes: Buffer): number {
  let at = 0
  while (at < Math.min(bytes.length, limits.headerBytes.most)) {
    const lf = bytes.indexOf(10, at)
    if (at > 0 && !isHeaderLine(bytes.toString('latin1', at, at + 300))) return at
    if (lf === -1) break
    at = lf + 1
  }
  return bytes.length
}

/** A header or its continuation. A line with two dashes in front is a boundary before it is a header. */
export function isHeaderLine(line: string): boolean {
  return /^[ \t]/.test(line) || (!line.startsWith('--') && /^[!-9;-~]{1,200}[ \t]*:/.test(line))
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
