/** Chance that can be repeated: the same seed, the same choices. */
export type Chance = {
  /** From 0 up to, not including, 1. */
  next: () => number
  below: (limit: number) => number
  pick: <T>(items: readonly T[]) => T
}

/** mulberry32. */
export function newChance(seed: number): Chance {
  let state = seed >>> 0
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  const pick = <T>(items: readonly T[]): T => {
    const item = items[below(items.length)]
    if (item === undefined) throw new Error('Nothing to pick from')
    return item
  }
  return { next, below, pick }
}

/** So many of the items, each at most once. */
export function sample<T>(chance: Chance, items: readonly T[], size: number): T[] {
  const rest = [...items]
  return Array.from({ length: Math.min(size, rest.length) }, () => rest.splice(chance.below(rest.length), 1)).flat()
}
