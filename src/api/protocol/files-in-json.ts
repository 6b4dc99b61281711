/**
 * Files within JSON. They may be most of a mail's size, and a body that is made text, parsed and decoded is in memory four times: so they
 * stay where they are in the bytes of the body, a short mark stands for each in what is parsed, and each is decoded when its turn comes.
 * Pure, but for the marks, which nobody can foresee.
 */
import { Buffer } from 'node:buffer'
import { HTTPException } from 'hono/http-exception'

/** A file by what stands for it in the parsed body. */
export type FilesInJson = {
  /** Undefined for what is no base64. */
  base64: (text: string) => { size: number; read: () => Uint8Array } | undefined
  /** As UTF-8. */
  text: (text: string) => Uint8Array<ArrayBuffer>
}

/** A string of the body, without its quotes. */
type Part = { from: number; to: number }

/** Shorter ones are parsed with the rest. */
const longest = 8192
/** Characters that are decoded at a time. */
const pieceLength = 65_536

const [quote, backslash, colon, equals, letterU] = [34, 92, 58, 61, 117]

/**
 * Sets the long strings under these keys aside. What is no JSON is left for whoever parses it.
 * @returns undefined when what is left is more than `maxRest` bytes
 */
export function extractFiles(body: Buffer, keys: string[], maxRest: number): { rest: Buffer; files: FilesInJson } | undefined {
  const marked = new Map<string, Part>()
  const pieces: Buffer[] = []
  let [restLength, copied, valueAt] = [0, 0, -1]
  const keep = (piece: Buffer) => {
    pieces.push(piece)
    restLength += piece.length
  }
  for (let open = body.indexOf(quote); open !== -1;) {
    const close = endOfString(body, open + 1)
    if (close === -1) break
    if (open === valueAt && close - open > longest) {
      const mark = Buffer.from(crypto.getRandomValues(new Uint8Array(24))).toString('base64')
      marked.set(mark, { from: open + 1, to: close })
      keep(body.subarray(copied, open + 1))
      keep(Buffer.from(mark))
      copied = close
    }
    valueAt = close - open < 100 && keys.includes(body.toString('latin1', open + 1, close)) ? valueBehind(body, close + 1) : -1
    if (restLength + close - copied > maxRest) return undefined
    open = body.indexOf(quote, close + 1)
  }
  keep(body.subarray(copied))
  return restLength > maxRest ? undefined : { rest: Buffer.concat(pieces), files: filesOf(body, marked) }
}

function filesOf(body: Buffer, marked: Map<string, Part>): FilesInJson {
  const piecesOf = (text: string) => {
    const part = marked.get(text)
    return () => (part ? unescaped(body, part) : [text])
  }
  return {
    base64: (text) => {
      const pieces = piecesOf(text)
      const size = base64Size(pieces())
      return size === undefined ? undefined : { size, read: () => decodeBase64(pieces(), size) }
    },
    text: (text) => encodeText(piecesOf(text)),
  }
}

/** Where the string that begins here is closed; -1 where it is not. */
function endOfString(body: Buffer, from: number): number {
  for (let at = body.indexOf(quote, from); at !== -1; at = body.indexOf(quote, at + 1)) {
    let escapes = at
    while (escapes > from && body[escapes - 1] === backslash) escapes--
    if ((at - escapes) % 2 === 0) return at
  }
  return -1
}

/** Where the value of a key begins; -1 where no colon follows. */
function valueBehind(body: Buffer, from: number): number {
  const start = afterSpace(body, from)
  return body[start] === colon ? afterSpace(body, start + 1) : -1
}

function afterSpace(body: Buffer, from: number): number {
  let at = from
  while ([9, 10, 13, 32].includes(body[at] ?? 0)) at++
  return at
}

/** The characters of a string, some at a time. @throws HTTPException 400 for an escape that is none */
function* unescaped(body: Buffer, { from, to }: Part): Generator<string> {
  for (let at = from; at < to;) {
    const end = endOfPiece(body, at, Math.min(at + pieceLength, to))
    yield parseString(body.toString('utf8', at, end))
    at = end
  }
}

function parseString(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string // what stands in quotes is one
  } catch {
    throw new HTTPException(400)
  }
}

/** At `to`, or behind what would be cut in two there: an escape, a surrogate pair of them, a character of UTF-8. */
function endOfPiece(body: Buffer, from: number, to: number): number {
  let end = from
  while (end < to) {
    const escape = body.subarray(end, to).indexOf(backslash)
    end = escape === -1 ? to : end + escape + escapeLength(body, end + escape)
  }
  while (((body[end] ?? 0) & 0xc0) === 0x80) end++
  return end
}

function escapeLength(body: Buffer, at: number): number {
  if (body[at + 1] !== letterU) return 2
  return /^\\ud[89ab][\da-f]{2}\\ud[c-f]/i.test(body.toString('latin1', at, at + 10)) ? 12 : 6
}

/** RFC 4648 section 4: whole groups of four, with padding at the very end. */
function base64Size(pieces: Iterable<string>): number | undefined {
  let [length, padding] = [0, 0]
  for (const piece of pieces) {
    let digits = piece.length
    while (piece.charCodeAt(digits - 1) === equals) digits--
    if ((padding > 0 && digits > 0) || /[^A-Za-z\d+/]/.test(piece.slice(0, digits))) return undefined
    padding += piece.length - digits
    length += piece.length
  }
  return length % 4 === 0 && padding <= 2 ? (length / 4) * 3 - padding : undefined
}

function decodeBase64(pieces: Iterable<string>, size: number): Uint8Array {
  const out = Buffer.alloc(size)
  let at = 0
  let held = ''
  for (const piece of pieces) {
    const text = held + piece
    const whole = text.length - (text.length % 4)
    at += out.write(text.slice(0, whole), at, 'base64')
    held = text.slice(whole)
  }
  return out
}

function encodeText(pieces: () => Iterable<string>): Uint8Array<ArrayBuffer> {
  let size = 0
  for (const piece of pieces()) size += Buffer.byteLength(piece)
  const out = Buffer.from(new ArrayBuffer(size))
  let at = 0
  for (const piece of pieces()) at += out.write(piece, at)
  return new Uint8Array(out.buffer)
}
