/** Bindings that note every call which leaves the Worker: what it carried, what D1 read and wrote for it, how long it took. */
import type { Env } from '../../src/platform/env'

export type Statement = { text: string; values: unknown[] }

export type Call = {
  to: 'database' | 'bucket' | 'sender' | 'queue'
  startedAt: number
  endedAt: number
  /** Of the database only: a batch is one call. */
  statements: Statement[]
  answers: D1Result[]
  /** What was handed over to be stored. */
  bytes: number
}

export type Costs = {
  roundTrips: number
  statements: number
  rowsRead: number
  /** D1 counts an index entry as a row. */
  rowsWritten: number
  r2Calls: number
  senderCalls: number
  queueCalls: number
  /** The values of all writes; pages and indexes take some more. */
  d1Bytes: number
  r2Bytes: number
}

/** The same bindings; `calls` grows with every call. */
export function counted(env: Env, calls: Call[]): Env {
  return {
    ...env,
    DB: countDatabase(env.DB, calls),
    MAIL: intercept(env.MAIL, (_, args, go) => noted(calls, { to: 'bucket', bytes: sizeOf(args[1]) }, go)),
    SENDERS: intercept(env.SENDERS, (_name, _args, go) => countSender(go() as object, calls)),
    WORK: intercept(env.WORK, (_name, _args, go) => noted(calls, { to: 'queue' }, go)),
  }
}

export function costsOf(calls: Call[]): Costs {
  const to = (binding: Call['to']) => calls.filter((call) => call.to === binding)
  const answers = to('database').flatMap((call) => call.answers)
  return {
    roundTrips: to('database').length,
    statements: sum(to('database').map((call) => call.statements.length)),
    rowsRead: sum(answers.map(({ meta }) => meta.rows_read)),
    rowsWritten: sum(answers.map(({ meta }) => meta.rows_written)),
    r2Calls: to('bucket').length,
    senderCalls: to('sender').length,
    queueCalls: to('queue').length,
    d1Bytes: sum(to('database').map(({ bytes }) => bytes)),
    r2Bytes: sum(to('bucket').map(({ bytes }) => bytes)),
  }
}

function countDatabase(database: D1Database, calls: Call[]): D1Database {
  const originals = new WeakMap<object, { original: D1PreparedStatement; statement: Statement }>()
  const run = (statements: D1PreparedStatement[]) => {
    const known = statements.map((each) => originals.get(each)).filter((each) => each !== undefined)
    const ran = known.map(({ statement }) => statement)
    return noted<D1Result[]>(calls, { to: 'database', statements: ran, bytes: sum(ran.map(writtenBytes)) }, () =>
      database.batch(known.map(({ original }) => original)),
    )
  }
  const wrap = (original: D1PreparedStatement, statement: Statement): D1PreparedStatement => {
    const wrapped: D1PreparedStatement = intercept(original, (method, args) =>
      method === 'bind' ? wrap(original.bind(...args), { ...statement, values: args }) : runAlone(method, run([wrapped])),
    )
    originals.set(wrapped, { original, statement })
    return wrapped
  }
  return intercept(database, (method, [given], go) => {
    if (method === 'prepare') return wrap(go() as D1PreparedStatement, { text: String(given), values: [] })
    if (method === 'batch') return run(given as D1PreparedStatement[]) // what batch() takes
    throw new Error(`${method}() is not counted`)
  })
}

/** As a batch of one, which tells what D1 read. Columns of one name in a `raw()` come out as one. */
async function runAlone(method: string, answers: Promise<D1Result[]>): Promise<unknown> {
  const [answer] = await answers
  if (method === 'raw') return answer?.results.map((row) => Object.values(row as object))
  return method === 'first' ? (answer?.results[0] ?? null) : answer
}

function countSender(sender: object, calls: Call[]): object {
  return intercept(sender, (_name, _args, go) => noted(calls, { to: 'sender' }, go))
}

async function noted<T>(calls: Call[], about: Partial<Call> & Pick<Call, 'to'>, go: () => unknown): Promise<T> {
  const call: Call = { startedAt: performance.now(), endedAt: 0, statements: [], answers: [], bytes: 0, ...about }
  calls.push(call)
  try {
    const answer = await (go() as Promise<T>) // every method of these bindings answers a promise
    if (call.to === 'database') call.answers = answer as D1Result[] // those of a batch
    return answer
  } finally {
    call.endedAt = performance.now()
  }
}

type Method = (...args: unknown[]) => unknown

/** Every method of the target goes through `around`. */
function intercept<T extends object>(target: T, around: (name: string, args: unknown[], go: () => unknown) => unknown): T {
  return new Proxy(target, {
    get: (_, key) => {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => around(String(key), args, () => Reflect.apply(value as Method, target, args)) // it is callable
    },
  })
}

function writtenBytes({ text, values }: Statement): number {
  return text.startsWith('select') ? 0 : sum(values.map(sizeOf))
}

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value)
  if (value instanceof Uint8Array || value instanceof ArrayBuffer) return value.byteLength
  return typeof value === 'number' ? 8 : 0
}

function sum(numbers: number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
