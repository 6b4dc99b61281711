/** What time takes from the log, and what the figures keep of it. */
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { type Call, counted } from '../../../dev/bench/counted'
import { firstIdAt } from '../../../src/db/id-range'
import * as t from '../../../src/db/schema'
import { countDays } from '../../../src/figures/rollup'
import { readStats } from '../../../src/figures/stats'
import { receive } from '../../../src/inbound/gateway'
import { deleteOldRefusals } from '../../../src/inbound/log/retention'
import { sweepObjects } from '../../../src/inbound/log/upkeep'
import { toolsOf } from '../../../src/make-tools'
import type { Tools } from '../../../src/platform/tools'
import { handleSchedule } from '../../../src/background/work'
import { seed } from '../../world'
import { tools, writeMail } from '../delivery'
import { scannedBy } from '../plans/scanned'

const { db } = tools
const dayMs = 86_400_000
const today = Date.parse('2026-11-20T12:00:00Z')
const sender = 'rita@example.org'
/** One row for each parameter that is not at its default; the last day, by its key. */
const mayScan = ['parameters', 'figure_days']
let number = 0

beforeEach(() => seed(tools))

describe('refused mail', () => {
  it('goes after thirty days; the figures keep it, and everything else stays', async () => {
    await refuse({ daysAgo: 32, times: 3 })
    await refuse({ daysAgo: 29 })
    await arrive({ daysAgo: 32, to: 'info@example.com' })
    const before = await figures()
    expect(before).toMatchObject({ outcomes: { refused: 4, created: 1 }, refusals: [{ reason: 'unknown-recipient', count: 4 }] })
    await handleSchedule(at(today), new Date(today))
    expect(await log()).toEqual(['created 32', 'refused 29'])
    expect(await figures()).toEqual(before)
  })

  it('stays for ever when the parameter says 0, and until the figures have counted it', async () => {
    await refuse({ daysAgo: 3 })
    await refuse({ daysAgo: 1 })
    await keep(1)
    await deleteOldRefusals(at(today))
    expect(await log()).toEqual(['refused 3', 'refused 1'])
    await countDays(at(today))
    await keep(0)
    await deleteOldRefusals(at(today))
    expect(await log()).toEqual(['refused 3', 'refused 1'])
    await keep(1)
    await deleteOldRefusals(at(today))
    expect(await log()).toEqual(['refused 1'])
  })

  it('that went before its day is counted for good stays counted', async () => {
    await refuse({ daysAgo: 3, times: 2 })
    await countDays(at(today))
    await keep(1)
    await deleteOldRefusals(at(today))
    expect(await log()).toEqual([])
    for (let run = 0; run < 3; run++) await countDays(at(today + 10 * dayMs))
    const [first] = await db.select().from(t.figureDays).orderBy(t.figureDays.day)
    expect(first).toMatchObject({ day: '2026-11-17', isFinal: true })
    expect(await figures()).toMatchObject({ outcomes: { refused: 2 }, senders: [{ address: sender, count: 2 }] })
  })

  it('goes a bounded number of rows a run, without reading through the log', async () => {
    const { mailId } = await refuse({ daysAgo: 32 })
    await copyRow(mailId, 1500)
    await countDays(at(today))
    const calls: Call[] = []
    await deleteOldRefusals({ ...toolsOf(counted(env, calls)), now: () => new Date(today) })
    expect(await db.$count(t.mails)).toBe(501)
    for (const statement of calls.flatMap(({ statements }) => statements))
      expect((await scannedBy(statement)).filter((table) => !mayScan.includes(table))).toEqual([])
    await deleteOldRefusals(at(today))
    expect(await db.$count(t.mails)).toBe(0)
  })

  it('leaves its raw mail to the daily sweep', async () => {
    const { mailId } = await refuse({ daysAgo: 32, to: 'catchall@example.com' })
    const [row] = await db.select().from(t.mails).where(eq(t.mails.id, mailId))
    const key = row?.rawKey ?? ''
    const sweep = async () => sweepObjects(at(Date.now() + 2 * dayMs), key.slice(0, 6))
    await sweep()
    expect(await env.MAIL.head(key)).not.toBeNull()
    await countDays(at(today))
    await deleteOldRefusals(at(today))
    await sweep()
    expect(await env.MAIL.head(key)).toBeNull()
  })
})

/** The gateway at another time, with ids of that time. */
function at(time: number): Tools {
  const newId = () => `${firstIdAt(new Date(time))}-7000-8000-${String(number++).padStart(12, '0')}`
  return { ...tools, now: () => new Date(time), newId }
}

type Given = { daysAgo: number; to?: string; times?: number }

async function arrive({ daysAgo, to = 'nobody@example.com' }: Given) {
  number++
  const raw = writeMail({ From: sender, To: to, Subject: 'x', 'Message-ID': `<${number}@example.org>` })
  return receive(at(today - daysAgo * dayMs), { door: 'api', envelope: { from: sender, to }, raw, size: raw.byteLength })
}

async function refuse({ times = 1, ...given }: Given) {
  const receipt = await arrive(given)
  expect(receipt.outcome).toBe('refused')
  for (let more = 1; more < times; more++) await arrive(given)
  return receipt
}

async function copyRow(mailId: string, times: number): Promise<void> {
  const columns = await env.DB.prepare(`select name from pragma_table_info('mails') where name not in ('id', 'twin_key')`).all<{
    name: string
  }>()
  const names = columns.results.map(({ name }) => `"${name}"`).join(', ')
  await env.DB.prepare(
    `with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ?)
     insert into mails (id, ${names}) select substr(id, 1, 24) || printf('%012x', 100000 + n), ${names} from mails, numbers where id = ?`,
  )
    .bind(times, mailId)
    .run()
}

async function keep(days: number): Promise<void> {
  const row = { key: 'mail.keep.refused', value: days }
  await db.insert(t.parameters).values(row).onConflictDoUpdate({ target: t.parameters.key, set: row })
}

/** Outcomes with how many days ago they came. */
async function log(): Promise<string[]> {
  const rows = await db.select().from(t.mails).orderBy(t.mails.id)
  return rows.map(({ outcome, receivedAt }) => `${outcome} ${(today - receivedAt.getTime()) / dayMs}`)
}

async function figures() {
  return readStats(at(today), { from: '2026-10-01', to: '2026-11-20' })
}
