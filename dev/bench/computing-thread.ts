/** One isolate of `computing.ts`: the CPU time of the first mail in it, and of those after it. */
import { parentPort, workerData } from 'node:worker_threads'
import { envelope } from './mail.ts'

/** `answers` of D1, by the statements of a batch. */
export type Work = { bundle: string; raw: Uint8Array; answers: Record<string, D1Result[]>; milliseconds: number }
/** Milliseconds. */
export type Computed = Record<'first' | 'postal' | 'doubted' | 'exact' | 'parsed' | 'decided' | 'whole', number>

type Bundle = typeof import('./computed.ts')

const { bundle, raw, answers, milliseconds } = workerData as Work // what computing.ts gives
const { parse, classify, simulate, receive, toolsOf, outlineOf, doubtBefore, doubtAfter, parseByPostal, readExactly } = (await import(
  bundle
)) as Bundle
const tools = toolsOf(bindings() as unknown as Parameters<typeof toolsOf>[0]) // the parts of them that a new mail uses
const delivery = { door: 'edge' as const, envelope, raw, size: raw.byteLength }

const first = await timed(() => receive(tools, delivery))
await repeat(() => receive(tools, delivery))
const email = await parseByPostal(raw)
const postal = await timedOften(() => parseByPostal(raw))
const doubted = await timedOften(async () => doubt())
const exact = await timedOften(async () => readExactly(outlineOf(raw)))
const parsed = await timedOften(async () => classify(await parse(delivery, tools.keys, new Date())))
const decided = await timedOften(() => simulate(tools, delivery))
const whole = await timedOften(() => receive(tools, delivery))
const outcome = (await receive(tools, delivery)).outcome
if (outcome !== 'created') throw new Error(`A mail was ${outcome}`)
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- that is for windows, and this is a thread
parentPort?.postMessage({ first, postal, doubted, exact, parsed, decided, whole } satisfies Computed)

/** @throws where there is one: the figures are those of mail that postal-mime reads */
function doubt(): void {
  const outline = outlineOf(raw)
  const found = doubtBefore(outline) ?? (email && doubtAfter(outline, email))
  if (found || !email) throw new Error(`The exact reader reads this mail: ${found}`)
}

function bindings() {
  const prepare = (text: string) => ({ bind: () => ({ text }) })
  const batch = async (statements: { text: string }[]) => answerTo(statements.map(({ text }) => text).join('\n'))
  const verdict = async () => ({ verdict: 'pass' })
  return {
    DB: { prepare, batch },
    MAIL: { put: async () => null },
    SENDERS: { getByName: () => ({ ask: verdict, peek: verdict }) },
    WORK: {},
    ADMIN_TOKEN: 'token',
    SECRET_KEYS: 'secret-key-for-tests',
  }
}

function answerTo(statements: string): D1Result[] {
  const answer = answers[statements]
  if (!answer) throw new Error(`D1 was asked something else:\n${statements}`)
  return answer
}

async function timedOften(work: () => Promise<unknown>): Promise<number> {
  let times = 0
  const total = await timed(async () => {
    times = await repeat(work)
  })
  return total / times
}

async function repeat(work: () => Promise<unknown>): Promise<number> {
  let times = 0
  for (const until = performance.now() + milliseconds; performance.now() < until; times++) await work()
  return times
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}
