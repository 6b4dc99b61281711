/** What the pages of records read: rows are looked up, and no table is read through but those of a few rows. */
import { env } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import { type Call, counted } from '../../../dev/bench/counted'
import { readBatch } from '../../../src/db/client'
import { selectActivity, selectModels } from '../../../src/records/activity'
import { markRead, readNewer, readConversation } from '../../../src/records/chatter/conversation'
import { clearInbox, readWaiting } from '../../../src/records/chatter/waiting'
import { toolsOf } from '../../../src/make-tools'
import type { Tools } from '../../../src/platform/tools'
import { companies, contacts, messages, records, seed } from '../../world'
import { administrator } from '../api/client'
import { tools } from '../delivery'
import { scannedBy } from '../plans/scanned'

const caller = {
  userId: administrator.userId,
  contactId: contacts.ann,
  tokenId: null,
  role: 'agent' as const,
  name: 'Ann Hale',
  scope: { everything: false, companyId: companies.example },
}
const slice = { limit: 50, after: `1.${records.quote}` }
const list = { model: 'lead', q: undefined, show: undefined }

/** A row for each model, each company, each domain, each server that mail leaves by. */
const small = ['models', 'companies', 'alias_domains', 'outgoing_servers']
/** By an index that has those in error alone. */
const failures = ['notifications']

const reads: [string, (tools: Tools) => Promise<unknown>, string[]?][] = [
  ['the list', (given) => readBatch(given.db, [selectModels(given.db), selectActivity(given, caller, list, slice)])],
  ['the list of the first model', (given) => readBatch(given.db, [selectActivity(given, caller, { ...list, model: undefined }, slice)])],
  ['what is unread', (given) => readBatch(given.db, [selectActivity(given, caller, { ...list, show: 'unread' }, slice)])],
  ['what fails', (given) => readBatch(given.db, [selectActivity(given, caller, { ...list, show: 'failing' }, slice)]), failures],
  ['a record', (given) => readConversation(given, caller, records.quote, {})],
  ['earlier messages', (given) => readConversation(given, caller, records.quote, { before: messages.survey })],
  ['new messages', (given) => readNewer(given, caller, records.quote, messages.request)],
  ['that it was read', (given) => markRead(given, caller, records.quote, messages.survey)],
  ['what waits', (given) => readWaiting(given, caller, false)],
  ['what waits for everybody', (given) => readWaiting(given, caller, true), failures],
  ['the inbox that is done', (given) => clearInbox(given, contacts.ann, records.quote)],
]

beforeEach(() => seed(tools))

test.each(reads)('%s is looked up', async (_, read, mayScan = []) => {
  const calls: Call[] = []
  await read(toolsOf(counted(env, calls)))
  const statements = calls.flatMap((call) => call.statements)
  expect(statements.length).toBeGreaterThan(0)
  for (const statement of statements)
    expect(
      (await scannedBy(statement)).filter((table) => ![...small, ...mayScan].includes(table)),
      statement.text,
    ).toEqual([])
})
