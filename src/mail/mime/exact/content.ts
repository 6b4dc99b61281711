/** What of a mail's parts is its text and what is attached to it (RFC 2046, RFC 2183, RFC 2387). Pure. */
import { Buffer } from 'node:buffer'
import { decodeText } from './charset'
import { type Attached, contentOf, describeFile, fileBytes, fileNameOf } from './files'
import { normalizeMediaType, safeFileName } from '../file-name'
import { unflow } from './flowed-text'
import { charsetNamed, headerValue } from '../headers'
import { maxBodyLength } from '../limits'
import { isMultipart, type MimePart } from '../part-tree'
import { uuFiles } from './transfer-encoding'

/** One piece of a mail's words, in one form or, from a multipart/alternative, in two. */
export type Segment = { text?: string; html?: string }

export type MimeContent = { segments: Segment[]; attachments: Attached[] }

type Reading = { raw: Uint8Array; hint: string | undefined; attachments: Attached[]; length: number; uuFiles: number }

/** As many files as the texts of one mail may hold; what exceeds that stays text. */
const maxUuFiles = 100

export function readMimeContent(raw: Uint8Array, root: MimePart): MimeContent {
  const reading: Reading = { raw, hint: charsetHint(root), attachments: [], length: 0, uuFiles: 0 }
  return { segments: segmentsOf(reading, root), attachments: reading.attachments }
}

/** The charset of the first part that names one which tells something, else of the headers' encoded words. */
function charsetHint(root: MimePart): string | undefined {
  const labels = [root]
  for (const part of labels) {
    const label = part.contentType.parameters.get('charset')
    const named = label === undefined ? undefined : charsetNamed(`charset=${label}`)
    if (named !== undefined) return named
    labels.push(...part.children)
  }
  return charsetNamed(['subject', 'from', 'to'].map((name) => headerValue(root.headers, name) ?? '').join(' '))
}

function segmentsOf(reading: Reading, part: MimePart): Segment[] {
  if (part.children.length === 0) return leafSegments(reading, part)
  const children = part.children.map((child) => segmentsOf(reading, child))
  return part.contentType.value === 'multipart/alternative' ? alternative(children) : children.flat()
}

/**
 * One content in several forms, the best last. The HTML is the last that says something, the text the first. Without HTML all texts stay:
 * programs have been seen to put a second text there that is none of the first.
 */
function alternative(children: Segment[][]): Segment[] {
  const withHtml = children.findLast((segments) => segments.some(({ html }) => html !== undefined && html.trim() !== ''))
  if (!withHtml) return children.flat()
  const plain = children.find((segments) => segments !== withHtml && segments.some(({ text }) => text !== undefined && text.trim() !== ''))
  if (!plain) return withHtml
  const [first, ...rest] = withHtml
  const text = plain.map((segment) => segment.text ?? '').join('\n')
  const isOne = rest.length === 0 && first?.html !== undefined
  return isOne ? [{ text, html: first.html ?? '' }] : [{ text, html: withHtml.map(asHtml).join('\n') }]
}

export function asHtml({ text, html }: Segment): string {
  if (html !== undefined) return html
  return `<div>${(text ?? '').replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`).replaceAll('\n', '<br>')}</div>`
}

/** What a part without parts of its own is: a piece of the words, a file, or a form of the words that is not ours. */
export type LeafKind = 'text' | 'html' | 'file' | 'other-form'

export function leafKind(part: MimePart): LeafKind {
  const type = typeOf(part)
  if (otherForms.includes(type) && part.parent?.contentType.value === 'multipart/alternative') return 'other-form'
  if (!isBody(part, type)) return 'file'
  return type === 'text/html' ? 'html' : 'text'
}

function typeOf(part: MimePart): string {
  return isMultipart(part) ? 'text/plain' : part.contentType.value
}

function leafSegments(reading: Reading, part: MimePart): Segment[] {
  const kind = leafKind(part)
  if (kind === 'file') reading.attachments.push(attachedOf(reading, part))
  if (kind === 'file' || kind === 'other-form') return []
  const bytes = beginning(contentOf(reading.raw, part))
  const label = part.contentType.parameters.get('charset')
  const isHtml = kind === 'html'
  const text = decodeText(bytes, isHtml ? htmlLabel(bytes, label) : label, reading.hint).replace(/\r\n?/g, '\n')
  if (isHtml) return takeText(reading, text, 'html')
  const { parameters } = part.contentType
  const isFlowed = parameters.get('format')?.toLowerCase() === 'flowed'
  return takeText(reading, withoutFiles(reading, isFlowed ? unflow(text, parameters.get('delsp')?.toLowerCase() === 'yes') : text), 'text')
}

/**
 * As many bytes as the longest text may have: up to four for a character, of which UTF-8 can be told how many belong together. A mail may
 * have ten times as many, which would take several times as much as text. Where files may stand in the text, it is read to its end.
 */
function beginning(text: Uint8Array): Uint8Array {
  const [mostBytes, mostStarts] = [maxBodyLength * 4, maxBodyLength * 2]
  if (text.length <= mostStarts || Buffer.from(text.buffer, text.byteOffset, text.byteLength).includes('begin ')) return text
  let [end, starts] = [0, 0]
  for (; end < text.length && end < mostBytes && starts < mostStarts; end++) if (!isContinuation(text[end])) starts++
  // Whole lines or, where one is that long, whole characters: one that is cut in two would be held against its charset.
  const lineEnd = text.lastIndexOf(10, end - 1) + 1
  return text.subarray(0, lineEnd > 0 ? lineEnd : characterStart(text, end))
}

function characterStart(text: Uint8Array, from: number): number {
  let at = from
  while (at > 0 && isContinuation(text[at])) at--
  return at
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80
}

function takeText(reading: Reading, text: string, kind: 'text' | 'html'): Segment[] {
  const cut = text.slice(0, Math.max(maxBodyLength - reading.length, 0))
  reading.length += cut.length
  return [kind === 'html' ? { html: cut } : { text: cut }]
}

/**
 * Text and HTML are body, unless they are said to be attached or, being named, come behind something else (as RFC 8621 section 4.1.4 has
 * it). A text of another kind is text where it is all there is (RFC 2046 section 4.1.4), and so is what has no type that is one.
 */
function isBody({ disposition, contentType, parent, headers }: MimePart, type: string): boolean {
  if (disposition.value === 'attachment') return false
  if (!parent && (!type.includes('/') || type.startsWith('text/'))) return !fileTexts.includes(type)
  if (!['text/plain', 'text/html', 'text'].includes(type)) return false
  const isFirst = !parent || parent.children[0]?.headers === headers
  const isNamed = (disposition.parameters.get('filename') ?? contentType.parameters.get('name') ?? '') !== ''
  return isFirst || !isNamed || parent.contentType.value === 'multipart/alternative'
}

/** Texts that are made for programs. */
const fileTexts = ['text/calendar', 'text/vcard', 'text/x-vcard', 'text/csv', 'text/directory']
/** Forms of a multipart/alternative that repeat the others, for devices that we are not. */
const otherForms = ['text/x-amp-html', 'text/watch-html']

/** HTML may name its charset itself: that counts where the header names none that could be. */
export function htmlLabel(bytes: Uint8Array, label: string | undefined): string | undefined {
  if (label !== undefined && !/^["']?(?:us-)?ascii|unknown|default/i.test(label)) return label
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 2000)).toString('latin1')
  const [, named] = /<meta[^>]{0,200}?charset\s{0,5}=\s{0,5}["']?([\w.:-]{2,40})/i.exec(head) ?? []
  return named === undefined || /^utf-?(?:16|32)/i.test(named) ? label : named
}

/** Files that stand in the text itself become attachments. */
function withoutFiles(reading: Reading, text: string): string {
  if (!text.includes('begin ')) return text
  const pieces: string[] = []
  let at = 0
  const files = uuFiles(text, maxUuFiles - reading.uuFiles)
  reading.uuFiles += files.length
  for (const { name, bytes, start, end } of files) {
    const filename = safeFileName(name) ?? 'attachment'
    const content = new Uint8Array(bytes)
    reading.attachments.push({
      filename,
      mimeType: normalizeMediaType('', filename),
      contentId: null,
      location: null,
      charset: undefined,
      content,
    })
    pieces.push(text.slice(at, start))
    at = end
  }
  return [...pieces, text.slice(at)].join('')
}

function attachedOf({ raw }: Reading, part: MimePart): Attached {
  return describeFile(part, {
    mimeType: typeOf(part),
    name: fileNameOf(part),
    contentId: headerValue(part.headers, 'content-id'),
    content: fileBytes(raw, part),
  })
}
