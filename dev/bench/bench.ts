/**
 * `npm run bench [-- --quick]`: mails per second through the gateway, in the same run as two references (the bare
 * necessities of one mail, and a Worker that only reads it), alternating, as medians and ratios.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Contender, endAll, startContender, startGateway } from './contenders.ts'
import { deliverAll, writeMail } from './mail.ts'

type Load = { name: string; bytes: number; atOnce: number; mails: number }

const isQuick = process.argv.includes('--quick')
const rounds = isQuick ? 3 : 7
const loads: Load[] = [
  { name: '2 KB, one at a time', bytes: 2_000, atOnce: 1, mails: 60 },
  { name: '2 KB, eight at once', bytes: 2_000, atOnce: 8, mails: 120 },
  { name: '1 MB, one at a time', bytes: 1_000_000, atOnce: 1, mails: 20 },
  { name: '1 MB, eight at once', bytes: 1_000_000, atOnce: 8, mails: 40 },
]

const folder = mkdtempSync(join(tmpdir(), 'postern-bench-'))
process.on('SIGINT', () => process.exit(130))
process.on('exit', () => {
  endAll()
  rmSync(folder, { recursive: true, force: true })
})

const contenders = [await startGateway(folder), await startContender('necessities', folder), await startContender('floor', folder)]
console.log(`Mails per second, medians of ${rounds} alternating rounds, Node ${process.version}\n`)
console.log(row(['', ...contenders.map(({ name }) => name), 'gateway / necessities', 'gateway / floor']))
for (const load of loads) await report(load)
process.exit(0)

async function report(load: Load): Promise<void> {
  const rates = await measure(load)
  const [gateway = 0, necessities = 1, floor = 1] = rates
  console.log(row([load.name, ...rates.map((rate) => rate.toFixed(1)), (gateway / necessities).toFixed(2), (gateway / floor).toFixed(2)]))
}

/** One median for each contender. The first round warms up and is not counted. */
async function measure(load: Load): Promise<number[]> {
  const found = contenders.map((): number[] => [])
  for (let round = 0; round <= rounds; round++)
    for (const [index, contender] of contenders.entries()) {
      const rate = await rateOf(contender, load)
      if (round > 0) found[index]?.push(rate)
    }
  return found.map(median)
}

async function rateOf({ port }: Contender, { bytes, atOnce, mails }: Load): Promise<number> {
  const written = Array.from({ length: mails }, () => writeMail(bytes))
  const started = performance.now()
  await deliverAll(port, written, atOnce)
  return (mails * 1000) / (performance.now() - started)
}

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}

function row(cells: string[]): string {
  return cells.map((cell, index) => (index === 0 ? cell.padEnd(22) : cell.padStart(cell.includes('/') ? 23 : 13))).join('')
}
