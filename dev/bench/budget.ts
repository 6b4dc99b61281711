/** What each kind of mail costs, counted at 100 stored messages, at 100,000 and at a million: it must be the same. */
import { call, type Contender, readGateway, startInspected } from './contenders.ts'
import type { Counted } from './inspected.ts'
import { median, table, tenths, whole } from './table.ts'

/** One kind of mail, at each number of stored messages. */
type Finding = { kind: string; at: Counted[] }

const chunk = 20_000

export async function reportBudget(folder: string, { isQuick, rows }: { isQuick: boolean; rows: number }): Promise<void> {
  const inspected = await startInspected(folder)
  const names = await readGateway<string[]>(inspected.port, '/bench/kinds')
  const findings = names.map((kind): Finding => ({ kind, at: [] }))
  const sizes = [...new Set([100, 100_000, rows])].filter((size) => size <= rows)
  let stored = 0
  for (const size of sizes) {
    stored = await store(inspected, stored, size)
    for (const finding of findings) finding.at.push(await count(inspected, finding.kind, isQuick ? 1 : 5))
  }
  console.log(`\nCosts of a mail at ${whole(stored)} stored messages\n`)
  console.log(costTable(findings))
  console.log(`\nRows read, and milliseconds of D1, at so many stored messages\n`)
  console.log(growthTable(findings, sizes))
}

async function store({ port }: Contender, from: number, to: number): Promise<number> {
  const startedAt = performance.now()
  for (let at = from; at < to; at += chunk) await call(port, 'POST', `/bench/stock?from=${at}&to=${Math.min(to, at + chunk)}`)
  if (to > chunk) console.log(`\n${whole(to)} messages stored in ${tenths((performance.now() - startedAt) / 1000)} s`)
  return to
}

/** The counts of the first run, which are those of all; the time is a median. */
async function count({ port }: Contender, kind: string, times: number): Promise<Counted> {
  const runs: Counted[] = []
  while (runs.length < times) runs.push(await readGateway<Counted>(port, `/bench/costs?kind=${encodeURIComponent(kind)}`))
  const [first] = runs
  if (!first) throw new Error('Nothing was counted')
  return { ...first, databaseMs: median(runs.map(({ databaseMs }) => databaseMs)) }
}

function costTable(findings: Finding[]): string {
  const head = ['', 'outcome', 'D1 calls', 'statements', 'rows read', 'written', 'R2 calls', 'sender', 'D1 bytes', 'R2 bytes']
  const rows = findings.map(({ kind, at }) => {
    const { outcome, costs } = at.at(-1) ?? fail()
    const { roundTrips, statements, rowsRead, rowsWritten, r2Calls, senderCalls, d1Bytes, r2Bytes } = costs
    return [kind, outcome, ...[roundTrips, statements, rowsRead, rowsWritten, r2Calls, senderCalls, d1Bytes, r2Bytes].map(whole)]
  })
  return table(head, rows)
}

function growthTable(findings: Finding[], sizes: number[]): string {
  const head = ['', ...sizes.map((size) => `rows, ${whole(size)}`), ...sizes.map((size) => `ms, ${whole(size)}`), '']
  const rows = findings.map(({ kind, at }) => {
    const read = at.map(({ costs }) => costs.rowsRead)
    return [kind, ...read.map(whole), ...at.map(({ databaseMs }) => tenths(databaseMs)), new Set(read).size === 1 ? 'flat' : 'GROWS']
  })
  return table(head, rows)
}

function fail(): never {
  throw new Error('Nothing was counted')
}
