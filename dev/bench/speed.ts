/** Mails per second through the gateway, in the same minutes as through two references. */
import { type Contender, readGateway, startContender, startGateway } from './contenders.ts'
import { deliverFor, writeMail } from './mail.ts'
import { median, table, tenths } from './table.ts'

type Load = { name: string; bytes: number; atOnce: number }
type Pace = { rounds: number; roundMs: number }

const loads: Load[] = [
  { name: '2 KB, one at a time', bytes: 2_000, atOnce: 1 },
  { name: '2 KB, eight at once', bytes: 2_000, atOnce: 8 },
  { name: '1 MB, one at a time', bytes: 1_000_000, atOnce: 1 },
  { name: '1 MB, eight at once', bytes: 1_000_000, atOnce: 8 },
]

export async function reportSpeed(folder: string, { isQuick }: { isQuick: boolean }): Promise<void> {
  const pace: Pace = isQuick ? { rounds: 2, roundMs: 500 } : { rounds: 5, roundMs: 1800 }
  const contenders = [await startGateway(folder), await startContender('necessities', folder), await startContender('floor', folder)]
  const rows: string[][] = []
  for (const load of loads) rows.push(rowOf(load, await measure(contenders, load, pace)))
  await checkLog(contenders)
  console.log(`\nMails per second through \`wrangler dev\`, medians of ${pace.rounds} alternating rounds\n`)
  console.log(table(['', ...contenders.map(({ name }) => name), 'gateway / necessities', 'gateway / floor'], rows))
}

function rowOf({ name }: Load, rates: number[]): string[] {
  const [gateway = 0, necessities = 1, floor = 1] = rates
  return [name, ...rates.map(tenths), (gateway / necessities).toFixed(2), (gateway / floor).toFixed(2)]
}

/** One median for each contender. The first round warms up and is not counted. */
async function measure(contenders: Contender[], { bytes, atOnce }: Load, { rounds, roundMs }: Pace): Promise<number[]> {
  const found = contenders.map((): number[] => [])
  for (let round = 0; round <= rounds; round++)
    for (const [index, { port }] of contenders.entries()) {
      const rate = await deliverFor(roundMs, port, () => writeMail(bytes), atOnce)
      if (round > 0) found[index]?.push(rate)
    }
  return found.map(median)
}

/** A mail that the gateway could not handle is accepted all the same and kept as failed: its log tells. */
async function checkLog(contenders: Contender[]): Promise<void> {
  const gateway = contenders.find(({ name }) => name === 'gateway')
  for (const outcome of ['failed', 'refused', 'dropped', 'held']) {
    const { data } = await readGateway<{ data: unknown[] }>(gateway?.port ?? 0, `/api/mails?limit=1&outcome=${outcome}`)
    if (data.length > 0) throw new Error(`A mail was ${outcome}: ${JSON.stringify(data)}`)
  }
}
