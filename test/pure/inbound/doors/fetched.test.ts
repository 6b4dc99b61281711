/** Whatever lies in a mailbox elsewhere, it is taken: never refused, never answered, and nothing of it is lost. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as t from '../../../../src/db/schema'
import { doorServerOf } from '../../../../src/inbound/doors/door-server'
import { receiveFetched } from '../../../../src/inbound/doors/fetched'
import type { Receipt } from '../../../../src/inbound/receipt'
import { maxRawBytes } from '../../../../src/inbound/doors/raw'
import { readTrace } from '../../../../src/inbound/trace/stored'
import type { Tools } from '../../../../src/platform/tools'
import { answerPairs } from '../../../answers'
import { bounceTo, replyTo, seed, servers } from '../../../world'
import { toolsInNode } from '../../sqlite'
import { runs, strangersMail } from '../../strangers'

describe('the recipients of a fetched mail', () => {
  it.each([
    [
      'a signed address, whatever else of it was noted',
      { 'Delivered-To': 'info@example.com', To: replyTo('carlaOfAnswer') },
      [replyTo('carlaOfAnswer')],
    ],
    [
      'two signed addresses of one alias',
      { To: replyTo('carlaOfAnswer'), Cc: `${replyTo('fredOfAnswer')}, info@example.com` },
      [replyTo('carlaOfAnswer'), replyTo('fredOfAnswer')],
    ],
    [
      'a signed address of a domain that was renamed',
      { To: replyTo('carlaOfAnswer', 'info@old.example.org') },
      [replyTo('carlaOfAnswer', 'info@old.example.org')],
    ],
    ['a signed bounce address', { 'X-Original-To': bounceTo('carlaOfAnswer') }, [bounceTo('carlaOfAnswer')]],
    [
      'a token that does not verify: the alias before it',
      { To: 'info+r-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com' },
      ['info+r-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@example.com'],
    ],
    [
      'the alias with a plus-tag of its own beside the one without',
      { To: 'info@example.com, info+vip@example.com' },
      ['info@example.com', 'info+vip@example.com'],
    ],
    [
      'in the order in which they were noted',
      { Cc: 'support@example.com', 'Delivered-To': 'hello@example.net', To: 'info@example.com' },
      ['hello@example.net', 'info@example.com', 'support@example.com'],
    ],
    [
      'the catchall and the bounce address',
      { To: 'catchall@example.com, returns@example.net' },
      ['catchall@example.com', 'returns@example.net'],
    ],
    ['an alias by its local part, at a domain of ours', { To: 'desk@example.net' }, ['desk@example.net']],
    ['nobody of ours: the mailbox itself', { To: 'carla@example.org, parked@example.com, desk@example.org' }, ['tasks@mail.example.org']],
    ['nobody at all', {}, ['tasks@mail.example.org']],
  ])('are %s', async (_, headers, expected) => {
    const tools = await world()
    await fetchFrom(tools, write(headers))
    expect((await logged(tools)).map(({ recipient }) => recipient)).toEqual(expected)
  })

  it('are found among ten thousand addresses, in one question', async () => {
    const tools = await world()
    const others = Array.from({ length: 10_000 }, (_, number) => `person-${number}@example.org`).join(', ')
    const receipts = await fetchFrom(tools, write({ 'Delivered-To': 'support@example.com', To: `info@example.com, ${others}` }))
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['created', 'created'])
  })

  it('are those of the domain that ALIAS_DOMAIN gives, from the first mail on', async () => {
    const tools = { ...toolsInNode(), aliasDomain: 'example.com' }
    await tools.db.insert(t.aliases).values({
      id: tools.newId(),
      localPart: 'info',
      model: 'lead',
      defaults: {},
      contactPolicy: 'everyone',
      localPartOnly: false,
      status: 'untested',
      createdAt: tools.now(),
    })
    const server = { id: 'a', name: 'Letters', address: 'letters@example.org', model: null, fields: [], companyId: null }
    const raw = write({ To: 'info@example.com' })
    const receipts = await receiveFetched(tools, { server, door: 'pop', raw, size: raw.byteLength })
    expect(receipts).toMatchObject([{ outcome: 'created', reason: 'alias' }])
    expect(await logged(tools)).toMatchObject([{ recipient: 'info@example.com', door: 'pop', serverId: 'a' }])
  })
})

describe('the envelope sender of a fetched mail', () => {
  it.each([
    ['the topmost Return-Path', { 'Return-Path': '<bounces@example.org>', 'return-path': '<eve@example.org>' }, 'bounces@example.org'],
    ['null where Return-Path says so', { 'Return-Path': '<>' }, ''],
    ['the author without one', {}, 'carla@example.org'],
    ['the author where it is no address', { 'Return-Path': 'unknown' }, 'carla@example.org'],
  ])('is %s', async (_, headers, expected) => {
    const tools = await world()
    await fetchFrom(tools, write(headers))
    expect(await logged(tools)).toMatchObject([{ envelopeFrom: expected }])
  })
})

describe('a fetched mail', () => {
  it('of which only the beginning was read is held without passing for the whole', async () => {
    const tools = await world()
    const raw = write({ To: 'info@example.com' })
    const size = maxRawBytes + 1
    await fetchFrom(tools, raw, size)
    const [row] = await logged(tools)
    expect(row).toMatchObject({ outcome: 'held', reason: 'too-large', rawKey: null, size })
    expect(readTrace(row?.trace ?? []).at(-1)?.detail).toContain('still in the mailbox of Tasks')
    await fetchFrom(tools, raw, size)
    expect((await logged(tools)).map(({ outcome }) => outcome)).toEqual(['held', 'dropped'])
  })

  it('is taken, whatever a stranger wrote: never refused, nobody is told, its raw mail is kept', async () => {
    const tools = await world()
    await fc.assert(
      fc.asyncProperty(strangersMail, fc.constantFrom(servers.tasks, servers.letters), async (raw, serverId) => {
        for (const { outcome, reason, answer: telling, refusal } of await fetchFrom(tools, raw, raw.byteLength, serverId)) {
          expect(answerPairs).toContain(`${outcome} ${reason}`)
          expect([outcome === 'refused', telling, refusal]).toEqual([false, undefined, undefined])
        }
      }),
      { numRuns: runs },
    )
    const rows = await logged(tools)
    expect(rows.filter(({ outcome, rawKey, noticeWay }) => outcome === 'failed' || rawKey === null || noticeWay !== null)).toEqual([])
    expect(rows.every(({ authentication }) => authentication.dmarc === 'unknown')).toBe(true)
  }, 3_600_000)
})

async function world(): Promise<Tools> {
  const tools = toolsInNode()
  await seed(tools)
  return tools
}

async function fetchFrom(tools: Tools, raw: Uint8Array, size = raw.byteLength, serverId = servers.tasks): Promise<Receipt[]> {
  const server = await doorServerOf(tools, serverId)
  if (!server) throw new Error('The world has no such server')
  return receiveFetched(tools, { server, door: 'imap', raw, size })
}

async function logged({ db }: Tools) {
  return db.select().from(t.mails).orderBy(t.mails.id)
}

function write(headers: Record<string, string>): Uint8Array {
  const lines = Object.entries({ ...headers, From: 'Carla Lind <carla@example.org>', Subject: 'A chair' }).map(
    ([name, value]) => `${name}: ${value}`,
  )
  return new Uint8Array(Buffer.from(`${lines.join('\r\n')}\r\n\r\nHello\r\n`))
}
