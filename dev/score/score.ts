/**
 * `npm run score -- DIR [--verbose] [--json FILE] [--from SENDER]`: reads a folder of messages as the gateway does and
 * compares with what is true of them.
 */
import { existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Check, figuresOf } from './check.ts'
import { isMissed } from './floors.ts'
import { checkVectors } from './html.ts'
import { lineTable } from './lines.ts'
import { figureTable, missList, slowestTable } from './print.ts'
import { readerTable } from './readers.ts'
import { readMessages } from './reading.ts'
import { checkReportCases } from './reports.ts'
import { checksOfSet } from './sets.ts'
import { type Entry, readTruth } from './truth.ts'

const usage = `Usage: npm run score -- DIR [--verbose] [--json FILE] [--from SENDER]

  DIR        a folder with truth.jsonl, the messages that it names, and html-vectors.jsonl and reports/cases.jsonl where there are any
  --verbose  every miss, with what was expected and what was found
  --json     writes the figures to a file
  --from     the envelope sender of every mail; '<>' is the null sender. By default what Return-Path says, else From`

const { folder, verbose, json, from } = readOrder() ?? fail(usage)
if (!existsSync(join(folder, 'truth.jsonl'))) fail(`There is no truth.jsonl in ${folder}`)

const { entries, vectors, reportCases } = readTruth(folder)
const readings = await readMessages(folder, new Set(entries.map(({ file }) => file)), from)
const checks = [
  ...(await Promise.all(entries.map(checksOf))).flat(),
  ...(await checkReportCases(folder, reportCases)),
  ...(await checkVectors(vectors)),
].toSorted(bySet)
const figures = figuresOf(checks)
const missed = figures.filter(isMissed)

if (verbose) console.log(missList(checks))
console.log(figureTable(figures))
console.log(readerTable(entries, readings))
const lines = lineTable(entries, readings)
if (lines !== '') console.log(lines)
console.log(slowestTable(readings))
if (json) writeFileSync(json, `${JSON.stringify({ figures, misses: checks.filter(({ share }) => share < 1) }, null, 2)}\n`)
if (missed.length > 0) console.log(`\nBelow the floor: ${missed.map(({ set, figure }) => `${set}: ${figure}`).join(', ')}`)
process.exitCode = missed.length > 0 ? 1 : 0

async function checksOf(entry: Entry): Promise<Check[]> {
  const reading = readings.get(entry.file) ?? { error: 'not read' }
  const isRead = 'mail' in reading
  const whole: Check = {
    set: 'reading',
    figure: 'no exception',
    file: entry.file,
    // That nothing throws is no opinion.
    tier: 'gold',
    share: isRead ? 1 : 0,
    expected: 'no exception',
    actual: isRead ? 'none' : reading.error,
  }
  return isRead ? [whole, ...(await checksOfSet(entry, reading))] : [whole]
}

function bySet(a: Check, b: Check): number {
  const order = ['reading', 'bounces', 'autoreply', 'reports', 'quotes', 'mime', 'html']
  return order.indexOf(a.set) - order.indexOf(b.set)
}

function readOrder() {
  try {
    const options = { verbose: { type: 'boolean', default: false }, json: { type: 'string' }, from: { type: 'string' } } as const
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const [folder, ...others] = positionals
    return folder !== undefined && others.length === 0 ? { folder, ...values } : undefined
  } catch {
    return undefined // An option that there is not.
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
