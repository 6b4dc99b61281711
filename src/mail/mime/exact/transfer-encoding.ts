/** The bytes of a part behind their transfer encoding (RFC 2045 section 6), as broken as they come. Pure. */
import { Buffer } from 'node:buffer'

const [lf, cr, space, tab, equals] = [10, 13, 32, 9, 61]

/** @param encoding the value of Content-Transfer-Encoding, as written: case, spelling and comments do not matter */
export function decodeTransfer(bytes: Uint8Array, encoding: string): Uint8Array {
  const name = encoding
    .replace(/\([^()]*\)/g, '')
    .replace(/[^a-z\d]/gi, '')
    .toLowerCase()
  if (name.startsWith('base64') || name === 'b') return decodeBase64(bytes)
  if (name.startsWith('quotedprint') || name === 'q' || name === 'qp') return decodeQuotedPrintable(bytes)
  if (/^x?uu(?:e|encode|encoded)?$/.test(name)) return decodeUu(latin1(bytes)) ?? bytes
  return bytes
}

/**
 * Base64 with anything in between. Mailing lists put a footer below that is not encoded: it stays as it is. So does text that was labelled
 * base64 and never encoded.
 */
export function decodeBase64(bytes: Uint8Array): Uint8Array {
  const { content, digits, others } = decodeDigits(bytes)
  if (others <= 2) return content
  const footer = footerStart(bytes)
  if (footer !== undefined) return Buffer.concat([decodeDigits(bytes.subarray(0, footer)).content, bytes.subarray(footer)])
  return others * 10 > digits ? bytes : content
}

/** Fewer digits may be words that were never encoded. */
const leastDigits = 16

/** Where the lines of base64 end, which are all as long as the first but the last, if text stands below them. */
function footerStart(bytes: Uint8Array): number | undefined {
  const first = lineOf(bytes, 0)
  let end = 0
  for (let line = first; isDigits(line.text) && line.text.length <= first.text.length; line = lineOf(bytes, line.next)) {
    end = line.next
    if (line.text.length < first.text.length || line.text.endsWith('=') || end >= bytes.length) break
  }
  const isEncoded = end >= leastDigits || (end > 0 && bytes.subarray(0, end).includes(equals))
  return isEncoded && isText(bytes.subarray(end, end + 10_000)) ? end : undefined
}

function lineOf(bytes: Uint8Array, at: number): { text: string; next: number } {
  const found = bytes.indexOf(lf, at)
  const next = found === -1 ? bytes.length : found + 1
  return { text: latin1(bytes.subarray(at, Math.min(next, at + 2000))).trimEnd(), next }
}

function isDigits(line: string): boolean {
  return line.length % 4 === 0 && /^[A-Za-z\d+/]+={0,2}$/.test(line)
}

function isText(bytes: Uint8Array): boolean {
  const words = latin1(bytes).trim()
  const others = words.replace(/[A-Za-z\d+/=\r\n\t]+/g, '').length
  return others > 2 && others * 10 > words.length - others
}

/** Padding in the middle ends a unit: some programs pad every line. `others` are signs that are neither digits nor line ends. */
function decodeDigits(bytes: Uint8Array): { content: Uint8Array; digits: number; others: number } {
  const out = new Uint8Array(Math.ceil((bytes.length * 3) / 4))
  let [length, unit, digits, others] = [0, 0, 0, 0]
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const digit = base64Digits[byte] ?? 64
    if (digit < 64) {
      unit = (unit << 6) | digit
      digits++
      if (digits % 4 > 0) continue
      out[length++] = unit >> 16
      out[length++] = unit >> 8
      out[length++] = unit
      unit = 0
    } else if (byte === equals) {
      length = flushUnit(out, length, unit, digits % 4)
      digits += (4 - (digits % 4)) % 4
      unit = 0
    } else if (byte !== lf && byte !== cr && byte !== tab) others++
  }
  length = flushUnit(out, length, unit, digits % 4)
  return { content: out.subarray(0, length), digits, others }
}

/** Two digits left over are one byte, three are two; one is nothing. */
function flushUnit(out: Uint8Array, length: number, unit: number, digits: number): number {
  if (digits === 2) out[length++] = unit >> 4
  if (digits === 3) {
    out[length++] = unit >> 10
    out[length++] = unit >> 2
  }
  return length
}

/** The value of each byte as a digit, in either alphabet (RFC 4648 sections 4 and 5); 64 where it is none. */
const base64Digits = Uint8Array.from({ length: 256 }, (_none, byte) => {
  const digit = String.fromCharCode(byte).replace('-', '+').replace('_', '/')
  const value = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.indexOf(digit)
  return value === -1 ? 64 : value
})

/** Soft line breaks with white space behind them, lower-case digits, an equals sign that means itself: all taken. */
export function decodeQuotedPrintable(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length)
  let length = 0
  let at = 0
  while (at < bytes.length) {
    const next = bytes.indexOf(equals, at)
    const end = next === -1 ? bytes.length : next
    out.set(bytes.subarray(at, end), length)
    length += end - at
    if (next === -1) break
    const [high, low] = [hexDigit(bytes[next + 1]), hexDigit(bytes[next + 2])]
    const lineEnd = softBreakEnd(bytes, next + 1)
    if (high >= 0 && low >= 0) out[length++] = high * 16 + low
    else if (lineEnd === undefined) out[length++] = equals
    at = high >= 0 && low >= 0 ? next + 3 : (lineEnd ?? next + 1)
  }
  return out.subarray(0, length)
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1
  if (byte >= 48 && byte <= 57) return byte - 48
  const letter = byte | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** Where the line after a soft break begins; undefined when more than white space follows. The end of the part breaks softly, too. */
function softBreakEnd(bytes: Uint8Array, from: number): number | undefined {
  let at = from
  while (at < bytes.length && at - from < 1000 && (bytes[at] === space || bytes[at] === tab)) at++
  if (at >= bytes.length) return at
  if (bytes[at] === lf) return at + 1
  if (bytes[at] !== cr) return undefined
  return bytes[at + 1] === lf ? at + 2 : at + 1
}

export type UuFile = { name: string; bytes: Uint8Array; start: number; end: number }

/**
 * Files that old programs wrote into the text itself, between `begin 644 NAME` and `end`: of the first places that look like one, no
 * more than `most`, whether they turn out to be some or not.
 */
export function uuFiles(text: string, most: number): UuFile[] {
  const files: UuFile[] = []
  let tries = 0
  for (const { 0: line, 1: name, index } of text.matchAll(/^begin [0-7]{3,4} ([^\r\n]{1,250})\r?\n(?=[!-`\x20])/gm)) {
    if (index < (files.at(-1)?.end ?? 0)) continue
    if (++tries > most) break
    const bodyStart = index + line.length
    const bodyEnd = text.indexOf('\nend', bodyStart - 1)
    if (bodyEnd === -1) break
    const bytes = uuBytes(text.slice(bodyStart, bodyEnd + 1))
    if (bytes) files.push({ name: name ?? '', bytes, start: index, end: bodyEnd + 4 })
  }
  return files
}

function decodeUu(text: string): Uint8Array | undefined {
  return uuFiles(text, 1)[0]?.bytes
}

/** Each line: its length as one character, then four characters for three bytes. Undefined when a line is no such line. */
function uuBytes(text: string): Uint8Array | undefined {
  const out: number[] = []
  for (const line of text.split(/\r?\n/)) {
    const count = (line.charCodeAt(0) - 32) & 63
    if (line === '' || count === 0) continue
    if (line.length - 1 < Math.floor((count * 4) / 3) - 3 || line.length > 90) return undefined
    for (let at = 0; at < count; at++) {
      const group = 1 + Math.floor(at / 3) * 4
      const digit = (offset: number) => ((line.charCodeAt(group + offset) || 32) - 32) & 63
      const step = at % 3
      out.push(((digit(step) << (2 + step * 2)) | (digit(step + 1) >> (4 - step * 2))) & 255)
    }
  }
  return Uint8Array.from(out)
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
