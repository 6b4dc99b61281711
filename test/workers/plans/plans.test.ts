/** The plan of every statement that the gateway runs for every kind of mail: rows are looked up, tables are not read through. */
import { env } from 'cloudflare:workers'
import { beforeEach, expect, it } from 'vitest'
import { type Call, counted, type Statement } from '../../../dev/bench/counted'
import { kinds } from '../../../dev/bench/kinds'
import { callsOf } from '../../../dev/bench/measure'
import { doorServerOf } from '../../../src/inbound/doors/door-server'
import { receiveFetched } from '../../../src/inbound/doors/fetched'
import { toolsOf } from '../../../src/make-tools'
import type { Tools } from '../../../src/platform/tools'
import { handleSchedule } from '../../../src/background/work'
import { seed, servers } from '../../world'
import { readMail, tools } from '../delivery'
import { scannedBy } from './scanned'

/** Tables that a statement may read from the start, and why. */
const mayScan: Record<string, string> = {
  parameters: 'one row for each parameter that is not at its default',
  milestones: 'one row for each thing that ever happened',
  companies: 'the first one, by its key',
  outgoing_servers: 'where a company has no alias domain: what each of the few sends for',
  figure_days: 'the last one, by its key',
}

beforeEach(async () => seed(tools))

it.each(kinds)('$name looks rows up', async (kind) => {
  const statements = (await callsOf(env, kind)).flatMap((call) => call.statements)
  await expectLookups(statements)
})

it('a fetched mail looks rows up', async () => {
  const calls: Call[] = []
  const server = await doorServerOf(tools, servers.tasks)
  if (!server) throw new Error('The world has no such server')
  const raw = readMail('fetched/to-the-mailbox')
  await receiveFetched(toolsOf(counted(env, calls)), { server, door: 'imap', raw, size: raw.byteLength })
  expect(calls.filter(({ statements }) => statements.length > 0)).toHaveLength(3)
  await expectLookups(calls.flatMap((call) => call.statements))
})

it('a run of the cron trigger looks rows up', async () => {
  const calls: Call[] = []
  const asleep = { getByName: () => ({ wake: async () => undefined }) } as unknown as Tools['fetchers'] // the call that is made
  await handleSchedule({ ...toolsOf(counted(env, calls)), fetchers: asleep }, new Date())
  const statements = calls.flatMap((call) => call.statements)
  // The first mail ever is the first one by its key.
  await expectLookups(statements.filter(({ text }) => !text.includes('order by "mails"."id" asc limit')))
})

async function expectLookups(statements: Statement[]): Promise<void> {
  expect(statements.length).toBeGreaterThan(9)
  for (const statement of statements) {
    const scanned = await scannedBy(statement)
    expect(
      scanned.filter((table) => !(table in mayScan)),
      statement.text,
    ).toEqual([])
  }
}
