/** What the scores are made of: one check of one mail, or of one thing in it, against what is true of it. Pure. */

export type Check = {
  /** The set of the truth that it belongs to, and the figure that it counts towards. */
  set: string
  figure: string
  file: string
  /** How sure the truth is. */
  tier: string
  /** 1 is right, 0 wrong. */
  share: number
  /** For people who look into a miss. */
  expected: unknown
  actual: unknown
}

export type Figure = { set: string; figure: string; asserted: Share; weaker: Share }
/** `share` is the mean over `of` checks. */
export type Share = { share: number; of: number }

/** What a suite itself asserts; other truth is somebody's guess or another program's reading. */
export function isAsserted({ tier }: Check): boolean {
  return /gold|partial/.test(tier)
}

/** One row per figure, in the order of the checks. */
export function figuresOf(checks: Check[]): Figure[] {
  const groups = Map.groupBy(checks, ({ set, figure }) => `${set} ${figure}`)
  return [...groups.values()].flatMap((group) => {
    const [first] = group
    const asserted = shareOf(group.filter(isAsserted))
    const weaker = shareOf(group.filter((check) => !isAsserted(check)))
    return first ? [{ set: first.set, figure: first.figure, asserted, weaker }] : []
  })
}

function shareOf(checks: Check[]): Share {
  const total = checks.reduce((sum, { share }) => sum + share, 0)
  return { share: checks.length === 0 ? 1 : total / checks.length, of: checks.length }
}
