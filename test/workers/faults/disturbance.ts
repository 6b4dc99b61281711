/** Bindings that fail at one call: before the work, after it (the answer is lost), never answering, or from then on. Calls are counted as they come. */
import type { Env } from '../../../src/platform/env'

export const modes = ['fails', 'loses the answer', 'hangs', 'is down from then on'] as const
export type Mode = (typeof modes)[number]

/**
 * `at` is the number of the call that is disturbed, from 1; undefined disturbs nothing and only counts. `down` is a service
 * that fails all the time besides. `hanging` is the call that never answers, once it was made; `underWay` counts those that will.
 */
export type Disturbance = {
  at: number | undefined
  mode: Mode
  calls: string[]
  down: string | undefined
  hanging: string | undefined
  underWay: number
}

export function disturbance(at?: number, mode: Mode = 'fails', down?: string): Disturbance {
  return { at, mode, calls: [], down, hanging: undefined, underWay: 0 }
}

/** The same bindings; every call that leaves the Worker goes through the disturbance. */
export function disturb(env: Env, disturbed: Disturbance): Env {
  return {
    ...env,
    DB: disturbDatabase(env.DB, disturbed),
    MAIL: disturbMethods(env.MAIL, 'R2', disturbed),
    WORK: disturbMethods(env.WORK, 'Queue', disturbed),
    SENDERS: wrap(env.SENDERS, 'getByName', (name: string) => disturbMethods(env.SENDERS.getByName(name), 'Sender', disturbed)),
  }
}

/** Carries out one call, or what the disturbance makes of it. */
export async function through<T>(disturbed: Disturbance, name: string, work: () => Promise<T>): Promise<T> {
  const { calls, at = Number.POSITIVE_INFINITY, mode } = disturbed
  calls.push(name)
  if (serviceOf(name) === disturbed.down) throw new Error(`${name} is down`)
  const isDown = mode === 'is down from then on' && calls.length > at && serviceOf(name) === serviceOf(calls[at - 1])
  if (calls.length !== at && !isDown) return counted(disturbed, work)
  if (mode === 'hangs') return hang(disturbed, name)
  if (mode === 'loses the answer') await counted(disturbed, work)
  throw new Error(`${name} ${mode}`)
}

async function counted<T>(disturbed: Disturbance, work: () => Promise<T>): Promise<T> {
  disturbed.underWay++
  try {
    return await work()
  } finally {
    disturbed.underWay--
  }
}

function hang(disturbed: Disturbance, name: string): Promise<never> {
  disturbed.hanging = name
  return new Promise(() => undefined)
}

function serviceOf(call: string | undefined): string | undefined {
  return call?.split('.')[0]
}

/** D1 is called by `batch`, and by what a prepared statement runs. */
function disturbDatabase(database: D1Database, disturbed: Disturbance): D1Database {
  const batch = (statements: D1PreparedStatement[]) => through(disturbed, 'D1.batch', () => database.batch(statements))
  return wrap(wrap(database, 'batch', batch), 'prepare', (text: string) => disturbStatement(database.prepare(text), disturbed))
}

/** Statements keep their own kind, since `batch` takes no other: only what leaves the Worker is replaced. */
function disturbStatement(statement: D1PreparedStatement, disturbed: Disturbance): D1PreparedStatement {
  const bind = statement.bind.bind(statement)
  statement.bind = (...values) => disturbStatement(bind(...values), disturbed)
  for (const name of ['all', 'run', 'raw', 'first'] as const) {
    const run = (statement[name] as (...args: unknown[]) => Promise<unknown>).bind(statement) // the four differ only in what they answer
    Object.assign(statement, { [name]: (...args: unknown[]) => through(disturbed, `D1.${name}`, () => run(...args)) })
  }
  return statement
}

function disturbMethods<T extends object>(target: T, name: string, disturbed: Disturbance): T {
  return new Proxy(target, {
    get: (inner, key) => {
      const value: unknown = Reflect.get(inner, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => through(disturbed, `${name}.${String(key)}`, async () => Reflect.apply(value, inner, args))
    },
  })
}

function wrap<T extends object, K extends keyof T>(target: T, key: K, replacement: unknown): T {
  return new Proxy(target, {
    get: (inner, asked) => {
      const value: unknown = asked === key ? replacement : Reflect.get(inner, asked)
      return typeof value === 'function' && asked !== key ? value.bind(inner) : value
    },
  })
}
