/**
 * Where the time of one mail goes: milliseconds by step inside the Worker, then what its code computes, and its size.
 * Local workerd lets the clock run on while code computes; in production it stands still between two waits.
 */
import { buildBundle, reportComputing } from './computing.ts'
import { call, startInspected } from './contenders.ts'
import type { Call } from './counted.ts'
import type { Timed } from './inspected.ts'
import { envelope, writeMail } from './mail.ts'
import { reportSize } from './size.ts'
import { midmean, table, tenths } from './table.ts'

const mails = { '2 KB': 2_000, '100 KB': 100_000, '1 MB': 1_000_000 }
const warmUps = 10

export async function reportSteps(folder: string, { isQuick }: { isQuick: boolean }): Promise<void> {
  const bundle = buildBundle(folder)
  const { port } = await startInspected(folder)
  await call(port, 'PUT', '/api/parameters/mail.gateway.loop.threshold', { value: 10_000 })
  const found: Timed[][] = []
  for (const bytes of Object.values(mails)) found.push(await deliverSome(port, bytes, isQuick ? 10 : 60))
  console.log('\nMilliseconds by step inside the Worker, one mail at a time\n')
  console.log(stepTable(found))
  await reportComputing(port, bundle, isQuick)
  reportSize(folder, isQuick)
}

async function deliverSome(port: number, bytes: number, times: number): Promise<Timed[]> {
  const timed: Timed[] = []
  for (let time = -warmUps; time < times; time++) {
    const delivery = await deliverTimed(port, writeMail(bytes))
    if (time >= 0) timed.push(delivery)
  }
  return timed
}

/** @throws when the mail did not open a record */
export async function deliverTimed(port: number, mail: Buffer): Promise<Timed> {
  const timed = (await call(port, 'POST', `/bench/delivery?to=${encodeURIComponent(envelope.to)}`, mail)) as Timed
  if (timed.outcome !== 'created') throw new Error(`A mail was ${timed.outcome}`)
  return timed
}

function stepTable(found: Timed[][]): string {
  const head = ['', ...Object.keys(mails).flatMap((name) => [name, 'starts at'])]
  const names = (found[0]?.[0]?.calls ?? []).map(nameOf)
  const cells = (figures: (timed: Timed) => number[]) =>
    found.flatMap((deliveries) => [0, 1].map((index) => tenths(midmean(deliveries.map((timed) => figures(timed)[index] ?? Number.NaN)))))
  const blank = (figure: (timed: Timed) => number) => cells((timed) => [figure(timed)]).map((cell) => (cell === 'NaN' ? '' : cell))
  return table(head, [
    ...names.map((name, index) => [name, ...cells((timed) => spanOf(timed, index))]),
    ['everything else: computing', ...blank(computingMs)],
    ['in all', ...blank((timed) => timed.endedAt - timed.startedAt)],
    ['parsing, in a run of its own', ...blank(({ parseMs }) => parseMs)],
  ])
}

/** The steps of a mail that opens a record are always the same. */
function nameOf({ to, statements }: Call): string {
  if (to === 'bucket') return 'put (R2)'
  if (to === 'sender') return 'quota (Durable Object)'
  return statements.every(({ text }) => text.startsWith('select')) ? 'facts (D1)' : 'apply (D1)'
}

function spanOf({ calls, startedAt }: Timed, index: number): number[] {
  const step = calls[index]
  return step ? [step.endedAt - step.startedAt, step.startedAt - startedAt] : []
}

/** Time in which no call was out. */
function computingMs({ calls, startedAt, endedAt }: Timed): number {
  let idleMs = 0
  let busyUntil = startedAt
  for (const call of calls.toSorted((a, b) => a.startedAt - b.startedAt)) {
    idleMs += Math.max(0, call.startedAt - busyUntil)
    busyUntil = Math.max(busyUntil, call.endedAt)
  }
  return idleMs + Math.max(0, endedAt - busyUntil)
}
