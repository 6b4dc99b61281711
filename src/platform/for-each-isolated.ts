/** Rows that are gone through, each of which fails alone and hangs alone. */
import { errorInWords } from './error-in-words'
import { withTimeLimit } from './time-limit'

/** `what` the rows are, as a plural; `maxMs` is for each. */
type Turn = { what: string; maxMs: number; atOnce?: number }

/** @throws once all have had their turn, when one of them threw or took too long: whoever asked for it has something to show */
export async function forEachIsolated<T>(rows: T[], { what, maxMs, atOnce = 1 }: Turn, work: (row: T) => Promise<unknown>): Promise<void> {
  const waiting = rows.values()
  const failures: unknown[] = []
  const lane = async () => {
    // An iterator that is shared: each lane takes the next row that none has taken.
    for (const row of waiting) {
      try {
        await withTimeLimit(maxMs, 'It', work(row))
      } catch (error) {
        failures.push(error)
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, rows.length) }, lane))
  if (failures.length === 0) return
  const first = failures.length === 1 ? '' : ', the first'
  throw new Error(`${failures.length} of ${rows.length} ${what} failed${first}: ${errorInWords(failures[0])}`)
}
