/** A row of the log is never larger than it may be, and nothing is cut that need not be. */
import { array, assert, constant, constantFrom, oneof, property, record, string } from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { NewMail } from '../../../../src/inbound/effects/rows'
import { readTrace } from '../../../../src/inbound/trace/stored'
import { rowBytes, storedPeople, withinBounds } from '../../../../src/inbound/effects/row-bounds'

const id = '01900000-0000-7000-8000-000000000001'
const ordinary: NewMail = {
  id,
  runId: id,
  receivedAt: new Date(1_790_000_000_000),
  door: 'edge',
  envelopeFrom: 'eve@example.org',
  recipient: 'Staff@example.com',
  recipientNormalized: 'staff@example.com',
  from: { name: 'Eve', address: 'eve@example.org' },
  to: [{ name: '', address: 'staff@example.com' }],
  cc: [],
  subject: 'Keys',
  internetMessageId: 'keys@example.org',
  fingerprint: 'f'.repeat(64),
  size: 1000,
  kind: 'ordinary',
  automatic: false,
  authentication: { spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' },
  outcome: 'refused',
  reason: 'not-allowed',
  claim: 'notice',
  trace: Array.from({ length: 9 }, () => ({
    kind: 'policy-applied',
    answer: 'refused',
    alias: 'staff@example.com',
    contactPolicy: 'users',
  })),
  companyId: id,
  aliasId: id,
  noticeWay: 'reply',
  noticeText: 'Only our own people may write to this address.',
  rawKey: `raw/${'e'.repeat(64)}`,
  twinKey: 't'.repeat(22),
  attempts: 1,
  durationMs: 12,
}

const text = (maxLength: number) => string({ unit: constantFrom('a', '"', '界', '\u{1f600}'), minLength: maxLength >> 1, maxLength })
const person = record({ name: text(200), address: text(320) })
const hostile = record({
  envelopeFrom: text(320),
  recipient: text(320),
  recipientNormalized: text(320),
  from: person,
  to: array(person, { maxLength: 200 }),
  cc: array(person, { maxLength: 200 }),
  subject: text(2000),
  internetMessageId: constant('m'.repeat(320)),
  noticeText: text(10_000),
  trace: array(
    oneof(
      record({ kind: constant('recipient-reported'), address: text(320), state: text(320), reason: text(1000) }),
      record({ step: constant('other recipients'), result: text(320), detail: text(1000) }),
    ),
    { maxLength: 30 },
  ),
})

describe('a row of the log', () => {
  it('of refused mail has 2 KB at most, whatever is in it, and says that it was cut', () => {
    assert(
      property(hostile, (given) => {
        const row = withinBounds({ ...ordinary, ...given })
        expect(rowBytes(row)).toBeLessThanOrEqual(2048)
        expect(readTrace(row.trace)[0]).toMatchObject({ step: 'log', result: 'cut short' })
      }),
      { numRuns: 50 },
    )
  })

  it('of other mail has 48 KB at most', () => {
    const recipient = {
      address: '界'.repeat(320),
      action: 'failed',
      failureType: 'other' as const,
      permanent: true,
      reason: '界'.repeat(400),
    }
    const bounce = { messageId: id, recipients: Array.from({ length: 200 }, () => recipient) }
    const row = withinBounds({ ...ordinary, outcome: 'bounced', bounce })
    expect(rowBytes(row)).toBeLessThanOrEqual(48 * 1024)
    expect(row.bounce?.messageId).toBe(id)
    expect(row.bounce?.recipients.length).toBeGreaterThanOrEqual(20)
  })

  it('keeps the ids, dates and numbers of its events whole', () => {
    const told = [
      { kind: 'posted', recordId: id, internal: false },
      { kind: 'quota-over', sender: `${'x'.repeat(300)}@example.org`, count: 21, blockedUntil: new Date(0).toISOString() },
    ]
    const [, posted, over] = withinBounds({ ...ordinary, subject: 'x'.repeat(2000), noticeText: 'x'.repeat(5000), trace: told }).trace
    expect(posted).toEqual(told[0])
    expect(over).toEqual({ ...told[1], sender: expect.stringMatching(/^x{30,}…$/) })
  })

  it('stays as it is when it has room', () => {
    expect(withinBounds(ordinary)).toBe(ordinary)
  })

  it('loses its longest texts before any other', () => {
    const row = withinBounds({ ...ordinary, subject: 'x'.repeat(2000) })
    expect(row).toMatchObject({ from: ordinary.from, to: ordinary.to, recipient: ordinary.recipient, noticeText: ordinary.noticeText })
    expect(row.subject).toMatch(/^x{100,}…$/)
  })
})

describe('people', () => {
  it('are kept as far as there is room, in their order', () => {
    const people = Array.from({ length: 400 }, (_, number) => ({ name: '', address: `${number}@example.org` }))
    expect(storedPeople(people)).toEqual(people.slice(0, 200))
    const long = people.map(({ address }) => ({ name: '界'.repeat(200), address }))
    expect(storedPeople(long)).toEqual(long.slice(0, 25))
  })
})
