/**
 * `npm run bench [-- speed | steps | budget | memory] [--quick] [--rows N]`: what a mail costs, measured on this machine. Mails per
 * second beside two references, milliseconds by step, and calls and rows, counted.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { projectFolder } from '../wrangler.ts'
import { reportBudget } from './budget.ts'
import { endAll, stopAll } from './contenders.ts'
import { reportMemory } from './memory.ts'
import { reportSpeed } from './speed.ts'
import { reportSteps } from './steps.ts'

const usage = `Usage: npm run bench -- [speed | steps | budget | memory] [--quick] [--rows N]

  speed    mails per second, compared with the bare necessities of a mail and with only reading it
  steps    milliseconds by step, computing time, size and start-up of the Worker
  budget   D1, R2 and Durable Object calls, rows and bytes of each kind of mail
  memory   the most that the largest mails take: coming in, told to ten people, uploaded
  --quick  fewer repetitions
  --rows   stored messages at which costs are counted last, after 100 and 100000; by default 1000000`

const parts = { speed: reportSpeed, steps: reportSteps, budget: reportBudget, memory: reportMemory }

const { chosen, isQuick, rows } = readOrder() ?? fail(usage)
const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(1))
process.on('exit', () => {
  endAll()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

console.log(`Node ${process.versions.node}, workerd ${workerdVersion()}`)
for (const part of chosen) await part(folder, { isQuick, rows })
await stopAll()
process.exit(0)

function readOrder() {
  try {
    const options = { quick: { type: 'boolean', default: false }, rows: { type: 'string', default: '1000000' } } as const
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    const names = positionals.length > 0 ? positionals : Object.keys(parts)
    const chosen = names.map((name) => Object.entries(parts).find(([part]) => part === name)?.[1]).filter((part) => part !== undefined)
    const rows = Number(values.rows)
    return chosen.length === names.length && Number.isInteger(rows) && rows >= 100 ? { chosen, isQuick: values.quick, rows } : undefined
  } catch {
    return undefined // An option that there is not.
  }
}

function workerdVersion(): string {
  const { version } = JSON.parse(readFileSync(join(projectFolder, 'node_modules/workerd/package.json'), 'utf8')) as { version: string }
  return version
}

function fail(message: string): never {
  console.error(message)
  process.exit(2)
}
