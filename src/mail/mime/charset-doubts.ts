/** When text is in another charset than postal-mime takes it for. Pure. */
import { isAscii, isUtf8 } from 'node:buffer'
import { countSequences, surelyUtf8 } from './exact/charset'
import { charsetOf } from './exact/charset-label'
import { hasUtf8Lines } from './exact/charset-runs'
import { eastAsianCharset } from './exact/east-asian'
import { wordsOf } from './exact/encoded-words'

export type CharsetDoubt = 'unknown-charset' | 'wrong-charset'

const escape = 0x1b

/** @param label the charset that the bytes are said to be in */
export function charsetDoubt(bytes: Uint8Array, label: string | undefined): CharsetDoubt | undefined {
  const charset = charsetOf(label)
  if (charset?.kind === 'shifted' || charset?.kind === 'unicode') return 'unknown-charset'
  const isSevenBit = isAscii(bytes)
  if (isSevenBit && !bytes.includes(escape)) return undefined
  if (label === undefined) return isSevenBit || !isUtf8(bytes) ? 'wrong-charset' : undefined
  if (charset?.kind !== 'decoder' || !isKnown(label, charset.name)) return 'unknown-charset'
  if (charset.name === 'iso-2022-jp') return isSevenBit ? undefined : 'wrong-charset'
  if (charset.name === 'utf-8') return isSevenBit || !isUtf8(bytes) ? 'wrong-charset' : undefined
  return isProvedWrong(bytes, label, charset.name) ? 'wrong-charset' : undefined
}

/** postal-mime knows the labels that the Encoding standard has, and takes any other for Western. */
function isKnown(label: string, name: string): boolean {
  try {
    const { encoding } = new TextDecoder(label)
    return encoding === name || (encoding === 'gbk' && name === 'gb18030')
  } catch {
    return false
  }
}

/** UTF-8 proves itself, line by line, and East Asian text by its usual characters; bytes beyond ASCII are not ASCII. */
function isProvedWrong(bytes: Uint8Array, label: string, name: string): boolean {
  const isMarked = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const isWestern = name === 'windows-1252'
  if (hasUtf8Lines(bytes, surelyUtf8) || eastAsianCharset(bytes, isWestern ? undefined : name) !== undefined) return true
  return isUtf8(bytes) || isMarked || (isWestern && (/ascii|x3\.?4/i.test(label) || countSequences(bytes) > 0)) || isBroken(bytes, name)
}

function isBroken(bytes: Uint8Array, name: string): boolean {
  return new TextDecoder(name).decode(bytes).includes('\ufffd')
}

/** Encoded words (RFC 2047) in a charset that is not what it says. @param value as written */
export function wordsDoubt(value: string): CharsetDoubt | undefined {
  if (!value.includes('=?')) return undefined
  const words = [...wordsOf(value)]
  if (words.length < value.split('=?').length - 1) return 'unknown-charset'
  const others = words.filter(({ charset }) => !/^utf-?8$/.test(charset))
  return others.map(({ charset, bytes }) => charsetDoubt(bytes, charset)).find((doubt) => doubt !== undefined)
}

/** What came out of encoded words still has some in it, or characters that are none. */
export function oddWords(text: string): boolean {
  return text.includes('=?') || text.includes('\ufffd') || text.includes('\x1b')
}
