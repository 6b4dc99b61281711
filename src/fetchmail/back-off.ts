/** How often a mailbox is tried that fails, and when we stop. Pure. */

const firstMs = 5 * 60_000
const longestMs = 2 * 60 * 60_000
/** Longer than a long weekend. */
const hopelessMs = 5 * 86_400_000

/** @param failures runs in a row that failed, this one included */
export function backOffMs(failures: number): number {
  return Math.min(longestMs, firstMs * 2 ** Math.max(0, failures - 1))
}

export function isHopeless(failingSince: Date, now: Date): boolean {
  return now.getTime() - failingSince.getTime() >= hopelessMs
}
