/** What the pages of the log read: rows are looked up; what is read in order ends at a limit. */
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import { type Call, counted } from '../../../../dev/bench/counted'
import { toolsOf } from '../../../../src/make-tools'
import type { Tools } from '../../../../src/platform/tools'
import { readHeld } from '../../../../src/inbound/log/held-list'
import { readMailFacts } from '../../../../src/inbound/log/mail-facts'
import { readMailList } from '../../../../src/inbound/log/mail-list'
import { companies, seed } from '../../../world'
import { tools } from '../../delivery'
import { scannedBy } from '../../plans/scanned'

const everybody = { everything: true, companyId: null }
const agent = { everything: false, companyId: companies.example }
const someId = '01900000-0000-7000-8000-00000000ffff'

/** A row for each model; the lines and words of one trace. */
const small = ['models', 'line', 'word']

/** The last are tables whose newest rows are read in their order, up to a limit. */
const reads: [string, (tools: Tools) => Promise<unknown>, string[]?][] = [
  ['the log', (given) => readMailList(given, everybody, {}, undefined), ['mails']],
  ['a search', (given) => readMailList(given, everybody, { q: 'chairs' }, undefined), ['mails']],
  ['an outcome', (given) => readMailList(given, everybody, { outcome: 'refused' }, someId)],
  ['a reason', (given) => readMailList(given, everybody, { outcome: 'refused', reason: 'loop-quota' }, someId)],
  ['a door', (given) => readMailList(given, everybody, { door: 'imap' }, undefined)],
  ['a record', (given) => readMailList(given, everybody, { recordId: someId }, undefined)],
  ['held mail', (given) => readHeld(given, everybody, undefined, undefined)],
  ['held mail of a company', (given) => readHeld(given, agent, 'unrouted', someId)],
  ['a mail', (given) => readMailFacts(given, everybody, someId, undefined)],
  ['a held mail of a company', (given) => readMailFacts(given, agent, someId, undefined)],
  ['a record for a mail', (given) => readMailFacts(given, agent, someId, 'chairs'), ['records']],
]

beforeEach(() => seed(tools))

test.each(reads)('%s is looked up', async (_, read, mayScan = []) => {
  const calls: Call[] = []
  await read(toolsOf(counted(env, calls))).catch(() => 'a mail that is not there')
  expect(calls).toHaveLength(1)
  for (const statement of calls.flatMap(({ statements }) => statements))
    expect(
      (await scannedBy(statement)).filter((table) => ![...small, ...mayScan].includes(table)),
      statement.text,
    ).toEqual([])
})
