/**
 * An expression in the pieces that a checker can judge: those of hundreds of words are beyond any checker as a whole. Pure.
 *
 * What an expression costs from one place of the text is the sum of what its alternatives cost, so each is judged by itself. Alternatives
 * in a loop multiply, and stay together. Long words outside of loops are shortened, and letters have one case: neither is repeated.
 */
import { type AST, RegExpParser } from '@eslint-community/regexpp'
import type { Expression } from './find.ts'

/** How a count like `{1,64}` is taken: `small` has few, which is quick to judge; `endless` leaves out where it ends. */
export type Counts = 'small' | 'endless'
/** `counts`: the largest of each count that has a choice; `isNested`: one is within another, or within a loop. */
export type Piece = Expression & { hasLoop: boolean; isNested: boolean; counts: number[] }

/** `isEnd`: nothing of the expression follows it. */
type Part = Omit<Piece, 'flags'> & { isEnd: boolean }
type Place = { counts: Counts; isInLoop: boolean; isLast: boolean }

/** Counts up to this are no loops. */
const smallCount = 3
const maxPieces = 5000

export function piecesOf({ pattern, flags }: Expression, counts: Counts): Piece[] {
  const options = { unicode: flags.includes('u'), unicodeSets: flags.includes('v') }
  const parsed = new RegExpParser().parsePattern(pattern, undefined, undefined, options)
  const ignoresCase = flags.includes('i')
  return partsOfAlternatives(parsed.alternatives, { counts, isInLoop: false, isLast: true }).map(
    ({ pattern, hasLoop, isNested, counts }) => ({
      pattern: ignoresCase ? inLowerCase(pattern) : pattern,
      flags: flags.replace('i', ''),
      hasLoop,
      isNested,
      counts,
    }),
  )
}

function inLowerCase(pattern: string): string {
  return pattern.replace(/\\p\{[^}]*\}|\\.|[A-Z]/gis, (found) => (found.length === 1 ? found.toLowerCase() : found))
}

const nothing: Part = { pattern: '', hasLoop: false, isNested: false, counts: [], isEnd: false }

function partsOfAlternatives(alternatives: AST.Alternative[], place: Place): Part[] {
  return alternatives.flatMap(({ elements }) => partsOfSequence(place.isInLoop ? elements : shortened(elements), place))
}

function partsOfSequence(elements: AST.Element[], place: Place): Part[] {
  let parts = [nothing]
  for (const [index, element] of elements.entries()) {
    const next = partsOf(element, { ...place, isLast: place.isLast && index === elements.length - 1 })
    const choices = parts.length * next.length > maxPieces ? [together(next)] : next
    parts = parts.flatMap((part) => (part.isEnd ? part : choices.map((choice) => joined(part, choice))))
  }
  return parts
}

/** Of every word its first letter and its last. */
function shortened(elements: AST.Element[]): AST.Element[] {
  const isLetter = (index: number): boolean => /^\p{L}$/u.test(elements[index]?.raw ?? '')
  return elements.filter((_element, index) => ![index - 1, index, index + 1].every(isLetter))
}

function partsOf(element: AST.Element, place: Place): Part[] {
  if (element.type === 'Quantifier') return [repeated(element, place)]
  if (element.type === 'Group' || element.type === 'CapturingGroup') return partsOfAlternatives(element.alternatives, place)
  if (element.type === 'Assertion' && 'alternatives' in element) return partsOfLook(element, place)
  return [{ ...nothing, pattern: element.raw }]
}

/**
 * What is looked at ahead is a piece that ends there, and left out of the others; at the very end it can make all fail that was found
 * before. Where it cannot be a piece of its own, a loop in it is taken as if it were read.
 */
function partsOfLook({ kind, negate, alternatives }: AST.LookaroundAssertion, place: Place): Part[] {
  const seen = partsOfAlternatives(alternatives, { ...place, isLast: true })
  if (kind === 'lookbehind' || place.isInLoop) return seen.some(({ hasLoop }) => hasLoop) ? seen : [nothing]
  const ahead = seen.map((part) => ({ ...part, isEnd: true }))
  if (!place.isLast) return [nothing, ...ahead]
  return negate ? [{ ...nothing, pattern: '$' }, ...ahead] : ahead
}

function repeated({ element, min, max, greedy }: AST.Quantifier, place: Place): Part {
  const isLoop = max > 1
  const inner = together(partsOf(element, { ...place, isInLoop: place.isInLoop || isLoop, isLast: false }))
  const isCount = max > smallCount && max !== Infinity
  const isEndless = max === Infinity || (isCount && place.counts === 'endless')
  const range = `{${Math.min(min, smallCount - 1)},${isEndless ? '' : Math.min(max, smallCount)}}`
  return {
    pattern: `(?:${inner.pattern})${isCount && min === max ? `{${smallCount}}` : range}${greedy ? '' : '?'}`,
    hasLoop: max === Infinity || inner.hasLoop,
    isEnd: false,
    isNested: inner.isNested || (isLoop && (inner.hasLoop || inner.counts.length > 0)),
    counts: isCount && min !== max ? [max, ...inner.counts] : inner.counts,
  }
}

function joined(one: Part, other: Part): Part {
  return {
    pattern: one.pattern + other.pattern,
    hasLoop: one.hasLoop || other.hasLoop,
    isNested: one.isNested || other.isNested,
    counts: [...one.counts, ...other.counts],
    isEnd: other.isEnd,
  }
}

function together(parts: Part[]): Part {
  const [first = nothing, ...rest] = parts
  if (rest.length === 0) return first
  return {
    pattern: `(?:${parts.map(({ pattern }) => pattern).join('|')})`,
    hasLoop: parts.some(({ hasLoop }) => hasLoop),
    isNested: parts.some(({ isNested }) => isNested),
    isEnd: false,
    counts: parts.map(({ counts }) => counts).reduce((one, other) => (product(other) > product(one) ? other : one)),
  }
}

/** How many ways there are at most to go through the counts of a piece. */
export function product(counts: number[]): number {
  return counts.reduce((ways, count) => ways * count, 1)
}
