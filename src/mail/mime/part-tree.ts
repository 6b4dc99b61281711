/**
 * The parts of a mail (RFC 2045, 2046) as ranges of its bytes: one pass over the lines that begin with two dashes, nothing copied, no
 * recursion. The doubts go by it, the exact reader reads from it, and files are cut out by it whose bytes postal-mime would change. Pure.
 */
import { Buffer } from 'node:buffer'
import { decodeHeaders, type Header, headerValue, isHeaderLine, readHeaders } from './headers'
import { limits } from './limits'
import { readStructured, type Structured } from './parameters'

export type MimePart = {
  headers: Header[]
  contentType: Structured
  disposition: Structured
  /** The content, as it is transferred: from `start` up to `end` of the raw mail. */
  start: number
  end: number
  parent: MimePart | undefined
  depth: number
  children: MimePart[]
}

export type MimeTree = {
  root: MimePart
  exceededLimit: string | undefined
  /** Of all parts but the mail itself. */
  headerBytes: number
  /** A multipart does not use the boundary that it names. */
  isGuessed: boolean
  /** The headers of a part run into its content: the blank line is missing. */
  runsOn: boolean
}

/** How often a multipart whose boundary is not the one it names is looked at again. */
const maxRepairs = 10
/** Longer lines are no boundaries: RFC 2046 allows 70 characters, programs have been seen to take more than 500. */
const maxBoundary = 5000

type Open = { boundary: string; part: MimePart; isClosed: boolean }
type Scan = {
  bytes: Buffer
  hint: string | undefined
  parts: number
  headerBytes: number
  runsOn: boolean
  exceededLimit: string | undefined
}

/** @param hint the charset of headers that are in none, see `decodeHeaders` */
export function readMimeTree(raw: Uint8Array, headers: Header[], bodyStart: number, hint: string | undefined): MimeTree {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength)
  const scan: Scan = { bytes, hint, parts: 1, headerBytes: 0, runsOn: false, exceededLimit: undefined }
  const root = makePart(headers, bodyStart, bytes.length, undefined)
  const boundary = boundaryOf(bytes, root)
  const unread = boundary === undefined ? [root] : scanParts(scan, root, boundary)
  const isGuessed = unread.some(isMultipart)
  for (let repairs = 0; repairs < maxRepairs && scan.exceededLimit === undefined; repairs++) {
    const part = unread.pop()
    if (!part) break
    const guessed = isMultipart(part) ? guessBoundary(bytes, part) : undefined
    if (guessed !== undefined) unread.push(...scanParts(scan, part, guessed))
  }
  const { exceededLimit, headerBytes, runsOn } = scan
  return { root, exceededLimit, headerBytes, isGuessed, runsOn }
}

export function isMultipart({ contentType }: MimePart): boolean {
  return /^multipart(?:\/|$)/.test(contentType.value)
}

function makePart(headers: Header[], start: number, end: number, parent: MimePart | undefined): MimePart {
  const written = readStructured(headerValue(headers, 'content-type'))
  const isDigest = parent?.contentType.value === 'multipart/digest'
  const contentType = { ...written, value: written.value || (isDigest ? 'message/rfc822' : 'text/plain') }
  const disposition = readStructured(headerValue(headers, 'content-disposition'))
  return { headers, contentType, disposition, start, end, parent, depth: (parent?.depth ?? 0) + 1, children: [] }
}

/** Some programs say text/plain and send parts: a boundary counts if it is used. */
function boundaryOf(bytes: Buffer, part: MimePart): string | undefined {
  const boundary = part.contentType.parameters.get('boundary')?.trimEnd()
  if (boundary === undefined || boundary === '' || boundary.length > maxBoundary) return undefined
  const isUsed = () => bytes.subarray(part.start, part.start + 65_536).includes(`--${boundary}`)
  return isMultipart(part) || (/^text(?:\/|$)/.test(part.contentType.value) && isUsed()) ? boundary : undefined
}

/** Reads the parts of one multipart and of those within it. Answers the multiparts that turned out to have none. */
function scanParts(scan: Scan, top: MimePart, boundary: string): MimePart[] {
  const { bytes } = scan
  const stack: Open[] = [{ boundary, part: top, isClosed: false }]
  const multiparts: MimePart[] = [top]
  let levels = levelsOf(stack)
  let current: MimePart | undefined
  let position = top.start
  for (let at = dashesFrom(bytes, position, top.end); at !== -1; at = dashesFrom(bytes, position, top.end)) {
    const line = lineAt(bytes, at, top.end)
    position = line.next
    const { open, isEnd } = delimiter(stack, levels, textOf(bytes, at + 2, line.end))
    if (!open || (isEnd && open.isClosed && open === stack.at(-1))) continue
    for (const { part } of stack.splice(stack.indexOf(open) + 1)) part.end = contentEnd(bytes, part.start, at)
    if (current) current.end = contentEnd(bytes, current.start, at)
    current = isEnd ? undefined : readPart(scan, open.part, line.next, top.end)
    if (scan.exceededLimit !== undefined) return []
    open.isClosed = isEnd
    if (current) {
      position = current.start
      if (openPart(bytes, stack, current)) multiparts.push(current)
    }
    levels = levelsOf(stack)
  }
  return multiparts.filter(({ children }) => children.length === 0)
}

/** Answers whether the part should have parts of its own. */
function openPart(bytes: Buffer, stack: Open[], part: MimePart): boolean {
  const boundary = boundaryOf(bytes, part)
  if (boundary !== undefined) stack.push({ boundary, part, isClosed: false })
  return boundary !== undefined || isMultipart(part)
}

/** Which open multipart a line with two dashes in front belongs to, if any, and whether it ends it. A boundary itself may end in dashes. */
function delimiter(stack: Open[], levels: Map<string, number>, text: string): { open: Open | undefined; isEnd: boolean } {
  const isEnd = text.endsWith('--') && !levels.has(text)
  const level = levels.get(isEnd ? text.slice(0, -2) : text)
  return { open: level === undefined ? undefined : stack[level], isEnd }
}

function textOf(bytes: Buffer, from: number, to: number): string {
  return to - from > maxBoundary + 2 ? '' : bytes.toString('utf8', from, to).trimEnd()
}

/** The innermost open multipart with a boundary has it. One that was closed may go on, unless one around it has the same. */
function levelsOf(stack: Open[]): Map<string, number> {
  const levels = new Map<string, number>()
  for (const [level, { boundary, isClosed }] of stack.entries()) if (!isClosed || !levels.has(boundary)) levels.set(boundary, level)
  return levels
}

/** Headers end at a blank line or, where that is missing, at the first line that is none. */
function readPart(scan: Scan, parent: MimePart, from: number, to: number): MimePart | undefined {
  const { bytes } = scan
  let at = from
  let start = from
  while (at < to) {
    const { end, next } = lineAt(bytes, at, to)
    const isBlank = end === at
    const isOver = isBlank || !isHeaderLine(bytes.toString('latin1', at, Math.min(end, at + 300)))
    start = isBlank ? next : at
    scan.runsOn ||= isOver && !isBlank
    if (isOver) break
    at = next
    start = next
  }
  scan.parts++
  scan.headerBytes += at - from
  if (scan.parts > limits.parts.most) scan.exceededLimit = limits.parts.words
  else if (scan.headerBytes > limits.partHeaderBytes.most) scan.exceededLimit = limits.partHeaderBytes.words
  else if (parent.depth >= limits.depth.most) scan.exceededLimit = limits.depth.words
  if (scan.exceededLimit !== undefined) return undefined
  const headers = decodeHeaders(readHeaders(bytes.toString('latin1', from, at)), scan.hint)
  const part = makePart(headers, start, to, parent)
  parent.children.push(part)
  return part
}

/** The next line that begins with two dashes; -1 when there is none. */
function dashesFrom(bytes: Buffer, from: number, to: number): number {
  if (from + 2 <= to && bytes[from] === 45 && bytes[from + 1] === 45) return from
  const found = bytes.indexOf('\n--', from)
  return found === -1 || found + 3 > to ? -1 : found + 1
}

/** `end` leaves out the line end, and every CR before it. */
function lineAt(bytes: Buffer, from: number, to: number): { end: number; next: number } {
  const lf = bytes.indexOf(10, from)
  const next = lf === -1 || lf >= to ? to : lf + 1
  let end = lf === -1 || lf >= to ? to : lf
  while (end > from && bytes[end - 1] === 13) end--
  return { end, next }
}

/** The line end before a boundary belongs to the boundary (RFC 2046 section 5.1.1). */
function contentEnd(bytes: Buffer, start: number, boundaryAt: number): number {
  if (boundaryAt <= start) return start
  const lf = boundaryAt - 1
  return lf > start && bytes[lf - 1] === 13 ? lf - 1 : lf
}

/** The boundary that a multipart uses although it names another or none: a line with two dashes in front, and a header below it. */
function guessBoundary(bytes: Buffer, { start, end }: MimePart): string | undefined {
  const text = bytes.toString('latin1', start, Math.min(end, start + 65_536))
  return /^--([^\s-][^\r\n]{0,200}|-[^\r\n]{1,200})\r*\n(?:[!-9;-~]{1,70}[ \t]*:|\r*\n)/m.exec(text)?.[1]?.trimEnd()
}
