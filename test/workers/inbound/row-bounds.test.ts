/** Bytes that the worst mail of each outcome leaves in the database, as stored, table by table. */
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { beforeEach, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { readTrace } from '../../../src/inbound/trace/stored'
import { noticeId } from '../../../src/mail/address/notice-id'
import { bounceTo, notifications, records, seed } from '../../world'
import { deliver, tools } from '../delivery'
import { longAddress, type Worst, worstMail, worstReport } from './worst-mail'

const KB = 1024
const refused = { mails: 2 * KB }
const logged = { mails: 48 * KB }
/** The body is at most 1 MB in the row, and each of a thousand files has a name. */
const entered = { ...logged, messages: 1_050_000, attachments: 2000 * KB, records: 16 * KB }

type Case = {
  outcome: string
  to?: string
  from?: string
  mail?: Worst
  raw?: () => Uint8Array<ArrayBuffer>
  parameters?: Record<string, string | number>
  twice?: boolean
  fails?: boolean
  bounds: Record<string, number>
}

const answer = '<quote-answer@example.com>'
const blocked = { ...refused, blocked_senders: KB }
const cases: Case[] = [
  { outcome: 'refused: unknown-recipient', to: longAddress('example.com'), bounds: refused },
  { outcome: 'refused: catchall-only', to: `catchall+${'c'.repeat(55)}@example.com`, bounds: refused },
  { outcome: 'refused: not-allowed', to: 'staff@example.com', bounds: refused },
  { outcome: 'refused: alias-invalid', to: 'wrong@example.com', bounds: refused },
  { outcome: 'refused: loop-quota', parameters: { 'mail.gateway.loop.threshold': 0 }, bounds: blocked },
  { outcome: 'refused: too-large', parameters: { 'mail.max_bytes': 1024 }, raw: worstReport, bounds: refused },
  { outcome: 'created: alias', bounds: entered },
  { outcome: 'created: alias', raw: () => worstMail({}, { letters: 150_000 }), bounds: entered },
  { outcome: 'posted: references', mail: { 'In-Reply-To': answer }, bounds: { ...entered, notifications: 2 * KB, outbox: 16 * KB } },
  {
    outcome: 'bounced: delivery-report',
    to: bounceTo('carlaOfAnswer'),
    from: '',
    raw: worstReport,
    bounds: { ...logged, notifications: 2 * KB, outbox: 16 * KB },
  },
  { outcome: 'dropped: duplicate', twice: true, bounds: logged },
  {
    outcome: 'dropped: answer-to-refusal',
    mail: { 'In-Reply-To': `<${noticeId(tools.keys, records.quote, 'example.com')}>` },
    bounds: logged,
  },
  { outcome: 'dropped: own-mail', mail: { 'Message-ID': answer }, bounds: logged },
  {
    outcome: 'dropped: auto-reply',
    mail: { 'Auto-Submitted': 'auto-replied' },
    parameters: { 'mail.gateway.auto_reply': 'drop' },
    bounds: logged,
  },
  { outcome: 'dropped: handled-by-other-recipient', to: 'catchall@example.com', mail: { To: 'info@example.com' }, bounds: logged },
  { outcome: 'held: auto-reply', mail: { 'Auto-Submitted': 'auto-replied' }, bounds: logged },
  { outcome: 'held: own-address', mail: { From: 'notifications@example.com' }, bounds: logged },
  { outcome: 'held: unmatched-bounce', to: 'bounce@example.com', from: '', raw: worstReport, bounds: logged },
  { outcome: 'held: beyond-bounds', raw: () => worstMail({}, { parts: 1500 }), bounds: logged },
  { outcome: 'failed: fault', fails: true, bounds: logged },
]

const sender = longAddress('example.org')

beforeEach(async () => {
  await seed(tools)
  await tools.db.update(t.notifications).set({ status: 'sent' }).where(eq(t.notifications.id, notifications.carlaOfAnswer))
})

it.each(cases)('$outcome', async ({ outcome, to = 'info@example.com', from = sender, mail = {}, raw, parameters = {}, bounds, ...how }) => {
  for (const [key, value] of Object.entries(parameters)) await tools.db.insert(t.parameters).values({ key, value })
  const bytes = raw?.() ?? worstMail(mail)
  if (how.twice) await deliver(bytes, { from, to })
  const before = await stored()
  await deliver(bytes, { from, to }, how.fails ? { bindings: { SENDERS: broken } } : {})
  const [row] = (await tools.db.select().from(t.mails).orderBy(t.mails.id)).slice(-1)
  expect(`${row?.outcome}: ${row?.reason}`).toBe(outcome)
  expect(readTrace(row?.trace ?? []).some(({ result }) => result === 'cut short')).toBe(row?.outcome === 'refused' || raw === worstReport)
  const grown = await growth(before)
  for (const [table, size] of Object.entries(grown)) expect(size, table).toBeLessThanOrEqual(bounds[table] ?? 0)
})

const broken = { getByName: () => ({ ask: () => Promise.reject(new Error('down')) }) } as never

/** Bytes of every table: all its columns, without what the database adds. */
async function stored(): Promise<Record<string, number>> {
  const tables = await env.DB.prepare(
    `select m.name, group_concat('coalesce(length(cast("' || c.name || '" as blob)), 0)', ' + ') as row
     from sqlite_master m join pragma_table_info(m.name) c
     where m.type = 'table' and m.name not like 'sqlite!_%' escape '!' and m.name not like '!_cf!_%' escape '!' and m.name not like 'd1!_%' escape '!'
     group by m.name`,
  ).all<{ name: string; row: string }>()
  const sizes = await env.DB.batch<{ bytes: number }>(
    tables.results.map(({ name, row }) => env.DB.prepare(`select coalesce(sum(${row}), 0) as bytes from "${name}"`)),
  )
  return Object.fromEntries(tables.results.map(({ name }, index) => [name, sizes[index]?.results[0]?.bytes ?? 0]))
}

async function growth(before: Record<string, number>): Promise<Record<string, number>> {
  const grown = Object.entries(await stored()).map(([table, bytes]): [string, number] => [table, bytes - (before[table] ?? 0)])
  return Object.fromEntries(grown.filter(([, bytes]) => bytes > 0))
}
