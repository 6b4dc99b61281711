/** `npm run expressions [FILE]`: whether every regular expression of src costs time in proportion to its text. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Made, loadBuilt } from './built.ts'
import { findFault } from './check.ts'
import { type Expression, findExpressions, type Found } from './find.ts'

const root = join(import.meta.dirname, '../../src')
const wanted = process.argv[2] ?? ''
const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
  (file) => /\.(?:tsx?|js)$/.test(file) && !file.endsWith('.d.ts'),
)
const found = files.filter((file) => file.includes(wanted)).map((file) => findExpressions(file, readFileSync(join(root, file), 'utf8')))
const built = await loadBuilt(
  root,
  found.flatMap((file) => file.built),
)
const places = [...found.flatMap(({ literals }) => literals).map((literal): Made => ({ ...literal, expressions: [literal] })), ...built]
const complaints = places.flatMap((place) => complaintAbout(place) ?? [])

for (const complaint of complaints) console.log(complaint)
console.log(`${places.length} expressions, ${complaints.length} complaints`)
process.exitCode = complaints.length > 0 ? 1 : 0

function complaintAbout({ expressions, reason, ...place }: Made): string | undefined {
  const fault = expressions.length === 0 ? 'is made while the program runs, unseen' : faultOf(expressions)
  if (fault !== undefined && reason === undefined) return `${nameOf(place)} ${fault}`
  if (fault === undefined && reason !== undefined) return `${nameOf(place)} needs no excuse: nothing is wrong with it`
  return undefined
}

function faultOf(expressions: Expression[]): string | undefined {
  const [fault] = expressions.flatMap((expression) => findFault(expression) ?? [])
  return fault
}

function nameOf({ file, line, column }: Pick<Found, 'file' | 'line' | 'column'>): string {
  return `src/${file}:${line}:${column}`
}
