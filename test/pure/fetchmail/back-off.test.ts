import { describe, expect, it } from 'vitest'
import { nextRunInMs, hasFailedTooLong } from '../../../src/fetchmail/back-off'

const minuteMs = 60_000

describe('a mailbox that fails', () => {
  it('is tried less and less often, but every two hours at least', () => {
    const minutes = [1, 2, 3, 4, 5, 6, 50].map((failures) => nextRunInMs(failures) / minuteMs)
    expect(minutes).toEqual([5, 10, 20, 40, 80, 120, 120])
  })

  it('is given up after five days, not before', () => {
    const since = new Date('2026-11-01T08:00:00Z')
    expect(hasFailedTooLong(since, 60, new Date('2026-11-06T07:59:59Z'))).toBe(false)
    expect(hasFailedTooLong(since, 60, new Date('2026-11-06T08:00:00Z'))).toBe(true)
  })
  it('is not given up by a gateway that was asleep all the while', () => {
    expect(hasFailedTooLong(new Date('2026-11-01T08:00:00Z'), 2, new Date('2026-11-16T08:00:00Z'))).toBe(false)
  })
})
