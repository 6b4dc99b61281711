/** What a POP3 server answers, out of the bytes that come (RFC 1939 section 3). */
import { keepBytes } from '../platform/kept-bytes'

export type PopReader = {
  /** An answer's first line, without its end. */
  line: () => Promise<string>
  /** The lines behind it, byte for byte, up to the dot that ends them, without the dots that were put before dots. */
  data: (sink: (bytes: Uint8Array) => void) => Promise<void>
  /** The same as text, for lists. */
  list: () => Promise<string[]>
}

/** Thrown at what is no POP3. */
export class NotPop extends Error {
  override readonly name = 'NotPop'
}

/** RFC 2449 section 4 has 512 bytes; some servers say more. */
const maxLineBytes = 4096

/** Some 200,000 mails, with unique ids as long as they may be. */
const maxListBytes = 16_777_216

const carriageReturn = 13
const lineFeed = 10
const dot = 46

/** @param read what comes next; what it throws is thrown on */
export function popReader(read: () => Promise<Uint8Array>): PopReader {
  const input = inputOf(read)
  return { line: () => readLine(input), data: (sink) => readData(input, sink), list: () => readList(input) }
}

/** Bytes that have come and were not taken yet. */
type Input = { held: () => Buffer; readMore: () => Promise<void>; take: (length: number) => Buffer }

function inputOf(read: () => Promise<Uint8Array>): Input {
  let held = Buffer.alloc(0)
  return {
    held: () => held,
    readMore: async () => {
      const bytes = await read()
      const more = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      held = held.length === 0 ? more : Buffer.concat([held, more])
    },
    take: (length) => {
      const taken = held.subarray(0, length)
      held = held.subarray(length)
      return taken
    },
  }
}

async function readLine({ held, readMore, take }: Input): Promise<string> {
  while (held().indexOf(lineFeed) < 0) {
    if (held().length > maxLineBytes) throw new NotPop(held().toString('utf8', 0, maxLineBytes))
    await readMore()
  }
  return take(held().indexOf(lineFeed) + 1)
    .toString('utf8')
    .replace(/\r?\n$/, '')
}

async function readData({ held, readMore, take }: Input, sink: (bytes: Uint8Array) => void): Promise<void> {
  for (let startsLine = true; ;) {
    if (startsLine) {
      while (held().length < 3) await readMore()
      const [first, second, third] = held()
      if (first === dot && second === carriageReturn && third === lineFeed) return void take(3)
      if (first === dot) take(1)
    }
    const next = held().indexOf('\r\n.')
    startsLine = next >= 0
    const bytes = take(startsLine ? next + 2 : held().length - openEnd(held()))
    if (bytes.length > 0) sink(bytes)
    if (!startsLine) await readMore()
  }
}

async function readList(input: Input): Promise<string[]> {
  const kept = keepBytes({ most: maxListBytes, ofLarger: 0 })
  let length = 0
  await readData(input, (bytes) => {
    length += bytes.length
    if (length > maxListBytes) throw new NotPop('a list without an end')
    kept.add(bytes)
  })
  const text = new TextDecoder().decode(kept.whole().bytes)
  return text.split(/\r?\n/).filter((entry) => entry !== '')
}

/** How many bytes at the end may belong to the end of a line that a dot follows. */
function openEnd(bytes: Buffer): number {
  if (bytes.at(-1) === carriageReturn) return 1
  return bytes.at(-1) === lineFeed && bytes.at(-2) === carriageReturn ? 2 : 0
}
