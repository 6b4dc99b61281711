/** A gateway's tools in plain Node: D1 over SQLite in memory, as much of it as the code uses, and a bucket in a map. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { uuidv7 } from 'uuidv7'
import type { Env } from '../../src/platform/env'
import { oauthClientsOf } from '../../src/platform/oauth-clients'
import { openDatabase } from '../../src/db/client'
import type { QuotaAnswer, QuotaRequest } from '../../src/loops/sender-quota'
import { keyRing } from '../../src/mail/address/token-address'
import type { Tools } from '../../src/platform/tools'
import { secretKeys } from '../world'

const migrations = join(import.meta.dirname, '../../migrations')

export const now = new Date('2026-11-04T12:00:00Z')

/** @returns tools with an empty database that has every migration; what pure tests must not use throws */
export function toolsInNode(): Tools {
  const database = new DatabaseSync(':memory:')
  database.deserialize((migrated ??= migrate()))
  const objects = new Map<string, Uint8Array | string>()
  const nowhere = new Proxy({}, { get: (_, name) => () => Promise.reject(new Error(`${String(name)} is not there in plain Node`)) })
  return {
    db: openDatabase(d1Over(database) as unknown as D1Database), // the parts of D1 that the code calls
    bucket: bucketOver(objects) as unknown as R2Bucket, // likewise
    senders: { getByName: () => freshSender } as unknown as Tools['senders'], // the calls that the gateway makes
    fetchers: nowhere as Tools['fetchers'],
    guards: nowhere as Tools['guards'],
    work: { sendBatch: async () => undefined } as unknown as Tools['work'], // whatever waits, waits for a sweep
    email: nowhere as Tools['email'],
    keys: keyRing(secretKeys),
    oauth: oauthClientsOf({} as Env),
    aliasDomain: undefined,
    now: () => now,
    newId: uuidv7,
  }
}

/** An empty database that has every migration, as bytes: copying them is quicker than migrating for each test. */
let migrated: Uint8Array | undefined

function migrate(): Uint8Array {
  const database = new DatabaseSync(':memory:')
  for (const file of readdirSync(migrations)
    .filter((name) => name.endsWith('.sql'))
    .toSorted())
    database.exec(readFileSync(join(migrations, file), 'utf8'))
  return database.serialize()
}

/** A sender of whom nothing is known: only a quota of nothing is over, and the first notice is granted. */
const freshSender = {
  ask: async ({ threshold, nowMs, windowMs }: QuotaRequest): Promise<QuotaAnswer> =>
    threshold > 0 ? { verdict: 'pass' } : { verdict: 'over', count: 0, blockedUntilMs: nowMs + windowMs },
  askNotice: async () => true,
}

type Bindable = string | number | boolean | null

class Prepared {
  constructor(
    private readonly database: DatabaseSync,
    private readonly text: string,
    private readonly values: Bindable[] = [],
  ) {}

  bind(...values: Bindable[]): Prepared {
    return new Prepared(this.database, this.text, values)
  }

  async all() {
    return this.allNow()
  }

  async run() {
    return this.allNow()
  }

  async raw() {
    const statement = this.database.prepare(this.text)
    statement.setReturnArrays(true)
    return statement.all(...this.plainValues())
  }

  allNow() {
    return { results: this.database.prepare(this.text).all(...this.plainValues()), success: true, meta: {} }
  }

  private plainValues() {
    return this.values.map((value) => (typeof value === 'boolean' ? Number(value) : value))
  }
}

function d1Over(database: DatabaseSync) {
  return {
    prepare: (text: string) => new Prepared(database, text),
    async batch(statements: Prepared[]) {
      database.exec('begin')
      try {
        const answers = statements.map((statement) => statement.allNow())
        database.exec('commit')
        return answers
      } catch (error) {
        database.exec('rollback')
        throw error
      }
    },
  }
}

function bucketOver(objects: Map<string, Uint8Array | string>) {
  return {
    put: async (key: string, value: Uint8Array | string) => void objects.set(key, value),
    get: async (key: string) => {
      const value = objects.get(key)
      const response = value === undefined ? null : new Response(typeof value === 'string' ? value : Uint8Array.from(value))
      return response && { arrayBuffer: () => response.arrayBuffer(), json: () => response.json() }
    },
  }
}
