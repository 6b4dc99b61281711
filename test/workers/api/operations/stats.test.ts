import { env } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { counted, type Call as Counted } from '../../../../dev/bench/counted'
import { firstIdAt } from '../../../../src/db/id-range'
import { countDays } from '../../../../src/figures/rollup'
import { readStats, type Stats } from '../../../../src/figures/stats'
import { toolsOf } from '../../../../src/make-tools'
import type { Tools } from '../../../../src/platform/tools'
import { aliases, contacts, records, seed } from '../../../world'
import { call, colleague, companyId } from '../client'

const tools = toolsOf(env)
const dayMs = 86_400_000
const today = Date.parse('2026-11-20T00:00:00Z')
let number = 0

beforeEach(() => seed(tools))

/** A row with an id of that moment. */
function idAt(time: number): string {
  number++
  return `${firstIdAt(new Date(time))}-7000-8000-${number.toString(16).padStart(12, '0')}`
}

function toolsOn(time: number): Tools {
  return { ...tools, now: () => new Date(time) }
}

const manyTimes = (start: number) => Array.from({ length: 200 }, (_, index) => start + index)

type Given = {
  outcome?: string
  reason?: string
  from?: string
  aliasId?: string | null
  recordId?: string | null
  messageId?: string | null
}

async function log(time: number, given: Given = {}) {
  await logAll([time], given)
}

async function logAll(times: number[], given: Given = {}) {
  const { outcome = 'created', reason = 'alias', from = 'eve@example.org', aliasId = null, recordId = null, messageId = null } = given
  const insert = env.DB.prepare(
    `insert into mails (id, run_id, received_at, door, envelope_from, recipient, recipient_normalized, "from", "to", cc, internet_message_id, fingerprint, size, kind, automatic, authentication, outcome, reason, trace, alias_id, record_id, message_id, attempts, duration_ms)
     values (?, 'run', ?, 'edge', '', 'info@example.com', 'info@example.com', json_object('name', '', 'address', ?), '[]', '[]', 'id', 'f', 1, 'ordinary', 0, '{}', ?, ?, '[]', ?, ?, ?, 1, 1)`,
  )
  await env.DB.batch(times.map((time) => insert.bind(idAt(time), time, from, outcome, reason, aliasId, recordId, messageId)))
}

async function say(time: number, recordId: string, kind: string, authorId: string | null): Promise<string> {
  const id = idAt(time)
  await env.DB.prepare(
    `insert into messages (id, record_id, kind, internal, marks, internet_message_id, from_name, from_address, author_id, "to", cc, preview, date, created_at)
     values (?, ?, ?, ?, '[]', ?, '', '', ?, '[]', '[]', '', ?, ?)`,
  )
    .bind(id, recordId, kind, Number(kind === 'note'), id, authorId, time, time)
    .run()
  return id
}

async function bounce(time: number, address: string, status: string) {
  const messageId = await say(time, records.quote, 'sent', null)
  await env.DB.prepare(
    `insert into notifications (id, message_id, record_id, address, way, status, failure_type, created_at) values (?, ?, ?, ?, 'email', ?, ?, 0)`,
  )
    .bind(idAt(time), messageId, records.quote, address, status, status === 'sent' ? null : 'unknown-user')
    .run()
}

const range = { from: '2026-11-01', to: '2026-11-20' }
const read = async () => readStats(toolsOn(today + dayMs / 2), range)

describe('figures', () => {
  beforeEach(async () => {
    for (const days of [0, 0, 1, 12]) await log(today - days * dayMs + 1000, { aliasId: aliases.info })
    await log(today - 3 * dayMs, { outcome: 'refused', reason: 'loop-quota', from: 'Eve@Example.org' })
    await log(today - 3 * dayMs - 1, { outcome: 'refused', reason: 'unknown-recipient', from: 'zoe@example.org' })
    await log(today, { outcome: 'held', reason: 'loop-quota' })
    await log(today - 20 * dayMs)
    await bounce(today - 2 * dayMs, 'a@example.net', 'bounced')
    await bounce(today - 12 * dayMs, 'b@example.net', 'dismissed')
    await bounce(today, 'c@example.org', 'failed')
    await bounce(today, 'd@example.org', 'sent')
  })

  const expected = {
    ...range,
    outcomes: { created: 4, posted: 0, bounced: 0, refused: 2, dropped: 0, held: 1, failed: 0 },
    loopBlocks: 2,
    refusals: [
      { reason: 'loop-quota', count: 1 },
      { reason: 'unknown-recipient', count: 1 },
    ],
    bounces: [
      { domain: 'example.net', count: 2 },
      { domain: 'example.org', count: 1 },
    ],
    aliases: [{ aliasId: aliases.info, address: 'info@example.com', count: 4 }],
    senders: [
      { address: 'eve@example.org', count: 6 },
      { address: 'zoe@example.org', count: 1 },
    ],
    blockedSenders: [],
  }

  test('are counted by day and in all', async () => {
    const stats = await read()
    expect(stats).toMatchObject(expected)
    expect(stats.days).toHaveLength(20)
    const days = stats.days.filter(({ outcomes }) => Object.values(outcomes).some((count) => count > 0))
    expect(days.map(({ day, outcomes: { created, refused, held }, loopBlocks }) => [day, created, refused, held, loopBlocks])).toEqual([
      ['2026-11-08', 1, 0, 0, 0],
      ['2026-11-16', 0, 1, 0, 0],
      ['2026-11-17', 0, 1, 0, 1],
      ['2026-11-19', 1, 0, 0, 0],
      ['2026-11-20', 2, 0, 1, 1],
    ])
  })

  test('are the same whether days were counted before or not', async () => {
    const before = await read()
    for (let runs = 0; runs < 5; runs++) await countDays(toolsOn(today + dayMs / 2))
    const { results } = await env.DB.prepare('select day, is_final from figure_days order by day').all()
    expect([results.length, results[0], results.at(-1)]).toEqual([
      20,
      { day: '2026-10-31', is_final: 1 },
      { day: '2026-11-19', is_final: 0 },
    ])
    expect(await read()).toEqual(before)
    await env.DB.exec('delete from mails')
    expect((await read()).outcomes.created).toBe(2)
  })

  test('of a day are counted once more after eight days', async () => {
    for (let runs = 0; runs < 5; runs++) await countDays(toolsOn(today + dayMs / 2))
    await log(today - dayMs + 5, { outcome: 'posted' })
    await countDays(toolsOn(today + dayMs))
    expect((await read()).outcomes.posted).toBe(0)
    for (let runs = 0; runs < 3; runs++) await countDays(toolsOn(today + 7 * dayMs))
    expect((await read()).outcomes.posted).toBe(1)
  })

  test('read what lies in their range, and of counted days nothing but the counts', async () => {
    const rowsRead = async () => {
      const calls: Counted[] = []
      const stats = await readStats({ ...toolsOf(counted(env, calls)), now: () => new Date(today + dayMs / 2) }, range)
      expect(calls).toHaveLength(1)
      return { stats, rows: calls.flatMap(({ answers }) => answers).reduce((sum, { meta }) => sum + meta.rows_read, 0) }
    }
    await logAll(manyTimes(today - 100 * dayMs))
    const before = await rowsRead()
    await logAll(manyTimes(today - 101 * dayMs))
    expect((await rowsRead()).rows).toBe(before.rows)
    await logAll(manyTimes(today - 5 * dayMs))
    const open = await rowsRead()
    expect(open.rows).toBeGreaterThan(before.rows + 200)
    for (let runs = 0; runs < 21; runs++) await countDays(toolsOn(today + dayMs / 2))
    const closed = await rowsRead()
    expect(closed.stats).toEqual(open.stats)
    expect(closed.rows).toBeLessThan(open.rows - 400)
  })
})

describe('the time to the first answer', () => {
  const minute = 60_000
  async function open(answers: [kind: string, afterMinutes: number, authorId: string | null][]) {
    const recordId = idAt(today)
    await env.DB.prepare(`insert into records (id, model, name, field_values, created_at, updated_at) values (?, 'lead', 'x', '{}', 0, 0)`)
      .bind(recordId)
      .run()
    const messageId = await say(today, recordId, 'received', null)
    for (const [kind, after, authorId] of answers) await say(today + after * minute, recordId, kind, authorId)
    await log(today, { recordId, messageId })
  }
  const waits = async () => (await read()).firstAnswers

  test('ends with the first message of ours, from a page or a mail program', async () => {
    await open([
      ['received', 1, contacts.carla],
      ['note', 2, contacts.ann],
      ['sent', 61, contacts.ann],
      ['sent', 600, contacts.ann],
    ])
    await open([['received', 70, contacts.ann]])
    await open([['note', 3, contacts.ann]])
    await open([])
    const { count, medianMinutes, p90Minutes } = await waits()
    expect(count).toBe(2)
    expect(medianMinutes).toBeGreaterThanOrEqual(60)
    expect(p90Minutes).toBeLessThanOrEqual(90)
    expect(p90Minutes).toBeGreaterThan(medianMinutes ?? 0)
  })

  test('is nothing where nobody answered', async () => {
    await open([])
    expect(await waits()).toEqual({ count: 0, medianMinutes: null, p90Minutes: null })
  })
})

describe('the range', () => {
  test('is the last thirty days by default', async () => {
    const { status, body } = await call<Stats>('GET', '/stats')
    expect([status, body.days.length, body.to]).toEqual([200, 30, new Date().toISOString().slice(0, 10)])
  })

  test('may be up to a year', async () => {
    expect((await call<Stats>('GET', '/stats?from=2024-01-01&to=2024-12-31')).body.days).toHaveLength(366)
    expect((await call<Stats>('GET', '/stats?from=2026-11-03&to=2026-11-03')).body.days).toHaveLength(1)
  })

  test.each([
    ['from=2026-11-03&to=2026-11-02', 'from', 'after'],
    ['from=2024-01-01&to=2025-01-01', 'from', '366 days'],
    ['from=2026-11-31', 'from', ''],
    ['to=tomorrow', 'to', ''],
  ])('%s is 422', async (query, where, words) => {
    const { status, body } = await call('GET', `/stats?${query}`)
    expect([status, body.errors?.[0]?.path]).toEqual([422, where])
    expect(body.errors?.[0]?.message).toContain(words)
  })

  test('is for administrators', async () => {
    for (const role of ['agent', 'read'])
      expect((await call('GET', '/stats', undefined, (await colleague(role, companyId)).token)).status).toBe(403)
  })
})
