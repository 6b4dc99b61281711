/** Plain text: which of it is history or signature, and what is new. Pure. */
import { type QuotationKind, findQuotations, type Line } from './quotations'
import { headWithin } from './quote-headers'
import { isGroupWise, isTitle } from './quote-openings'

/** `start` to before `end`, counted in UTF-16 units of the text. */
export type Quotation = { kind: QuotationKind; start: number; end: number }

type TextLine = Line & { start: number; end: number }

/** As much of a text as is looked at; the rest is taken for more of what stands at the bound. */
const maxLength = 300_000
const maxLines = 8000

const quoteMark = /^[\s\u00A0]{0,4}(?:\p{Lu}{0,3}>|>)/u
/** A link that was broken before its bracket, which then looks like the mark of a quote. */
const openLink = /<\s?(?:https?:|mailto:)[^<>\n]{0,300}$/i

/**
 * What may be folded away, in order. Never all of the text.
 * @param answers whether the mail answers one: only then there is history in it
 */
export function quotationsOf(text: string, answers: boolean): Quotation[] {
  const lines = splitLines(text)
  return findQuotations(lines, answers).flatMap(({ kind, from, to }): Quotation[] => {
    const start = lines[from]?.start
    const end = to >= lines.length ? text.length : lines[to - 1]?.end
    return start === undefined || end === undefined ? [] : [{ kind, start, end }]
  })
}

/** The text without quoted history and signature. Never empty where the text is not: a mistake must hide nothing. */
export function visibleText(text: string, answers: boolean): string {
  let from = 0
  let visible = ''
  for (const { start, end } of quotationsOf(text, answers)) {
    visible += text.slice(from, start)
    from = end
  }
  return `${visible}${text.slice(from)}`
    .replace(/\r\n?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
}

function splitLines(text: string): TextLine[] {
  const lines: TextLine[] = []
  const bound = Math.min(text.length, maxLength)
  for (let start = 0; start < bound && lines.length < maxLines;) {
    const feed = text.indexOf('\n', start)
    const end = feed === -1 ? text.length : feed + 1
    for (const part of splitShared(text.slice(start, end).trimEnd()))
      lines.push({ ...readLine(part.text, lines.at(-1)), start: start + part.at, end })
    start = end
  }
  endWhereNextStarts(lines)
  return lines
}

function endWhereNextStarts(lines: TextLine[]): void {
  for (const [index, line] of lines.entries()) line.end = lines[index + 1]?.start ?? line.end
}

function readLine(text: string, above: TextLine | undefined): Line {
  const isQuoted = quoteMark.test(text) && !isDecorated(text) && !isGroupWise(text) && !closesLink(text, above)
  return { text, isQuoted }
}

/** Visible lines like ">>> >>> https://example.com <<<" are decoration. */
function isDecorated(text: string): boolean {
  return text.trimEnd().endsWith('<<')
}

function closesLink(text: string, above: TextLine | undefined): boolean {
  if (above === undefined || above.isQuoted || !/^>(?!>)/.test(text)) return false
  return openLink.test(above.text.slice(-400)) || (text.length <= 30 && /[:：]$/.test(text) && above.text.includes('@'))
}

/** "Thanks! On Mon, 4 May 2026 at 10:00, Ann wrote:" are two lines. */
const sharedOpening = /(?:[-–—_]{2,60}\s?|\s)(?=(?:On|Am|Le|El|Il|Em|Op|Den) )/g
const dateBehind = /^\w{2,3} (?:\p{L}{2,10}[.,]{0,2} )?(?:\d|\p{L}{3,9}\.? \d)[^\n]{0,30}(?:\d{4}|\d[:.]\d\d|\/\d)/u

function splitShared(text: string): { text: string; at: number }[] {
  const at = text.length <= maxSharedLength && !/^\s*>/.test(text) ? sharedAt(text) : undefined
  if (at === undefined || !/\p{L}/u.test(text.slice(0, at))) return [{ text, at: 0 }]
  return [
    { text: text.slice(0, at), at: 0 },
    { text: text.slice(at), at },
  ]
}

const maxSharedLength = 600

/** Yahoo for telephones puts the line above the quote and the quote on one line. */
const yahooOpening =
  // bounded: tried at the beginning alone of a line of 600 characters at most.
  /^\s{0,8}(?:On|Am|Le|El|Il|Em|Op|Den) [^<>]{10,200}<[^<>\s]{1,120}@[^<>\s]{1,120}>\s(?:\p{L}{1,12}\s){0,2}\p{L}{2,12}\s?:\s{1,8}(?=\S)/u

/** Where history begins, or goes on, behind other words of its line. */
function sharedAt(text: string): number | undefined {
  const yahoo = yahooOpening.exec(text)
  if (yahoo) return yahoo[0].length
  const title = text.search(/(?<!-)-{3,60}\s?\p{L}/u)
  if (title > 0 && isTitle(text.slice(title))) return title
  return headWithin(text) ?? openingWithin(text)
}

function openingWithin(text: string): number | undefined {
  for (const { 0: gap, index } of text.matchAll(sharedOpening))
    if (dateBehind.test(text.slice(index + gap.length, index + gap.length + 80))) return index
  return undefined
}
