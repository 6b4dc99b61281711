/** How long to wait before the next attempt, whatever failed; and when what could not be sent is tried again. Pure. */

type Waits = { firstMs: number; factor: number; longestMs: number }

/** @param failures in a row, at least one; the wait grows with each, up to the longest */
export function backOffMs(failures: number, { firstMs, factor, longestMs }: Waits): number {
  return Math.min(longestMs, firstMs * factor ** Math.max(0, failures - 1))
}

const minuteMs = 60_000
/** Servers that greylist take mail after minutes, full mailboxes after hours. */
const waits: Waits = { firstMs: minuteMs, factor: 4, longestMs: 240 * minuteMs }
/** The waits of so many tries come to about two days. */
const maxAttempts = 17

/**
 * @param attempts how often it was tried, at least once
 * @param id of what is sent: spreads the tries of what failed together by up to a fifth, the same way each time
 * @returns undefined once it has been tried for two days
 */
export function nextAttemptAt(attempts: number, id: string, now: Date): Date | undefined {
  if (attempts >= maxAttempts) return undefined
  const waitMs = backOffMs(attempts, waits)
  return new Date(now.getTime() + Math.round(waitMs * (0.9 + 0.2 * fractionOf(id))))
}

/** More tries than there are: the last ones ended without anybody noting how, as when they end the Worker. */
export function isExhausted(attempts: number): boolean {
  return attempts > maxAttempts
}

/** What is said of it. */
export const exhaustedReason = `Gave up after ${maxAttempts} attempts; the last one had no result`

/** From 0 to 1, by the random end of a UUID. */
function fractionOf(id: string): number {
  return Number.parseInt(id.slice(-6), 16) / 0xff_ff_ff || 0
}
