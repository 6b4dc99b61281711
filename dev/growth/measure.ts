/** Whether the cost of a text grows as its size does. */

/** Milliseconds that a size costs. */
export type Cost = (size: number) => Promise<number>
export type Growth = { smallMs: number; largeMs: number }

export const sizes = { small: 20_000, large: 120_000 }
/** Six times the size may cost more than six times the time: caches and the collector have their share. Its square is 36. */
const maxRatio = 15
/** What costs no more is not judged. */
const floorMs = 30
/** How often a suspect is measured before it is believed; a busy machine makes single figures worse, never better. */
const tries = 5

/** Undefined where the cost grows as the size does, as far as it can be told. */
export async function findGrowth(cost: Cost): Promise<Growth | undefined> {
  if ((await cost(sizes.large)) <= floorMs) return undefined
  let smallMs = Infinity
  let largeMs = Infinity
  for (let run = 0; run < tries; run++) {
    largeMs = Math.min(largeMs, await cost(sizes.large))
    smallMs = Math.min(smallMs, await cost(sizes.small))
    if (largeMs <= floorMs || largeMs <= maxRatio * smallMs) return undefined
  }
  return { smallMs, largeMs }
}
