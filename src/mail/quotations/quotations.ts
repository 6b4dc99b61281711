/** What of a mail's lines is history or signature, and may be folded away. Pure. */
import { findHeaderBlocks } from './quote-headers'
import { findOpenings, type Opening } from './quote-openings'
import { isArrow, pointsToAnswers } from './inline-answers'
import { findSignatures, type LineRange } from './signatures'

export type QuotationKind = 'history' | 'signature'
export type LineQuotation = LineRange & { kind: QuotationKind }

/** A line of a text, or of an HTML page as it would be seen. What the page says of it is in the optional keys. */
export type Line = {
  text: string
  /** Marked as a quote, by ">" or by the page. */
  isQuoted: boolean
  /** Marked as a quote in a way that people use for what they point out themselves. */
  isOwnQuote?: boolean
  /** Marked as a quote in a way that only mail programs use. */
  isSureQuote?: boolean
  isOpening?: boolean
  isSignature?: boolean
  /** A line that the page draws. */
  isRule?: boolean
  /** A link to an address is in it. */
  hasAddress?: boolean
}

/** A quote, with the line that opens it if there is one. */
type Quote = LineRange & { opening: Opening | undefined; isOwn: boolean; isSure: boolean }

/** A stretch without quotes, and the signatures in it. */
type Passage = LineRange & { signatures: LineRange[]; hasWords: boolean }

/**
 * Folds in order, none within another. Something always stays that is not folded, unless all lines are blank.
 * @param answers whether the mail answers one. In one that does not, what looks like history is what it is about
 */
export function findQuotations(lines: Line[], answers: boolean): LineQuotation[] {
  const texts = lines.map(({ text }) => text)
  const isCode = codeLines(lines)
  const openings = readOpenings(lines, texts, isCode, answers)
  const matter = openings.find(({ kind }) => kind === 'forwarded')?.from ?? lines.length
  const cut = withRule(
    openings.find((opening) => opening.isSure && opening.from < matter && !isAboveQuote(lines, opening)),
    lines,
  )
  const end = cut?.from ?? matter
  const quotes = readQuotes(lines, openings, end)
  const passages = passagesBetween(lines, texts, quotes, end, isCode)
  const history = answers ? findHistory(lines, quotes, passages, cut) : []
  const isMatterBelow = end < lines.length && !(answers && cut)
  const hasWords = isMatterBelow || (!answers && quotes.length > 0) || passages.some((passage) => passage.hasWords)
  const signatures = hasWords ? passages.flatMap((passage) => passage.signatures) : []
  return [...history, ...signatures.map((range) => ({ ...range, kind: 'signature' as const }))].toSorted((a, b) => a.from - b.from)
}

/** Lines within ``` … ```; a fence without an end is none. */
function codeLines(lines: Line[]): (index: number) => boolean {
  const code = new Set<number>()
  let open: number | undefined
  for (const [index, { text, isQuoted }] of lines.entries()) {
    if (isQuoted || !/^\s{0,3}(?:```|~~~)/.test(text)) continue
    if (open !== undefined) for (let inside = open; inside <= index; inside++) code.add(inside)
    open = open === undefined ? index : undefined
  }
  return (index) => code.has(index)
}

/** The fields above a mail that is passed on are no others than those above a mail that is answered. */
function readOpenings(lines: Line[], texts: string[], isCode: (index: number) => boolean, answers: boolean): Opening[] {
  const isCandidate = (index: number): boolean => {
    const line = lines[index]
    return line !== undefined && !line.isQuoted && !isBlank(line) && !isCode(index)
  }
  const hasRule = (index: number): boolean => ruleAbove(lines, index) !== undefined
  const hasAddress = (index: number): boolean => lines[index]?.hasAddress === true || /\S@\S/.test(texts[index] ?? '')
  const blocks = findHeaderBlocks(texts, isCandidate, hasRule, hasAddress).map(({ from, to }): Opening => ({
    kind: answers ? 'answered' : 'forwarded',
    from,
    to,
    isSure: true,
  }))
  const marked = lines.flatMap(({ isOpening }, from): Opening[] =>
    isOpening && isCandidate(from) ? [{ kind: 'answered', from, to: from + 1, isSure: false }] : [],
  )
  const written = findOpenings(texts, isCandidate)
  return [...written, ...blocks, ...marked].toSorted((a, b) => a.from - b.from || b.to - a.to)
}

/** Outlook draws "________" above the fields of the mail that is answered, and pages draw a line. */
function ruleAbove(lines: Line[], index: number): number | undefined {
  for (let above = index - 1; above >= Math.max(0, index - 4); above--) {
    if (lines[above]?.isRule || /^\s*[-_=*]{2,}\s*$/.test(lines[above]?.text ?? '')) return above
    if (!isBlank(lines[above])) return undefined
  }
}

/** The line that is drawn above history belongs to it. */
function withRule(opening: Opening | undefined, lines: Line[]): Opening | undefined {
  return opening && { ...opening, from: ruleAbove(lines, opening.from) ?? opening.from }
}

function isBlank(line: Line | undefined): boolean {
  return line === undefined || line.text.trim() === ''
}

function firstFilled(lines: Line[], from: number): number {
  let index = from
  while (index < lines.length && isBlank(lines[index]) && !lines[index]?.isQuoted) index++
  return index
}

function isAboveQuote(lines: Line[], { to }: Opening): boolean {
  return lines[firstFilled(lines, to)]?.isQuoted === true
}

/** Runs of quoted lines before `end`. */
function readQuotes(lines: Line[], openings: Opening[], end: number): Quote[] {
  const openingAbove = new Map(openings.map((opening) => [firstFilled(lines, opening.to), opening]))
  const quotes: Quote[] = []
  for (let index = 0; index < end; index++) {
    if (!lines[index]?.isQuoted) continue
    const to = endOfQuote(lines, index, end)
    const opening = openingAbove.get(index)
    const isOwn = lines.slice(index, to).every(({ isQuoted, isOwnQuote }) => !isQuoted || isOwnQuote)
    const isSure = opening !== undefined || lines[index]?.isSureQuote === true
    if (isSure || !isChosen(lines, index, to)) quotes.push({ from: opening?.from ?? index, to, opening, isOwn, isSure })
    index = to - 1
  }
  return quotes
}

/** ">>> look here", "> 5 bar", and what follows a colon: these are words of the writer. */
function isChosen(lines: Line[], from: number, to: number): boolean {
  const filled = lines.slice(from, to).filter((line) => !isBlank(line))
  if (filled.every(({ text }) => /^\s{0,4}>{3}/.test(text)) || filled.every(({ text }) => isComparison(text))) return true
  let index = from - 1
  while (index >= 0 && isBlank(lines[index])) index--
  const above = lines[index]
  return above !== undefined && !above.isQuoted && /[:：]$/.test(above.text.trimEnd()) && !/[\p{Nd}@]/u.test(above.text)
}

function isComparison(text: string): boolean {
  return /^\s{0,4}>=?\s{0,2}[€$£+-]?\p{Nd}/u.test(text) && text.length <= 80
}

function endOfQuote(lines: Line[], from: number, end: number): number {
  let to = from
  for (let index = from; index < end; index++) {
    const line = lines[index]
    if (line?.isQuoted || isBrokenOff(lines, index)) to = index + 1
    else if (!isBlank(line)) break
  }
  return to
}

/** A long quoted line whose end another program put on a line of its own, without the mark. */
function isBrokenOff(lines: Line[], index: number): boolean {
  const [above, line, below] = [lines[index - 1], lines[index], lines[index + 1]]
  if (!above?.isQuoted || !below?.isQuoted || isBlank(line) || line === undefined) return false
  const isRest = above.text.length >= 60 && line.text.length <= 30 && /^\s*[\p{Ll}\p{Nd}(<_]/u.test(line.text)
  return (
    isRest || /[(<]https?:[^\s()<>]*$/.test(above.text.slice(-400)) || /^[(<](?:https?|mailto):\S*[)>](?:\s*>)?$/.test(line.text.trim())
  )
}

function passagesBetween(lines: Line[], texts: string[], quotes: Quote[], end: number, isCode: (index: number) => boolean): Passage[] {
  const starts = [0, ...quotes.map(({ to }) => to)]
  const ends = [...quotes.map(({ from }) => from), end]
  return starts.map((from, index) => {
    const to = Math.max(from, ends[index] ?? end)
    const signatures = mergeRanges([...findSignatures(texts, { from, to }, isCode), ...markedSignatures(lines, from, to)])
    return { from, to, signatures, hasWords: hasWordsOutside(lines, from, to, signatures) }
  })
}

function markedSignatures(lines: Line[], from: number, to: number): LineRange[] {
  const ranges: LineRange[] = []
  for (let index = from; index < to; index++) if (lines[index]?.isSignature) ranges.push({ from: index, to: index + 1 })
  return ranges
}

function mergeRanges(ranges: LineRange[]): LineRange[] {
  const merged: LineRange[] = []
  for (const { from, to } of ranges.toSorted((a, b) => a.from - b.from)) {
    const last = merged.at(-1)
    if (last && from <= last.to) last.to = Math.max(last.to, to)
    else merged.push({ from, to })
  }
  return merged
}

function hasWordsOutside(lines: Line[], from: number, to: number, ranges: LineRange[]): boolean {
  let index = from
  for (const range of [...ranges, { from: to, to }]) {
    for (; index < range.from; index++) if (!isBlank(lines[index])) return true
    index = Math.max(index, range.to)
  }
  return false
}

/** Where nobody wrote anything, what is left is shown. */
function findHistory(lines: Line[], quotes: Quote[], passages: Passage[], cut: Opening | undefined): LineQuotation[] {
  const isSaid = passages.some(({ hasWords, signatures }) => hasWords || signatures.length > 0)
  if (!isSaid || answersStandBelow(lines, quotes, passages, cut)) return []
  const rest: LineQuotation[] = cut ? [{ kind: 'history', from: cut.from, to: lines.length }] : []
  return [...foldQuotes(quotes, passages, cut), ...rest]
}

/** Who answers within the history says so above it, or draws arrows: then nothing tells his words from it. */
function answersStandBelow(lines: Line[], quotes: Quote[], passages: Passage[], cut: Opening | undefined): boolean {
  const isDivided = quotes.length > 0 && passages.slice(1).some(({ hasWords }) => hasWords)
  if (isDivided) return false
  const start = quotes[0]?.from ?? cut?.from ?? lines.length
  const isAnnounced = lines.slice(Math.max(0, start - maxAbove), start).some(({ text }) => pointsToAnswers(text))
  return isAnnounced || (cut !== undefined && lines.slice(cut.to).some(({ text, isQuoted }) => !isQuoted && isArrow(text)))
}

const maxAbove = 60

/**
 * What stands last is history; so is the only quote, if a program made it. Of answers between quotes the quotes are what
 * they answer, and stay. A quote that nobody opened was chosen by the writer if he went on below, or before the history.
 */
function foldQuotes(quotes: Quote[], passages: Passage[], cut: Opening | undefined): LineQuotation[] {
  const lastWords = passages.findLastIndex((passage) => passage.hasWords)
  const lastOpened = cut ? quotes.length : quotes.findLastIndex(({ opening }) => opening)
  return quotes.flatMap(({ from, to, opening, isOwn, isSure }, index): LineQuotation[] => {
    const whole: LineQuotation = { kind: 'history', from, to }
    if (lastWords <= index) return opening || (!isOwn && (isSure || lastOpened < index)) ? [whole] : []
    if (isSure && quotes.length === 1) return [whole]
    return opening ? [{ kind: 'history', from: opening.from, to: opening.to }] : []
  })
}
