/** The scores as tables for a terminal. Pure. */
import { table } from '../bench/table.ts'
import type { Check, Figure, Share } from './check.ts'
import { floorOf } from './floors.ts'
import type { Reading } from './reading.ts'

const maxShown = 2000

export function figureTable(figures: Figure[]): string {
  const rows = figures.map((each) => {
    const least = floorOf(each)
    return [
      `${each.set}: ${each.figure}`,
      percent(each.asserted),
      count(each.asserted),
      least === undefined ? '' : `${least * 100} %`,
      percent(each.weaker),
      count(each.weaker),
    ]
  })
  return table(['', 'asserted', 'of', 'floor', 'weaker truth', 'of'], rows)
}

export function slowestTable(readings: Map<string, Reading>): string {
  const timed = [...readings].flatMap(([file, reading]) =>
    'ms' in reading ? [{ file, ms: reading.ms, bytes: reading.raw.byteLength }] : [],
  )
  const slowest = timed.toSorted((a, b) => b.ms - a.ms).slice(0, 5)
  return `\n${table(
    ['slowest', 'ms', 'bytes'],
    slowest.map(({ file, ms, bytes }) => [file, ms.toFixed(1), String(bytes)]),
  )}`
}

/** Surest truth first. */
export function missList(checks: Check[]): string {
  const order = ['gold', 'gold_partial', 'partial', 'silver', 'bronze', 'oracle']
  const rank = ({ tier }: Check) => (order.indexOf(tier) + order.length + 1) % (order.length + 1)
  const misses = checks.filter(({ share }) => share < 1).toSorted((a, b) => rank(a) - rank(b))
  return misses
    .map(({ set, figure, file, tier, share, expected, actual }) => {
      const title = `${tier}  ${set}: ${figure}${share > 0 ? ` (${Math.round(share * 100)} %)` : ''}  ${file}`
      return `${title}\n  expected  ${shown(expected)}\n  actual    ${shown(actual)}\n`
    })
    .join('\n')
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'nothing')
  return text.slice(0, maxShown).replace(/\n/g, '\n            ')
}

function percent({ share, of }: Share): string {
  return of === 0 ? '' : `${(Math.floor(share * 1000) / 10).toFixed(1)} %`
}

function count({ of }: Share): string {
  return of === 0 ? '' : String(of)
}
