/** What a statement reads through instead of looking it up, by SQLite's own plan. */
import { env } from 'cloudflare:workers'
import type { Statement } from '../../../dev/bench/counted'

/** Tables read from their start, by the name that the statement gives them. */
export async function scannedBy({ text, values }: Statement): Promise<string[]> {
  const plan = await env.DB.prepare(`explain query plan ${text}`)
    .bind(...values)
    .all<{ detail: string }>()
  const steps = plan.results.map(({ detail }) => detail)
  const parts = steps.map((step) => /^(?:CO-ROUTINE|MATERIALIZE) (\S+)/.exec(step)?.[1])
  const scanned = steps.map((step) => /^SCAN (\S+)/.exec(step)?.[1]).filter((name) => name !== undefined)
  return scanned.filter((name) => !isNoTable(name) && !parts.includes(name))
}

/** A list that came with the statement, a row of constants or several, a subquery. */
function isNoTable(name: string): boolean {
  return name === 'json_each' || name === 'CONSTANT' || /^\(|^\d+-ROW$/.test(name)
}
