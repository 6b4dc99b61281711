/** Comparing secrets, so that the time it takes tells a stranger nothing but their length. */
import { timingSafeEqual } from 'node:crypto'

export function isSameSecret(given: string, expected: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(expected)]
  return one.length === other.length && timingSafeEqual(one, other)
}
