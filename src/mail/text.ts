/** Text that strangers wrote, fit to be kept. Pure. */
import { Buffer } from 'node:buffer'

/** One line without control characters. */
export function oneLine(text: string): string {
  return text
    .toWellFormed()
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
}

/** Text that SQLite keeps whole: NUL would end it. */
export function storable(text: string): string {
  return text.toWellFormed().replaceAll('\0', '')
}

export function byteLength(text: string): number {
  return Buffer.byteLength(text)
}

/** The beginning of a text that is too long in UTF-8, whole characters and an ellipsis. */
export function cutToBytes(text: string, maxBytes: number): string {
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return text
  let end = Math.max(maxBytes - byteLength('…'), 0)
  while (isWithinCharacter(bytes[end])) end--
  return `${bytes.toString('utf8', 0, end)}…`
}

/** UTF-8: such bytes follow the first one of a character. */
function isWithinCharacter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x80 && byte < 0xc0
}

/** `text` without the letters of `ends` at its end. An expression such as `/[.:]+$/` would begin again at each of them. */
export function withoutEnd(text: string, ends: string): string {
  let end = text.length
  while (end > 0 && ends.includes(text.charAt(end - 1))) end--
  return text.slice(0, end)
}

/** The subject of an answer: `Re:` in front, once. */
export function answerSubject(subject: string): string {
  return /^re\s*:/i.test(subject) ? subject : `Re: ${subject}`.trim()
}
