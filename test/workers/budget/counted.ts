/** Bindings that count what a delivery costs, and remember every statement that it ran. */
import type { Env } from '../../../src/env'

export type Costs = {
  /** Calls that leave the Worker for D1: a batch is one. */
  roundTrips: number
  statements: number
  rowsRead: number
  rowsWritten: number
  r2Puts: number
  r2Bytes: number
  senderCalls: number
}

export type Statement = { text: string; values: unknown[] }

export function noCosts(): Costs {
  return { roundTrips: 0, statements: 0, rowsRead: 0, rowsWritten: 0, r2Puts: 0, r2Bytes: 0, senderCalls: 0 }
}

/** The same bindings; `costs` and `ran` grow with every call. */
export function counted(env: Env, costs: Costs, ran: Statement[] = []): Env {
  return { ...env, DB: countDatabase(env.DB, costs, ran), MAIL: countBucket(env.MAIL, costs), SENDERS: countSenders(env.SENDERS, costs) }
}

function countDatabase(database: D1Database, costs: Costs, ran: Statement[]): D1Database {
  const texts = new WeakMap<object, Statement>()
  const note = (results: D1Result[], statements: D1PreparedStatement[]) => {
    costs.roundTrips++
    costs.statements += statements.length
    for (const { meta } of results) {
      costs.rowsRead += meta.rows_read
      costs.rowsWritten += meta.rows_written
    }
    ran.push(...statements.map((statement) => texts.get(statement)).filter((statement) => statement !== undefined))
  }
  const prepare = (text: string) => {
    const prepared = database.prepare(text)
    const bind = prepared.bind.bind(prepared)
    prepared.bind = (...values) => {
      const bound = bind(...values)
      texts.set(bound, { text, values })
      const all = bound.all.bind(bound)
      bound.raw = (async () => {
        const result = await all()
        note([result], [bound])
        return result.results.map((row) => Object.values(row))
      }) as typeof bound.raw // the one shape that drizzle asks for
      return bound
    }
    return prepared
  }
  const batch = async <T>(statements: D1PreparedStatement[]) => {
    const results = await database.batch<T>(statements)
    note(results, statements)
    return results
  }
  return new Proxy(database, { get: (_, key) => (key === 'prepare' ? prepare : key === 'batch' ? batch : undefined) })
}

function countBucket(bucket: R2Bucket, costs: Costs): R2Bucket {
  const put = (key: string, value: Uint8Array) => {
    costs.r2Puts++
    costs.r2Bytes += value.byteLength
    return bucket.put(key, value)
  }
  return new Proxy(bucket, { get: (target, key) => (key === 'put' ? put : (Reflect.get(target, key) as () => void).bind(target)) })
}

function countSenders(senders: Env['SENDERS'], costs: Costs): Env['SENDERS'] {
  const getByName = (name: string) => {
    const sender = senders.getByName(name)
    return new Proxy(sender, {
      get: (target, key) => {
        costs.senderCalls++
        return Reflect.get(target, key) as unknown
      },
    })
  }
  return new Proxy(senders, { get: () => getByName })
}
