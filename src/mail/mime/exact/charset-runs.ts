/** Text whose lines are in two charsets: mailing lists put a footer in UTF-8 below whatever is there, people paste. Pure. */
import { isUtf8 } from 'node:buffer'

type ByteRun = { start: number; end: number; isUtf8: boolean }

/** So much is looked at line by line; the rest goes with the last line of it. */
const maxLooked = 1_000_000

/**
 * Decodes neighbouring lines of one kind together.
 * @param least how many bytes beyond ASCII a line must have to be called UTF-8: in other alphabets, two may look so by chance
 * @param decode for lines that are not UTF-8
 */
export function decodeByLines(bytes: Uint8Array, least: number, decode: (run: Uint8Array) => string): string {
  const runs = runsOf(bytes, least).map(({ start, end, isUtf8: isIn }) => {
    const run = bytes.subarray(start, end)
    return isIn ? new TextDecoder('utf-8', { fatal: false, ignoreBOM: true }).decode(run) : decode(run)
  })
  return runs.join('')
}

/** Whether some lines are UTF-8, and others are not. */
export function hasUtf8Lines(bytes: Uint8Array, least: number): boolean {
  const runs = runsOf(bytes, least)
  return runs.length > 1 && runs.some((run) => run.isUtf8)
}

/** Lines in ASCII are in whatever the lines before them are. */
function runsOf(bytes: Uint8Array, least: number): ByteRun[] {
  const runs: ByteRun[] = []
  let last: ByteRun = { start: 0, end: 0, isUtf8: false }
  let at = 0
  while (at < Math.min(bytes.length, maxLooked)) {
    const lineEnd = bytes.indexOf(10, at)
    const end = lineEnd === -1 ? bytes.length : lineEnd + 1
    const high = countHigh(bytes, at, end)
    const isIn = high === 0 ? last.isUtf8 : high >= least && isUtf8(bytes.subarray(at, end))
    if (isIn !== last.isUtf8 || runs.length === 0) {
      last = { start: at, end, isUtf8: isIn }
      runs.push(last)
    }
    last.end = end
    at = end
  }
  last.end = bytes.length
  return runs
}

function countHigh(bytes: Uint8Array, from: number, to: number): number {
  let count = 0
  for (let at = from; at < to; at++) if ((bytes[at] ?? 0) >= 0x80) count++
  return count
}
