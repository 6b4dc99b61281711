/** What tells by the parts of a mail, before anything is decoded, that postal-mime would misread it or be slow. Pure. */
import { Buffer } from 'node:buffer'
import { headerValue } from './headers'
import { contentOf } from './exact/files'
import { isMultipart, type MimePart } from './part-tree'
import type { Leaf, Outline } from './outline'

/**
 * What postal-mime is given at most; measured, it then takes at most some 100 ms, and 10 µs for every line that is not in base64.
 */
export const limits = {
  bytes: 4 * 1024 * 1024,
  lines: 60_000,
  plainLines: 4000,
  parts: 100,
  depth: 12,
  headerBytes: 64 * 1024,
  parsedHeaders: 12_000,
  partHeaderBytes: 32 * 1024,
}

export function isLarge({ bytes }: Outline): boolean {
  return bytes.byteLength > limits.bytes
}

export function hasManyLines({ bytes, leaves }: Outline): boolean {
  const isCheap = ({ part }: Leaf) => isBase64(part)
  const cheapLines = leaves.filter(isCheap).reduce((total, { part }) => total + linesIn(bytes, part.start, part.end), 0)
  const allLines = linesIn(bytes, 0, bytes.byteLength)
  return allLines > limits.lines || allLines - cheapLines > limits.plainLines
}

function linesIn(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = bytes.indexOf(10, from); at !== -1 && at < to; at = bytes.indexOf(10, at + 1)) count++
  return count
}

export function hasManyParts({ leaves, tree }: Outline): boolean {
  return leaves.length > limits.parts || depthOf(tree.root) > limits.depth
}

const isParsed = /^(?:from|sender|reply-to|to|b?cc|delivered-to|return-path|subject|message-id|in-reply-to|references|date|content-.*)$/

function depthOf({ depth, children }: MimePart): number {
  return Math.max(depth, ...children.map(depthOf))
}

/** Some headers postal-mime takes apart, sign by sign; the others it only cuts. */
export function hasLongHeaders({ headers, bodyStart, tree }: Outline): boolean {
  const parsed = headers.filter(({ name }) => isParsed.test(name)).reduce((total, { value }) => total + value.length, 0)
  return parsed > limits.parsedHeaders || bodyStart > limits.headerBytes || tree.headerBytes > limits.partHeaderBytes
}

/** A multipart without its parts, parts in what is called a text, boundaries longer than any. */
export function hasUnusedBoundary({ tree, leaves }: Outline): boolean {
  return tree.isGuessed || leaves.some(({ part }) => isMultipart(part) || isWithinText(part))
}

function isWithinText({ parent }: MimePart): boolean {
  return parent !== undefined && !isMultipart(parent)
}

/** More than one text or HTML, or the two not as forms of one another. */
export function hasSeveralBodies({ leaves }: Outline): boolean {
  const texts = leaves.filter(({ kind }) => kind === 'text')
  const htmls = leaves.filter(({ kind }) => kind === 'html')
  const [text, html] = [texts[0]?.part, htmls[0]?.part]
  const areForms = !text || !html || (alternativeOf(text) !== undefined && alternativeOf(text) === alternativeOf(html))
  return texts.length > 1 || htmls.length > 1 || !areForms
}

function alternativeOf({ parent }: MimePart): MimePart | undefined {
  if (!parent) return undefined
  return parent.contentType.value === 'multipart/alternative' ? parent : alternativeOf(parent)
}

/** postal-mime takes `text/plain` and `text/html` for the words, whatever they are called, and nothing else. */
export function hasUnusualText({ leaves }: Outline): boolean {
  return leaves.some(({ part, kind }) => {
    const isTaken = /^text\/(?:plain|html)$/.test(part.contentType.value) && part.disposition.value !== 'attachment'
    return isTaken !== (kind === 'text' || kind === 'html')
  })
}

/**
 * An encoding that is none, base64 with something else in it (a footer, for one, that was put below) or padded in the middle, soft line
 * breaks of quoted-printable with white space behind them.
 */
export function hasOddEncoding({ bytes, leaves }: Outline): boolean {
  return leaves.some(({ part }) => {
    const encoding = encodingOf(part)
    return !['', '7bit', '8bit', 'binary', 'base64', 'quoted-printable'].includes(encoding) || isBroken(bytes, part, encoding)
  })
}

function isBroken(bytes: Uint8Array, { start, end }: MimePart, encoding: string): boolean {
  const broken = { base64: /[^A-Za-z\d+/=\r\n\t]|=[\r\n\t]*[A-Za-z\d+/]/, 'quoted-printable': /=[ \t]+\r?\n/ }[encoding]
  return broken !== undefined && broken.test(Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start).toString('latin1'))
}

export function isBase64(part: MimePart): boolean {
  return encodingOf(part) === 'base64'
}

function encodingOf({ headers }: MimePart): string {
  return (headerValue(headers, 'content-transfer-encoding') ?? '').trim().toLowerCase()
}

/** Of format=flowed (RFC 3676), postal-mime joins quoted lines with their marks, and takes HTML for it too. */
export function hasFlowedQuotes({ bytes, leaves }: Outline): boolean {
  return leaves.some(({ part, kind }) => {
    if (part.contentType.parameters.get('format')?.toLowerCase() !== 'flowed') return false
    if (kind === 'html') return true
    const text = kind === 'text' ? Buffer.from(contentOf(bytes, part)).toString('latin1') : ''
    return /^>.* \r?$| \r?\n-- \r?$/m.test(text)
  })
}
