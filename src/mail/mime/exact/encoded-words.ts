/** Encoded words (RFC 2047) as mail has them, which is not as the RFC has them. Pure, and in time that grows with the length only. */
import { Buffer } from 'node:buffer'
import { decodeText } from './charset'
import { decodeBase64 } from './transfer-encoding'

/** A word has 75 characters (section 2); longer ones are read, this far. */
const maxWord = 2000

export type Word = { charset: string; encoding: string; start: number; end: number; bytes: Uint8Array }

/**
 * Decodes every encoded word, wherever it stands: within quotes, glued to other text, with spaces inside, without its end. White space
 * between two words goes (section 6.2). A character may be split over two words of one charset, so their bytes are decoded together.
 */
export function decodeWords(text: string): string {
  if (!text.includes('=?')) return text
  const pieces: string[] = []
  let at = 0
  let run: Word[] = []
  const flush = () => {
    const [first] = run
    if (first) pieces.push(decodeRun(first.charset, run))
    run = []
  }
  for (const word of wordsOf(text)) {
    const between = text.slice(at, word.start)
    const isNext = run.length > 0 && /^\s*$/.test(between)
    if (!isNext || run[0]?.charset !== word.charset) flush()
    if (!isNext) pieces.push(between)
    run.push(word)
    at = word.end
  }
  flush()
  return [...pieces, text.slice(at)].join('')
}

/** Words that make no sense together are whole each: some programs begin every word anew in the middle of a state. */
function decodeRun(charset: string, run: Word[]): string {
  const together = decodeText(Buffer.concat(run.map(({ bytes }) => bytes)), charset)
  if (run.length === 1 || !together.includes('\ufffd')) return together
  const apart = run.map(({ bytes }) => decodeText(bytes, charset)).join('')
  return apart.includes('\ufffd') ? together : apart
}

/** The encoded words of a text, as bytes in the charset that each names. */
export function* wordsOf(text: string): Generator<Word> {
  const opening = /=\?([^?\s=<>"]{1,80})\?([bq])\?/gi
  const end = endFinder(text)
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const [whole, label = '', letter = ''] = match
    const contentStart = match.index + whole.length
    const encoding = letter.toUpperCase()
    const content = end(contentStart, encoding)
    opening.lastIndex = content.next
    const [charset = ''] = label.toLowerCase().split('*', 1)
    const bytes = bytesOf(text.slice(contentStart, content.end), encoding)
    yield { charset, encoding, start: match.index, end: content.next, bytes }
  }
}

/** Where the content of a word ends, and where the text goes on: at `?=`, at the next word, or at white space. */
function endFinder(text: string): (from: number, encoding: string) => { end: number; next: number } {
  let close = 0
  return (from, encoding) => {
    if (close !== -1 && close < from) close = text.indexOf('?=', from)
    if (encoding === 'Q') close = withinQ(text, close)
    const opening = text.slice(from, from + maxWord).search(/=\?[^?\s=]{1,80}\?[bq]\?/i)
    if (opening !== -1 && (close === -1 || from + opening < close)) return { end: from + opening, next: from + opening }
    if (close !== -1) return { end: close, next: close + 2 }
    const rest = /^[^\s"<>,;]*/.exec(text.slice(from, from + maxWord))?.[0].length ?? 0
    return { end: from + rest, next: from + rest }
  }
}

/** A question mark before an encoded byte (`?=3F`) ends nothing where the real end follows. */
function withinQ(text: string, close: number): number {
  let at = close
  while (at !== -1 && /^\?=[\dA-F]{2}[^\s?]{0,75}\?=/.test(text.slice(at, at + 85))) at = text.indexOf('?=', at + 2)
  return at
}

function bytesOf(content: string, encoding: string): Uint8Array {
  if (encoding === 'B') return decodeBase64(Buffer.from(content.replace(/\s+/g, ''), 'latin1'))
  const bytes: number[] = []
  const raw = Buffer.from(content.replace(/=\s+(?=[\da-f])/gi, '='), 'utf8')
  for (let at = 0; at < raw.length; at++) {
    const byte = raw[at] ?? 0
    const code = byte === 0x3d ? raw.toString('latin1', at + 1, at + 3) : ''
    if (/^[\da-f]{2}$/i.test(code)) {
      bytes.push(Number.parseInt(code, 16))
      at += 2
    } else bytes.push(byte === 0x5f ? 0x20 : byte)
  }
  return Uint8Array.from(bytes)
}
