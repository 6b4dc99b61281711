/** How often a mailbox is tried that fails, and when we stop. Pure. */
import { backOffMs } from '../platform/back-off'

const waits = { firstMs: 5 * 60_000, factor: 2, longestMs: 2 * 60 * 60_000 }
/** Longer than a long weekend. */
const hopelessMs = 5 * 86_400_000
/** Half a day of trying: a gateway that was asleep for days has not tried for days. */
const leastFailures = 10

/** @param failures runs in a row that failed, this one included */
export function nextRunInMs(failures: number): number {
  return backOffMs(failures, waits)
}

/** @param failures as for `nextRunInMs` */
export function hasFailedTooLong(failingSince: Date, failures: number, now: Date): boolean {
  return failures >= leastFailures && now.getTime() - failingSince.getTime() >= hopelessMs
}
