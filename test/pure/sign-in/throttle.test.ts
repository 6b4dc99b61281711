import { describe, expect, it, test } from 'vitest'
import { clientOf } from '../../../src/sign-in/client'
import {
  totalLevel,
  type Failures,
  withoutLastFailure,
  failuresWithoutWait,
  maxWaitMs,
  noFailures,
  type Try,
  tryOnce,
} from '../../../src/sign-in/throttle'

const start = Date.UTC(2026, 10, 4)
const second = 1000

/** Tries as soon as each may be made. @returns how long each one waited */
function guess(times: number, free: number, from: Failures = noFailures): { waits: number[]; failures: Failures; nowMs: number } {
  const waits: number[] = []
  let failures = from
  let nowMs = start
  for (let made = 0; made < times; made++) {
    const waitMs = tryOnce(failures, { nowMs, free }).verdict.waitMs
    nowMs += waitMs
    waits.push(waitMs)
    failures = tryOnce(failures, { nowMs, free }).failures
  }
  return { waits, failures, nowMs }
}

describe('somebody who guesses', () => {
  it('has some tries for nothing, then waits longer for each, up to a minute', () => {
    const { waits } = guess(19, 10)
    expect(waits.slice(0, 10)).toEqual(Array(10).fill(0))
    expect(waits.slice(10, 16)).toEqual([1, 2, 4, 8, 16, 32].map((seconds) => seconds * second))
    expect(waits.slice(16)).toEqual([maxWaitMs, maxWaitMs, maxWaitMs])
  })

  it('makes fewer than a hundred tries in an hour, however long it goes on', () => {
    let { failures, nowMs } = guess(1000, 10)
    const end = nowMs + 3_600_000
    let made = 0
    for (; nowMs < end; made++) {
      nowMs += tryOnce(failures, { nowMs, free: 10 }).verdict.waitMs
      failures = tryOnce(failures, { nowMs, free: 10 }).failures
    }
    expect(made).toBeLessThan(100)
  })

  it('gains nothing by trying while it has to wait', () => {
    const { failures, nowMs } = guess(11, 10)
    for (let often = 0; often < 1000; often++) {
      const answer = tryOnce(failures, { nowMs, free: 10 })
      expect(answer.verdict).toEqual({ waitMs: 2 * second, isNew: false })
      expect(answer.failures).toBe(failures)
    }
  })

  it('gains nothing by a token of its own', () => {
    const { failures, nowMs } = guess(12, 10)
    const later = nowMs + maxWaitMs
    const own = withoutLastFailure(tryOnce(failures, { nowMs: later, free: 10 }).failures, later)
    const wrong = tryOnce(own, { nowMs: later, free: 10 })
    expect(tryOnce(wrong.failures, { nowMs: later, free: 10 }).verdict.waitMs).toBeGreaterThanOrEqual(4 * second)
  })
})

describe('somebody with the right token', () => {
  it('never waits longer than a minute, whatever others at the same address do', () => {
    const { failures, nowMs } = guess(500, 10)
    expect(tryOnce(failures, { nowMs: nowMs + maxWaitMs, free: 10 }).verdict.waitMs).toBe(0)
  })

  it('is remembered for nothing', () => {
    let failures = noFailures
    for (let often = 0; often < 100; often++) failures = withoutLastFailure(tryOnce(failures, { nowMs: start, free: 10 }).failures, start)
    expect(failures.level).toBe(0)
  })

  it('has as many tries as ever after a while', () => {
    const { failures, nowMs } = guess(40, 10)
    const later = nowMs + 3_600_000
    expect(tryOnce(failures, { nowMs: later, free: 10 }).failures).toMatchObject({ level: 1, freeAtMs: later })
  })
})

describe('a program that goes on with one wrong token', () => {
  it('guesses nothing, and is counted once', () => {
    const asked: Try = { nowMs: start, free: 10, key: 'expired' }
    let { failures } = tryOnce(noFailures, asked)
    for (let often = 0; often < 1000; often++) {
      const again = tryOnce(failures, asked)
      expect(again.verdict).toEqual({ waitMs: 0, isNew: false })
      failures = again.failures
    }
    expect(failures.level).toBe(1)
  })

  it('is remembered among so many that a value stays small', () => {
    let failures = noFailures
    for (let often = 0; often < 1000; often++)
      failures = tryOnce(failures, { nowMs: start + often * maxWaitMs, free: 10, key: `guess ${often}` }).failures
    expect(failures.known).toHaveLength(64)
  })
})

describe('failures of everybody', () => {
  it('leave each address fewer for nothing while they are many, and are soon forgotten', () => {
    let state = { level: 0, atMs: start }
    const fail = (nowMs: number) => (state = { level: totalLevel(state, nowMs, 1), atMs: nowMs })
    for (let often = 0; often < 99; often++) fail(start)
    expect(failuresWithoutWait(state.level)).toBe(10)
    for (let often = 0; often < 10_000; often++) fail(start)
    expect(failuresWithoutWait(state.level)).toBe(3)
    expect(guess(5, failuresWithoutWait(state.level)).waits).toEqual([0, 0, 0, second, 2 * second])
    expect(failuresWithoutWait(totalLevel(state, start + 101 * second, 0))).toBe(10)
  })
})

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::1', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['2001:db8:1:2:3:4:5::', '2001:db8:1:2::/64'],
  [undefined, 'unknown'],
  ['', 'unknown'],
  ['x', 'unknown'],
  ['1.2.3', 'unknown'],
  [']/@', 'unknown'],
])('%s counts as %s', (address, client) => expect(clientOf(address)).toBe(client))
