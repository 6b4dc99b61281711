/**
 * What the code of the gateway computes for a mail: CPU time in Node, whose engine is that of workerd. The database answers
 * from memory what D1 answered to the same mail, so that nothing but the gateway's own work is counted.
 */
import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { runWrangler } from '../wrangler.ts'
import type { Computed, Work } from './computing-thread.ts'
import { writeMail } from './mail.ts'
import { deliverTimed } from './steps.ts'
import { median, table, tenths } from './table.ts'

const mails = {
  '2 KB of text and HTML': writeMail(2_000),
  '20 KB of HTML': writeMail(20_000, 'html'),
  '100 KB of HTML': writeMail(100_000, 'html'),
  '100 KB, an attachment': writeMail(100_000),
  '1 MB, an attachment': writeMail(1_000_000),
}

/** Reading is postal-mime and the doubts; what the exact reader takes is for comparison. Parsing is reading, and making sense of it. */
const columns: [part: keyof Computed, title: string][] = [
  ['postal', 'postal-mime'],
  ['doubted', 'the doubts'],
  ['exact', '(exact reader)'],
  ['parsed', 'to parse'],
  ['decided', 'to decide'],
  ['whole', 'in all'],
  ['first', 'the first in an isolate'],
]

/** @param bundle see `buildBundle` */
export async function reportComputing(port: number, bundle: string, isQuick: boolean): Promise<void> {
  const rows: string[][] = []
  for (const [name, raw] of Object.entries(mails)) {
    const { calls } = await deliverTimed(port, raw)
    const answers = calls
      .filter(({ to }) => to === 'database')
      .map((call) => [call.statements.map(({ text }) => text).join('\n'), call.answers])
    const work: Work = { bundle, raw, answers: Object.fromEntries(answers) as Work['answers'], milliseconds: isQuick ? 100 : 400 }
    const found: Computed[] = []
    while (found.length < (isQuick ? 3 : 7)) found.push(await compute(work))
    rows.push([name, ...columns.map(([part]) => part).map((part) => tenths(median(found.map((each) => each[part]))))])
  }
  console.log('\nMilliseconds of CPU of a mail that opens a record; the free plan allows 10 for each\n')
  console.log(table(['', ...columns.map(([, title]) => title)], rows))
}

/** Each in a thread, and so an isolate, of its own. */
async function compute(work: Work): Promise<Computed> {
  const thread = new Worker(join(import.meta.dirname, 'computing-thread.ts'), { workerData: work })
  const [computed] = (await once(thread, 'message')) as [Computed]
  await thread.terminate()
  return computed
}

/** Nothing else runs meanwhile: a connection that is open would be lost. */
export function buildBundle(folder: string): string {
  const target = join(folder, 'computed')
  const built = runWrangler(['deploy', '--config', join(import.meta.dirname, 'computed.toml'), '--dry-run', '--outdir', target], 'pipe')
  if (!built.ok) throw new Error(`The gateway could not be bundled.\n${built.output}${built.errors}`)
  return join(target, 'computed.js')
}
