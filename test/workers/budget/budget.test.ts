/** What each kind of mail costs, counted: D1 round trips, statements, rows, R2 and Durable Object calls. */
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { type Costs, costsOf } from '../../../dev/bench/counted'
import { type Kind, kinds } from '../../../dev/bench/kinds'
import { callsOf } from '../../../dev/bench/measure'
import { stockBetween } from '../../../dev/bench/stock'
import { seed } from '../../world'
import { tools } from '../delivery'

type Budget = Omit<Costs, 'd1Bytes' | 'r2Bytes'>

/** At 100 stored messages. */
const budget: Record<string, Budget> = {
  'a new mail': { roundTrips: 2, statements: 14, rowsRead: 61, rowsWritten: 20, r2Calls: 1, senderCalls: 1, queueCalls: 0 },
  'a new mail with attachments': {
    roundTrips: 2,
    statements: 15,
    rowsRead: 64,
    rowsWritten: 32,
    r2Calls: 1,
    senderCalls: 1,
    queueCalls: 0,
  },
  'a reply': { roundTrips: 2, statements: 23, rowsRead: 312, rowsWritten: 32, r2Calls: 1, senderCalls: 0, queueCalls: 1 },
  'a reply with 100 References': {
    roundTrips: 2,
    statements: 23,
    rowsRead: 1242,
    rowsWritten: 32,
    r2Calls: 1,
    senderCalls: 0,
    queueCalls: 1,
  },
  'a reply by token': { roundTrips: 2, statements: 23, rowsRead: 285, rowsWritten: 32, r2Calls: 1, senderCalls: 0, queueCalls: 1 },
  'a reply by a user, sent on': {
    roundTrips: 2,
    statements: 24,
    rowsRead: 279,
    rowsWritten: 43,
    r2Calls: 1,
    senderCalls: 0,
    queueCalls: 1,
  },
  'a reply by somebody new': { roundTrips: 2, statements: 23, rowsRead: 389, rowsWritten: 31, r2Calls: 1, senderCalls: 0, queueCalls: 1 },
  'a mail to a forced record': { roundTrips: 3, statements: 20, rowsRead: 117, rowsWritten: 25, r2Calls: 1, senderCalls: 0, queueCalls: 1 },
  'a refused mail': { roundTrips: 2, statements: 12, rowsRead: 73, rowsWritten: 5, r2Calls: 0, senderCalls: 0, queueCalls: 0 },
  'a refused mail like one before': {
    roundTrips: 2,
    statements: 12,
    rowsRead: 75,
    rowsWritten: 1,
    r2Calls: 0,
    senderCalls: 0,
    queueCalls: 0,
  },
  'a refused mail with a notice': {
    roundTrips: 2,
    statements: 12,
    rowsRead: 50,
    rowsWritten: 7,
    r2Calls: 1,
    senderCalls: 1,
    queueCalls: 0,
  },
  'a duplicate': { roundTrips: 2, statements: 11, rowsRead: 64, rowsWritten: 6, r2Calls: 1, senderCalls: 0, queueCalls: 0 },
  'a bounce': { roundTrips: 2, statements: 24, rowsRead: 195, rowsWritten: 15, r2Calls: 1, senderCalls: 0, queueCalls: 1 },
  'a mail over the quota': { roundTrips: 2, statements: 13, rowsRead: 62, rowsWritten: 9, r2Calls: 1, senderCalls: 2, queueCalls: 0 },
}

/** Kinds of mail that take a third round trip, and why. */
const moreRoundTrips: Record<string, string> = {
  'a mail to a forced record': 'which record it is about is known only with its alias',
}

/** Kinds of mail that make a second call to an object, and why. */
const moreSenderCalls: Record<string, string> = {
  'a mail over the quota': 'who is counted stands in From, and who may get a notice is the envelope sender: two objects',
}

describe('the budget', () => {
  it('of each kind of mail is what it is', async () => {
    const measured: Record<string, Budget> = {}
    for (const kind of kinds) measured[kind.name] = await budgetOf(kind, 100)
    expect(measured).toEqual(budget)
  })

  it.each(kinds)('of $name does not grow with what is stored', async (kind) => {
    expect(await budgetOf(kind, 5000)).toEqual(budget[kind.name])
  })

  it('of an ordinary mail is two round trips, one object, and one call to its sender’s object at most', () => {
    for (const [name, { roundTrips, r2Calls, senderCalls }] of Object.entries(budget)) {
      expect(roundTrips, name).toBe(name in moreRoundTrips ? 3 : 2)
      expect(r2Calls, name).toBeLessThanOrEqual(1)
      expect(senderCalls, name).toBeLessThanOrEqual(name in moreSenderCalls ? 2 : 1)
    }
  })
})

async function budgetOf(kind: Kind, stored: number): Promise<Budget> {
  await seed(tools)
  await env.DB.batch(stockBetween(0, stored).map((text) => env.DB.prepare(text)))
  const { roundTrips, statements, rowsRead, rowsWritten, r2Calls, senderCalls, queueCalls } = costsOf(await callsOf(env, kind))
  return { roundTrips, statements, rowsRead, rowsWritten, r2Calls, senderCalls, queueCalls }
}
