/** How long answers took, counted in steps of time: counts of many days add up, medians do not. Pure. */

/** Where the steps end, in minutes. The last one has no end. */
export const waitEdges = [
  1, 2, 3, 5, 7, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1080, 1440, 2160, 2880, 4320, 5760, 7200, 8640, 10_080, 11_520,
]

export type Waits = { count: number; medianMinutes: number | null; p90Minutes: number | null }

/** @param steps how many answers fell into each step, by its number */
export function waitsOf(steps: Map<number, number>): Waits {
  const count = [...steps.values()].reduce((sum, each) => sum + each, 0)
  return { count, medianMinutes: quantile(steps, count, 0.5), p90Minutes: quantile(steps, count, 0.9) }
}

/** Within its step, as if the answers lay evenly in it. */
function quantile(steps: Map<number, number>, total: number, share: number): number | null {
  if (total === 0) return null
  const wanted = total * share
  let passed = 0
  for (let step = 0; step < waitEdges.length; step++) {
    const here = steps.get(step) ?? 0
    const [start, end] = [waitEdges[step - 1] ?? 0, waitEdges[step] ?? 0]
    if (here > 0 && passed + here >= wanted) return Math.max(1, Math.round(start + ((end - start) * (wanted - passed)) / here))
    passed += here
  }
  return waitEdges.at(-1) ?? null
}
