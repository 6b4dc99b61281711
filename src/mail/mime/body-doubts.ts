/** What tells by the parts as postal-mime read them that it misread them. Pure. */
import { isAscii } from 'node:buffer'
import type { Attachment, Email } from 'postal-mime'
import { headerValue, headerValues } from './headers'
import { contentOf, fileNameOf } from './exact/files'
import { htmlLabel } from './exact/content'
import { type CharsetDoubt, charsetDoubt, oddWords, wordsDoubt } from './charset-doubts'
import { filesIn, type Leaf, type Outline } from './outline'

/** What it took for words and for files must be what the bounds of the parts say. */
export function partsDiffer(outline: Outline, { attachments, text = '', html = '' }: Email): boolean {
  const files = filesIn(outline)
  const isOther = files.length !== attachments.length || files.some(({ part }, index) => !isSame(part, attachments[index]))
  return isOther || !mayBe(outline, 'text', text) || !mayBe(outline, 'html', html)
}

/** Whether the words may be those of the one part of their kind: postal-mime adds no more than a line end. */
function mayBe({ leaves, bytes }: Outline, kind: 'text' | 'html', words: string): boolean {
  const leaf = leaves.find((each) => each.kind === kind)
  if (!leaf) return isEmpty(words)
  return isEmpty(words) === isBlank(bytes, leaf) && words.length <= leaf.part.end - leaf.part.start + 2
}

function isSame({ contentType, disposition }: Leaf['part'], attachment: Attachment | undefined): boolean {
  return attachment?.mimeType === contentType.value && (attachment.disposition ?? '') === disposition.value
}

function isBlank(bytes: Uint8Array, { part: { start, end } }: Leaf): boolean {
  return bytes.subarray(start, end).every((byte) => byte <= 0x20)
}

function isEmpty(words: string): boolean {
  return !/[^\s\0]/.test(words)
}

export function isIn(doubt: CharsetDoubt): (outline: Outline, email: Email) => boolean {
  return (outline, email) =>
    writtenWords(outline).some((value) => wordsDoubt(value) === doubt) ||
    outline.leaves.some((leaf) => textDoubt(leaf, outline.bytes, email) === doubt)
}

/** Of headers that hold encoded words. */
function writtenWords({ headers }: Outline): string[] {
  return ['subject', 'from', 'sender', 'reply-to', 'to', 'cc'].flatMap((name) => headerValues(headers, name))
}

/** Bytes are looked at only where a label is odd, or there is text beyond ASCII under a label that is not UTF-8's. */
function textDoubt({ part, kind }: Leaf, raw: Uint8Array, { text = '', html = '' }: Email): CharsetDoubt | undefined {
  if (kind !== 'text' && kind !== 'html') return undefined
  const label = part.contentType.parameters.get('charset')
  const words = kind === 'html' ? html : text
  if (label === undefined && /charset/i.test(headerValue(part.headers, 'content-type') ?? '')) return 'unknown-charset'
  if (isUsual(label) && !oddWords(words) && (label !== undefined || kind === 'text')) return undefined
  const bytes = contentOf(raw, part)
  const meant = kind === 'html' ? htmlLabel(bytes, label) : label
  const isOther = meant !== label && !/^utf-?8$/i.test(meant ?? '') && !isAscii(bytes)
  const isSpoilt = words.includes('\x1b') || (words.includes('\ufffd') && !isUsual(label))
  return charsetDoubt(bytes, label) ?? (isOther || isSpoilt ? 'wrong-charset' : charsetDoubt(bytes, meant))
}

function isUsual(label: string | undefined): boolean {
  return label === undefined || /^utf-?8$/i.test(label)
}

/** Two ways to read one name: encoded words and percent signs left over, a path of Windows, quotation marks that are missing. */
export function hasOddFileName(outline: Outline, { attachments }: Email): boolean {
  return filesIn(outline).some(({ part }, index) => fileNameOf(part) !== (attachments[index]?.filename ?? ''))
}

/** `begin 644 NAME`, as old programs write a file into the text. */
export function hasUuencodedFile({ text = '' }: Email): boolean {
  return /^begin [0-7]{3,4} /m.test(text)
}
