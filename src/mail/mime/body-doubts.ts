/** What tells by the parts as postal-mime read them that it misread them. Pure. */
import { isAscii } from 'node:buffer'
import type { Attachment, Email } from 'postal-mime'
import { headerValue, headerValues } from '../headers'
import { contentOf, htmlLabel } from '../mime-content'
import { type CharsetDoubt, charsetDoubt, oddWords, wordsDoubt } from './charset-doubts'
import type { Leaf, Outline } from './outline'

/** What it took for words and for files must be what the bounds of the parts say. */
export function partsDiffer({ leaves, bytes }: Outline, email: Email): boolean {
  const files = leaves.filter(({ kind }) => kind === 'file' || kind === 'other-form')
  const isMissed = (kind: 'text' | 'html', words = '') =>
    leaves.some((leaf) => leaf.kind === kind && !isBlank(bytes, leaf)) === isEmpty(words)
  return (
    files.length !== email.attachments.length ||
    files.some(({ part }, index) => !isSame(part, email.attachments[index])) ||
    isMissed('text', email.text) ||
    isMissed('html', email.html)
  )
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
  if (isUsual(label) && !oddWords(words) && (label !== undefined || kind === 'text')) return undefined
  const bytes = contentOf(raw, part)
  const meant = kind === 'html' ? htmlLabel(bytes, label) : label
  const isOther = meant !== label && !/^utf-?8$/i.test(meant ?? '') && !isAscii(bytes)
  return charsetDoubt(bytes, label) ?? (isOther ? 'wrong-charset' : charsetDoubt(bytes, meant))
}

function isUsual(label: string | undefined): boolean {
  return label === undefined || /^utf-?8$/i.test(label)
}

/** Encoded words or percent signs left over, a charset that is none, a path of Windows, a name that was not found. */
export function hasOddFileName({ leaves }: Outline, { attachments }: Email): boolean {
  return leaves
    .filter(({ kind }) => kind === 'file' || kind === 'other-form')
    .some(({ part }, index) => {
      const name = attachments[index]?.filename ?? ''
      const written = ['content-type', 'content-disposition'].map((header) => headerValue(part.headers, header) ?? '')
      return isOddName(name) || written.some((value) => isOddlyNamed(value, name))
    })
}

function isOddName(name: string): boolean {
  return oddWords(name) || /%[89a-f][\da-f]|^[\w-]+'[\w-]*'/i.test(name)
}

/** Also by RFC 2231: `name*=iso-8859-1''…`. */
function isOddlyNamed(written: string, name: string): boolean {
  const label = /name\*\d{0,4}\*?\s*=\s*"?([\w.:-]{1,40})'/i.exec(written)?.[1]
  const isUnknown = label !== undefined && charsetDoubt(Uint8Array.of(0xe9), label) === 'unknown-charset'
  return isUnknown || wordsDoubt(written) !== undefined || written.includes('\\') || (name === '' && /name/i.test(written))
}

/** `begin 644 NAME`, as old programs write a file into the text. */
export function hasUuencodedFile({ text = '' }: Email): boolean {
  return /^begin [0-7]{3,4} /m.test(text)
}
