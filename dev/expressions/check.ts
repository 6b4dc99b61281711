/** Whether an expression costs time in proportion to the text that it is tried on, whatever the text is. */
import { checkSync } from 'recheck'
import type { Expression } from './find.ts'
import { type Piece, piecesOf, product } from './pieces.ts'

/** For its other ways to run, the checker needs Java or a binary. */
process.env['RECHECK_SYNC_BACKEND'] = 'pure'

/** From one place of the text, an expression with counts may take this many steps. */
const maxSteps = 2000

/** Verdicts on pieces, which expressions share. */
const verdicts = new Map<string, string | undefined>()

/** What is wrong with an expression, in words; undefined where nothing is. */
export function findFault(expression: Expression): string | undefined {
  const searched = piecesOf(expression, 'small')
    .filter(({ hasLoop }) => hasLoop)
    .map((piece) => (piece.flags.includes('y') ? anchored(piece) : piece))
  const counted = piecesOf(expression, 'endless').filter(mayMultiply)
  return firstFault(searched, judge) ?? firstFault(counted, judgeCounts)
}

function firstFault(pieces: Piece[], judge: (piece: Piece) => string | undefined): string | undefined {
  for (const piece of pieces) {
    const fault = judge(piece)
    if (fault !== undefined) return fault
  }
  return undefined
}

/** Counts beside each other, and few: they come to no more than their product. */
function mayMultiply({ counts, hasLoop, isNested }: Piece): boolean {
  return counts.length > 0 && (hasLoop || isNested || product(counts) > maxSteps)
}

/** Counts that can be gone through in more ways than one multiply, from every place of the text. */
function judgeCounts(piece: Piece): string | undefined {
  const { counts } = piece
  const fault = judge(anchored(piece))
  if (fault === undefined || (product(counts) <= maxSteps && !fault.startsWith('exponential'))) return undefined
  return `its counts multiply, ${counts.join(' × ')}: ${fault}`
}

/** Tried in one place alone, as a sticky expression is. */
function anchored(piece: Piece): Piece {
  const { pattern, flags } = piece
  return { ...piece, pattern: pattern.startsWith('^') ? pattern : `^(?:${pattern})`, flags: flags.replace(/[my]/g, '') }
}

function judge({ pattern, flags }: Expression): string | undefined {
  const key = `/${pattern}/${flags}`
  if (!verdicts.has(key)) verdicts.set(key, verdictOf(pattern, flags))
  return verdicts.get(key)
}

function verdictOf(pattern: string, flags: string): string | undefined {
  const found = checkSync(pattern, flags, { checker: 'automaton', timeout: null as never, maxNFASize: 100_000 })
  if (found.status === 'safe') return undefined
  if (found.status === 'unknown') return `unknown: ${found.error.kind}`
  return `${found.complexity.summary}, on ${found.attack.pattern}`
}
