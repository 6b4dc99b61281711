/** Bytes that strangers sent as text, in whatever charset they are and whatever charset they say they are. Pure. */
import { Buffer, isUtf8 } from 'node:buffer'
import { type Charset, charsetOf } from './charset-label'
import { decodeByLines, hasUtf8Lines } from './charset-runs'
import { eastAsianCharset } from './east-asian'
import { decodeHz, decodeIso2022, decodeUtf7 } from './shifted-charsets'

/** Charsets in which some characters are two bytes or more: bytes that make no character prove the label wrong. */
const multiByte = ['gb18030', 'big5', 'euc-jp', 'shift_jis', 'euc-kr']
const western = ['windows-1252', 'utf-8']
/** Six bytes of other alphabets are valid UTF-8 by chance in one of some hundred texts, four in one of fifty. */
export const surelyUtf8 = 6
/** In East Asian charsets, two bytes make a character. */
const surelyNotAsian = 2 * surelyUtf8

/**
 * @param label the charset that the bytes are said to be in
 * @param hint the charset of other text in the same mail, for bytes that are in no charset they could be in by themselves
 */
export function decodeText(bytes: Uint8Array, label?: string, hint?: string): string {
  const marked = decodeMarked(bytes)
  if (marked !== undefined) return marked
  const charset = charsetOf(label)
  if (charset?.kind === 'unicode') return decodeUnicode(bytes, charset) ?? guess(bytes, hint)
  const utf8 = strict(bytes, 'utf-8')
  const isAscii = utf8?.length === bytes.length
  if (isAscii) return decodeAscii(utf8, bytes, charset)
  if (charset === undefined || charset.kind === 'shifted' || saysNothing(charset, label)) return utf8 ?? guess(bytes, hint)
  return decodeDeclared(bytes, charset, utf8)
}

/** UTF-8 proves itself, and bytes beyond ASCII are not ASCII. */
function saysNothing(charset: Charset, label: string | undefined): boolean {
  return charset.kind === 'decoder' && (charset.name === 'utf-8' || (charset.name === 'windows-1252' && /ascii|x3\.?4/i.test(label ?? '')))
}

/** A byte order mark says more than any label. */
function decodeMarked(bytes: Uint8Array): string | undefined {
  const [a, b, c, d] = bytes
  if (a === 0xef && b === 0xbb && c === 0xbf) return strict(bytes.subarray(3), 'utf-8')
  if (a === 0xff && b === 0xfe) return c === 0 && d === 0 ? decodeUtf32(bytes.subarray(4), 'little') : lenient(bytes, 'utf-16le')
  if (a === 0xfe && b === 0xff) return lenient(bytes, 'utf-16be')
  if (a === 0 && b === 0 && c === 0xfe && d === 0xff) return decodeUtf32(bytes.subarray(4), 'big')
  return undefined
}

/** Without a byte order mark, the zero bytes of the Latin letters tell the order. Text without any zero byte is not in UTF-16 at all. */
function decodeUnicode(bytes: Uint8Array, { bytes: width, order }: Charset & { kind: 'unicode' }): string | undefined {
  let [even, odd] = [0, 0]
  for (const [at, byte] of bytes.subarray(0, 2000).entries()) {
    if (byte === 0 && at % 2 === 0) even++
    if (byte === 0 && at % 2 === 1) odd++
  }
  if (even + odd === 0 && strict(bytes, 'utf-8') !== undefined) return undefined
  const seen = order ?? (odd > even ? 'little' : 'big')
  return width === 4 ? decodeUtf32(bytes, seen) : lenient(bytes, seen === 'little' ? 'utf-16le' : 'utf-16be')
}

function decodeUtf32(bytes: Uint8Array, order: 'big' | 'little'): string {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const letters: string[] = []
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    const point = view.getUint32(at, order === 'little')
    letters.push(point <= 0x10ffff ? String.fromCodePoint(point) : '\ufffd')
  }
  return letters.join('').toWellFormed()
}

/**
 * 7-bit bytes are what they look like, unless they switch alphabets by escapes: those tell their charset even without a label. Terminals
 * have escapes, too, and switch to ASCII and nothing else.
 */
function decodeAscii(text: string, bytes: Uint8Array, charset: Charset | undefined): string {
  if (charset?.kind === 'shifted') return decodeShifted(text, charset.name)
  // oxlint-disable-next-line no-control-regex -- escapes are what this is about
  const designation = /\x1b(\$\)[ACEG]|\$[@AB(]|\([IJ])/.exec(text)?.[1]
  if (designation === undefined) return text
  if (designation === '$)C') return decodeIso2022(text, 'euc-kr')
  return designation.startsWith('$)') ? decodeIso2022(text, 'gb18030') : lenient(bytes, 'iso-2022-jp')
}

function decodeShifted(text: string, name: (Charset & { kind: 'shifted' })['name']): string {
  if (name === 'utf-7') return decodeUtf7(text)
  return name === 'hz' ? decodeHz(text) : decodeIso2022(text, name === 'iso-2022-kr' ? 'euc-kr' : 'gb18030')
}

/** The label is believed, unless the bytes prove that it is wrong. */
function decodeDeclared(bytes: Uint8Array, charset: Charset & { kind: 'decoder' | 'table' }, utf8: string | undefined): string {
  if (charset.kind === 'table') return utf8 ?? decodeByLines(bytes, surelyUtf8, (run) => decodeTable(run, charset.upperHalf))
  if (charset.name === 'iso-2022-jp')
    return strict(bytes, 'iso-2022-jp') ?? utf8 ?? strict(bytes, 'shift_jis') ?? strict(bytes, 'euc-jp') ?? lenient(bytes, 'iso-2022-jp')
  if (multiByte.includes(charset.name)) {
    const isLikely = utf8 !== undefined && isMany(bytes)
    return isLikely ? utf8 : (decodeEastAsian(bytes, charset.name) ?? utf8 ?? lenient(bytes, charset.name))
  }
  if (utf8 !== undefined) return isPlausible(bytes) ? utf8 : lenient(bytes, charset.name)
  if (charset.name === 'windows-1252') return guess(bytes, undefined)
  return decodeByLines(bytes, surelyUtf8, (run) => lenient(run, charset.name))
}

/** In the charset that the characters tell, or in the one that they are said to be in. Undefined where a byte makes no character. */
function decodeEastAsian(bytes: Uint8Array, declared: string): string | undefined {
  if (hasUtf8Lines(bytes, surelyNotAsian))
    return decodeByLines(bytes, surelyNotAsian, (run) => decodeEastAsian(run, declared) ?? lenient(run, declared))
  const told = eastAsianCharset(bytes, declared)
  return (told && strict(bytes, told)) ?? strict(bytes, declared)
}

function decodeTable(bytes: Uint8Array, upperHalf: string): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replace(/[\x80-\xff]/g, (letter: string) => upperHalf.charAt(letter.charCodeAt(0) - 0x80))
}

/** Bytes without a charset that holds. Each line may be UTF-8; the others are in what they tell, or the rest of the mail, or Western. */
function guess(bytes: Uint8Array, hint: string | undefined): string {
  const utf8 = strict(bytes, 'utf-8')
  if (utf8 !== undefined) return utf8
  const told = eastAsianCharset(bytes)
  const whole = told && strict(bytes, told)
  return whole ?? decodeByLines(bytes, 1, (run) => guessRun(run, told ?? hint))
}

/** UTF-8 with a flaw where most of it is UTF-8. */
function guessRun(bytes: Uint8Array, hint: string | undefined): string {
  const utf8 = lenient(bytes, 'utf-8')
  const flaws = utf8.split('\ufffd').length - 1
  if (flaws === 0 || (flaws < 100 && countSequences(bytes) > flaws)) return utf8
  const charset = charsetOf(hint)
  if (charset?.kind === 'table') return decodeTable(bytes, charset.upperHalf)
  if (charset?.kind !== 'decoder' || western.includes(charset.name)) return lenient(bytes, 'windows-1252')
  return strict(bytes, charset.name) ?? lenient(bytes, multiByte.includes(charset.name) ? 'windows-1252' : charset.name)
}

/** Characters of more than one byte, as UTF-8 writes them. */
export function countSequences(bytes: Uint8Array): number {
  let count = 0
  for (let at = 1; at < bytes.length; at++) {
    const [first = 0, second = 0] = [bytes[at - 1], bytes[at]]
    if (first >= 0xc2 && second >= 0x80 && second < 0xc0) count++
  }
  return count
}

function isMany(bytes: Uint8Array): boolean {
  let count = 0
  for (let at = 0; at < bytes.length && count < surelyUtf8; at++) if ((bytes[at] ?? 0) >= 0x80) count++
  return count >= surelyUtf8
}

/**
 * Whether bytes that are valid UTF-8 are meant so although their label names a charset of one byte a character, as programs do that never
 * look. Capitals with an accent before a sign (`É »` in French) can look like it: the letters of phonetic script, C7 to CD, decide.
 */
function isPlausible(bytes: Uint8Array): boolean {
  return isMany(bytes) || !bytes.some((byte) => byte >= 0xc7 && byte <= 0xcd)
}

/** Undefined where a byte makes no character. */
function strict(bytes: Uint8Array, name: string): string | undefined {
  if (name === 'utf-8') return isUtf8(bytes) ? lenient(bytes, name) : undefined
  try {
    return new TextDecoder(name, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function lenient(bytes: Uint8Array, name: string): string {
  return new TextDecoder(name, { fatal: false, ignoreBOM: name === 'utf-8' }).decode(bytes)
}
