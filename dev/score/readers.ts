/** Which of the two readers read the messages of each set, and why the exact one did. Pure. */
import { readerKey } from '../../src/mail/mime/reader.ts'
import { table } from '../bench/table.ts'
import type { Reading } from './reading.ts'
import type { Entry } from './truth.ts'

/** A message counts once in every set that it belongs to. */
export function readerTable(entries: Entry[], readings: Map<string, Reading>): string {
  const sets = Map.groupBy(entries, setOf)
  const rows = [...sets].map(([set, found]) => rowOf(set, keysOf(found, readings)))
  return `\n${table(['read by postal-mime', 'share', 'of', 'the exact reader, because'], rows)}`
}

/** Mail by people is ordinary mail: the sets of quotes are nothing else. */
function setOf({ set, kind }: Entry): string {
  return set === 'quotes' || kind === 'human' ? `${set} (people)` : set
}

function keysOf(entries: Entry[], readings: Map<string, Reading>): string[] {
  return [...new Set(entries.map(({ file }) => file))].flatMap((file) => {
    const reading = readings.get(file)
    return reading && 'mail' in reading ? [readerKey(reading.mail.reader)] : []
  })
}

function rowOf(set: string, keys: string[]): string[] {
  const byPostal = keys.filter((key) => key === 'postal-mime').length
  const doubts = Map.groupBy(
    keys.filter((key) => key !== 'postal-mime'),
    (key) => key,
  )
  const because = [...doubts].toSorted(([, a], [, b]) => b.length - a.length).map(([doubt, { length }]) => `${doubt} ${length}`)
  return [set, `${((100 * byPostal) / Math.max(keys.length, 1)).toFixed(1)} %`, String(keys.length), because.join(', ')]
}
