/** When what could not be sent, a mail or news for a webhook, is tried again. Pure. */

const minuteMs = 60_000
/** After a minute, then four times as long each time, but no longer than this: servers that greylist take mail after minutes, full mailboxes after hours. */
const longestMs = 240 * minuteMs
/** The waits of so many tries come to about two days. */
const maxAttempts = 17

/**
 * @param attempts how often it was tried, at least once
 * @param id of what is sent: spreads the tries of what failed together by up to a fifth, the same way each time
 * @returns undefined once it has been tried for two days
 */
export function nextAttemptAt(attempts: number, id: string, now: Date): Date | undefined {
  if (attempts >= maxAttempts) return undefined
  const waitMs = Math.min(minuteMs * 4 ** (attempts - 1), longestMs)
  return new Date(now.getTime() + Math.round(waitMs * (0.9 + 0.2 * fractionOf(id))))
}

/** More tries than there are: the last ones ended without anybody noting how, as when they end the Worker. */
export function isExhausted(attempts: number): boolean {
  return attempts > maxAttempts
}

/** What is said of it. */
export const exhaustedReason = `It was tried ${maxAttempts} times, and nothing was heard of the last one`

/** From 0 to 1, by the random end of a UUID. */
function fractionOf(id: string): number {
  return Number.parseInt(id.slice(-6), 16) / 0xff_ff_ff || 0
}
