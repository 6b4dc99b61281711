/** Answers: what is new in them is shown, the history below it folded away. Pure. */
import type { Check } from './check.ts'
import type { Read } from './reading.ts'
import type { EntryOf } from './truth.ts'

type Entry = EntryOf<'quotes'>

export function checkQuotes(entry: Entry, { visible }: Read): Check[] {
  const { expected } = entry
  const shown = expected.visible ?? expected.visible_text
  const folded = expected.elided ?? expected.elided_text
  const check = (figure: string, share: number, wanted: string | null = shown ?? null): Check => ({
    set: entry.set,
    figure,
    file: entry.file,
    tier: entry.tier,
    share,
    expected: wanted,
    actual: visible,
  })
  return [
    ...(shown ? [check('visible right', isSame(visible, shown, entry) ? 1 : 0), check('visible kept', 1 - shareLost(shown, visible))] : []),
    // A mail that only passes another one on: we show it whole rather than an empty message, so this has no floor.
    ...(shown === '' ? [check('nothing new, nothing shown', visible === '' ? 1 : 0)] : []),
    ...(typeof shown === 'string' && folded ? [check('history folded', 1 - shareLeaked(folded, shown, visible))] : []),
    ...statedWords(expected).map(({ words, isShown }) =>
      check(isShown ? 'words kept' : 'words folded', flat(visible).includes(flat(words)) === isShown ? 1 : 0, words),
    ),
  ]
}

/** White space is nobody's words, and suites that compare HTML leave it out altogether. */
function isSame(visible: string, shown: string, { expected, kind, signature }: Entry): boolean {
  const withoutSpace = kind === 'html' || /ignore all whitespace/i.test(expected.compare ?? '')
  const isEqual = withoutSpace ? dense(visible) === dense(shown) : flat(visible) === flat(shown)
  return isEqual || (signature === 'kept' && isShownToTheSignature(visible, shown))
}

/** Some suites show the signature, which we fold: then what is shown may end where a signature begins. */
function isShownToTheSignature(visible: string, shown: string): boolean {
  const lines = shown.split('\n')
  return lines.some((line, index) => isSignatureMark(line) && dense(lines.slice(0, index).join('\n')) === dense(visible))
}

/** The mark of RFC 3676 section 4.3, as it is often mistyped, and what telephones write. */
function isSignatureMark(line: string): boolean {
  return /^\s*(?:--|__+|—|[<(]?sent (?:from|with|via|by) )/i.test(line)
}

function dense(text: string): string {
  return text.replace(/\s+/g, '')
}

function flat(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function shareLost(shown: string, visible: string): number {
  const words = wordsOf(shown)
  return words.length === 0 ? 0 : without(words, wordsOf(visible)).length / words.length
}

/** What of the history is shown that is not said anew. */
function shareLeaked(folded: string, shown: string, visible: string): number {
  const words = wordsOf(folded)
  const more = without(wordsOf(visible), wordsOf(shown))
  return words.length === 0 ? 0 : 1 - without(words, more).length / words.length
}

function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
}

/** Each word of `others` takes one away. */
function without(words: string[], others: string[]): string[] {
  const counts = new Map<string, number>()
  for (const word of others) counts.set(word, (counts.get(word) ?? 0) + 1)
  return words.filter((word) => {
    const left = counts.get(word) ?? 0
    counts.set(word, left - 1)
    return left <= 0
  })
}

/** Where a suite says no more than that: what must stand in the visible text, or must not. */
function statedWords(expected: Entry['expected']): { words: string; isShown: boolean }[] {
  return Object.entries(expected).flatMap(([key, value]) => {
    if (!/contain/i.test(key)) return []
    const words = (Array.isArray(value) ? value : [value]).filter((word): word is string => typeof word === 'string')
    return words.map((word) => ({ words: word, isShown: !/not|exclude/i.test(key) }))
  })
}
