/** A part of a mail as a file: its decoded bytes, its name and its type (RFC 2183, RFC 2557). Pure. */
import { Buffer } from 'node:buffer'
import { decodeText } from './charset'
import { decodeWords } from './encoded-words'
import { normalizeMediaType, safeFileName, unnamed } from '../file-name'
import { findBody, type Header, headerValue, readHeaders } from '../headers'
import type { MimePart } from '../part-tree'
import { decodeTransfer } from './transfer-encoding'

export type Attached = {
  filename: string
  mimeType: string
  contentId: string | null
  /** Content-Location: where it was when it was part of a web page. */
  location: string | null
  /** The charset that it is said to be in. */
  charset: string | undefined
  content: Uint8Array<ArrayBuffer>
}

export function contentOf(raw: Uint8Array, { headers, start, end }: MimePart): Uint8Array {
  return decodeTransfer(raw.subarray(start, end), headerValue(headers, 'content-transfer-encoding') ?? '')
}

/** As it is written; empty without one. */
export function fileNameOf({ disposition, contentType }: MimePart): string {
  return disposition.parameters.get('filename') || contentType.parameters.get('name') || ''
}

/** A copy: the whole of the raw mail must not be kept for a file in it. */
export function fileBytes(raw: Uint8Array, part: MimePart): Uint8Array<ArrayBuffer> {
  return new Uint8Array(isMail(part.contentType.value) ? mailContent(raw, part) : contentOf(raw, part))
}

/** A file as its part has it, whoever read the part. */
export type WrittenFile = {
  mimeType: string
  name: string | null | undefined
  contentId: string | undefined
  content: Uint8Array<ArrayBuffer>
}

/** A file without a type is what its name says, not the text that RFC 2045 section 5.2 takes it for. */
export function describeFile(part: MimePart, { mimeType: type, name, contentId: written, content }: WrittenFile): Attached {
  const named = safeFileName(name || locationName(part.headers) || '')
  return {
    filename: isMail(type) ? mailName(named, content) : (named ?? unnamed(type)),
    mimeType: normalizeMediaType(named !== undefined && headerValue(part.headers, 'content-type') === undefined ? '' : type, named),
    contentId: idOf(written),
    location: headerValue(part.headers, 'content-location')?.replace(/\s+/g, '').slice(0, 2000) || null,
    charset: part.contentType.parameters.get('charset'),
    content,
  }
}

function isMail(type: string): boolean {
  return type === 'message/rfc822' || type === 'message/global'
}

function idOf(written: string | undefined): string | null {
  return (
    (written ?? '')
      .replace(/[\p{Cc}\s]+/gu, '')
      .replace(/^<|>$/g, '')
      .slice(0, 255) || null
  )
}

/** Web pages sent as mail name their pictures by where they were (RFC 2557). */
function locationName(headers: Header[]): string | undefined {
  const location = headerValue(headers, 'content-location')?.slice(0, 2000)
  return location
    ?.replace(/[?#].*$/s, '')
    .split('/')
    .at(-1)
}

/** An attached mail may not be encoded (RFC 2046 section 5.2.1); some are. One that is labelled base64 and is none stays as it is. */
function mailContent(raw: Uint8Array, part: MimePart): Uint8Array {
  const content = raw.subarray(part.start, part.end)
  const beginning = Buffer.from(content.buffer, content.byteOffset, Math.min(content.byteLength, 300)).toString('latin1')
  return /^\s*[!-9;-~]{1,70}:/.test(beginning) ? content : contentOf(raw, part)
}

/** Whatever it is called, it ends in `.eml`; without a name it is called after its subject. */
function mailName(named: string | undefined, content: Uint8Array): string {
  if (named !== undefined) return /\.eml$/i.test(named) ? named : `${named}.eml`
  const block = content.subarray(0, Math.min(findBody(content), 100_000))
  const subject = headerValue(readHeaders(Buffer.from(block).toString('latin1')), 'subject')?.slice(0, 1000) ?? ''
  const name = safeFileName(decodeWords(decodeText(Buffer.from(subject, 'latin1'))).replace(/[:*?"<>|]/g, ' '))
  return `${name?.replace(/\s+/g, ' ').slice(0, 100).trim() || 'message'}.eml`
}
