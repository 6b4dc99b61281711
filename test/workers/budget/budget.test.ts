/** What each kind of mail costs, counted: D1 round trips, statements, rows, R2 and Durable Object calls. */
import { env } from 'cloudflare:workers'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { parameters } from '../../../src/db/schema'
import { records, seed } from '../../world'
import { deliver, tools } from '../delivery'
import { counted, type Costs, noCosts, type Statement } from './counted'
import { type Kind, kinds } from './kinds'

/** At 100 stored messages. D1 counts an index entry as a row written. */
const budget: Record<string, Omit<Costs, 'r2Bytes'>> = {
  'a new mail': { roundTrips: 2, statements: 13, rowsRead: 53, rowsWritten: 19, r2Puts: 1, senderCalls: 1 },
  'a reply': { roundTrips: 2, statements: 22, rowsRead: 187, rowsWritten: 29, r2Puts: 1, senderCalls: 0 },
  'a reply with 100 References': { roundTrips: 2, statements: 22, rowsRead: 1334, rowsWritten: 29, r2Puts: 1, senderCalls: 0 },
  'a reply by token': { roundTrips: 2, statements: 22, rowsRead: 153, rowsWritten: 29, r2Puts: 1, senderCalls: 0 },
  'a refused mail': { roundTrips: 2, statements: 10, rowsRead: 64, rowsWritten: 4, r2Puts: 0, senderCalls: 0 },
  'a duplicate': { roundTrips: 2, statements: 10, rowsRead: 56, rowsWritten: 6, r2Puts: 1, senderCalls: 0 },
  'a bounce': { roundTrips: 2, statements: 21, rowsRead: 156, rowsWritten: 12, r2Puts: 1, senderCalls: 0 },
  'a mail over the quota': { roundTrips: 2, statements: 11, rowsRead: 52, rowsWritten: 8, r2Puts: 1, senderCalls: 1 },
}

/** Statements that may read a whole table, and why. */
const mayScan: Record<string, string> = {
  parameters: 'one row for each parameter that is not at its default',
  milestones: 'one row for each thing that ever happened',
  companies: 'the first one, by its key',
  alias_domains: 'the first one, by the index of their sequence',
}

describe('the budget', () => {
  it.each(kinds)('of $name is what it is', async (kind) => {
    const { r2Bytes, ...costs } = await costsOf(kind, 100)
    expect(costs).toEqual(budget[kind.name])
    expect(r2Bytes).toBe(costs.r2Puts * kind.raw().byteLength)
  })

  it.each(kinds)(
    'of $name does not grow with what is stored',
    async (kind) => {
      const few = await costsOf(kind, 100)
      const many = await costsOf(kind, 5000)
      expect(many).toEqual(few)
    },
    30_000,
  )

  it('of an ordinary mail is two round trips, one object, and one call to its sender’s object at most', async () => {
    for (const kind of kinds) {
      const { roundTrips, r2Puts, senderCalls } = await costsOf(kind, 100)
      expect({ roundTrips, r2Puts: r2Puts <= 1, senderCalls: senderCalls <= 1 }, kind.name).toEqual({
        roundTrips: 2,
        r2Puts: true,
        senderCalls: true,
      })
    }
  }, 30_000)
})

describe('the plan of every statement that the gateway runs', () => {
  it.each(kinds)('for $name looks rows up', async (kind) => {
    const ran: Statement[] = []
    await costsOf(kind, 100, ran)
    expect(ran.length).toBeGreaterThan(9)
    for (const { text, values } of ran) {
      const plan = await env.DB.prepare(`explain query plan ${text}`)
        .bind(...values)
        .all<{ detail: string }>()
      const scanned = plan.results
        .map(({ detail }) => /^SCAN (\w+)/.exec(detail)?.[1])
        .filter((table) => table !== undefined && isTable(table))
      expect(
        scanned.filter((table) => table !== undefined && !(table in mayScan)),
        text,
      ).toEqual([])
    }
  })
})

/** `json_each` is a list that came with the statement, and constants and subqueries are no tables either. */
function isTable(name: string): boolean {
  return !['json_each', 'CONSTANT', 'subquery'].includes(name)
}

async function costsOf(kind: Kind, stored: number, ran: Statement[] = []): Promise<Costs> {
  await seed(tools)
  await tools.senders.getByName('eve@example.org').release()
  await store(stored)
  if (kind.threshold !== undefined) await tools.db.insert(parameters).values({ key: 'mail.gateway.loop.threshold', value: kind.threshold })
  if (kind.twice) await deliver(kind.raw(), kind)
  const costs = noCosts()
  await deliver(kind.raw(), kind, { bindings: counted(env, costs, ran) })
  return costs
}

/** Records of a customer each, with a message, its notification, its mail in the outbox and the log row. */
async function store(count: number): Promise<void> {
  const numbers = sql`with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})`
  const id = sql`'02000000-0000-7000-8000-' || printf('%012d', n)`
  const time = 1_790_000_000_000
  await tools.db.run(sql`insert into records (id, model, name, email, email_normalized, field_values, created_at, updated_at)
    ${numbers} select ${id}, 'lead', 'Lead ' || n, 'c' || n || '@example.net', 'c' || n || '@example.net', '{}', ${time}, ${time} from numbers`)
  await tools.db
    .run(sql`insert into messages (id, record_id, kind, internal, marks, internet_message_id, fingerprint, from_name, from_address, from_normalized, "to", cc, text, preview, date, created_at)
    ${numbers} select ${id}, ${id}, 'received', 0, '[]', 'm' || n || '@example.net', 'f' || n, '', 'c' || n || '@example.net', 'c' || n || '@example.net', '[]', '[]', 'x', 'x', ${time}, ${time} from numbers`)
  await tools.db.run(sql`insert into notifications (id, message_id, record_id, address, way, status, created_at)
    ${numbers} select ${id}, ${id}, ${id}, 'c' || n || '@example.net', 'email', 'sent', ${time} from numbers`)
  await tools.db
    .run(sql`insert into mails (id, run_id, received_at, door, envelope_from, recipient, recipient_normalized, "to", cc, internet_message_id, fingerprint, size, kind, automatic, authentication, outcome, reason, claim, trace, record_id, attempts, duration_ms)
    ${numbers} select ${id}, ${id}, ${time}, 'edge', '', 'info@example.com', 'info@example.com', '[]', '[]', 'm' || n || '@example.net', 'f' || n, 1, 'ordinary', 0, '{}', 'created', 'alias', 'effect', '[]', ${records.quote}, 1, 1 from numbers`)
}
