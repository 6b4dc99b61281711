/** The story of a decision: what was looked at, what matched, why not. A person reads it top to bottom. */
import type { TraceLine } from '../db/schema'

export type Trace = { lines: TraceLine[]; say: (step: string, result: string, detail: string) => void }

export function newTrace(lines: TraceLine[] = []): Trace {
  return { lines, say: (step, result, detail) => void lines.push({ step, result, detail: detail.slice(0, 1000) }) }
}
