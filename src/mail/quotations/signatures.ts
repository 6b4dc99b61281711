/** What stands under the words of a mail: signatures, what programs add, footers of mailing lists. Pure. */
import { signatureWords } from './signature-words'

/** Lines `from` to before `to`. */
export type LineRange = { from: number; to: number }

const { ofPrograms, sentBy, devices, own, ofSentences, closings, footers, notices, matters } = signatureWords

const maxLineLength = 160
/** A phrase of a program is a line of its own, perhaps in brackets or as a link. */
const start = String.raw`^[\s<(\[*_]{0,6}`
const programLine = new RegExp(`${start}(?:${ofPrograms})`, 'u')
const sentLine = new RegExp(`${start}(?:${sentBy})`, 'u')
const namesDevice = new RegExp(`(?<![\\p{L}\\p{M}])(?:${devices})`, 'u')
const namesOwn = new RegExp(`(?<![\\p{L}\\p{M}])${own}`, 'u')
const isOfSentence = new RegExp(`(?<![\\p{L}\\p{M}])(?:${ofSentences})(?![\\p{L}\\p{M}])|\\p{Nd}{5}`, 'u')
const closingWords = new RegExp(`^(?:${closings})$`, 'u')
const footerLine = new RegExp(`^[\\s*_(\\[-]{0,6}(?:${footers})`, 'u')
const noticeWords = new RegExp(`(?<![\\p{L}\\p{M}])(?:${notices})`, 'u')
const matterLabel = new RegExp(`^(?:${matters})`, 'u')
const isPostscript = /^(?:p\.?\s?s\.?|nb|n\.b\.|edit)\b/iu

/** "-- " of RFC 3676 section 4.3, as programs mangle it, and "__" of Mailman. */
const isSignatureMark = /^\s?(?:--|__|—-|–-|--=20|-----BEGIN PGP SIGNATURE-----)\s*$/u
/** "-- Bob", the last line of all. */
const isSignedOnLine = /^(?:--|—) ?\p{Lu}[\p{L}\p{M}.'’-]{0,20}(?: \p{Lu}[\p{L}\p{M}.'’-]{0,20}){0,2}$/u
/** What OpenPGP puts above the words (RFC 9580 section 7). */
const isArmour = /^(?:-----BEGIN PGP SIGNED MESSAGE-----|Hash: [\w, -]{1,60})\s*$/
/** Lines drawn by hand or by a program: a signature, a heading, or a pause. */
const isDrawnLine = /^\s{0,3}(?:-{3,}|_{3,}|={2,}|~{2,}|\*{3,}|\+{2,}|#{4,}|[—–]{2,}|(?:[-*_] ){2,}[-*_])\s*$/u
/** Programs and people put a mark of their own above "Sent from …"; "ᐧ" is what mail trackers leave. */
const isLoneMark = /^\s*[-–—_=~*+#ᐧ]{1,80}\s*$/u

const maxSignatureLines = 40
/** Below a name or a drawn line, which alone say little. */
const maxShortBlock = 12

/** The lines of a passage that are no words of the writer, in order. `isCode(index)` lines are always words. */
export function findSignatures(lines: string[], { from, to }: LineRange, isCode: (index: number) => boolean): LineRange[] {
  const start = startOfSignature(lines, from, to, isCode)
  const added = addedLines(lines, from, start, isCode)
  if (start === to) return added
  const end = endOfSignature(lines, start, to)
  return [...added, { from: start, to: end }, ...(end < to ? findSignatures(lines, { from: end, to }, isCode) : [])]
}

/** Some write on below their signature: the line after which they do. */
function endOfSignature(lines: string[], start: number, to: number): number {
  for (let index = start + 2; index < to; index++) {
    const line = (lines[index] ?? '').trim()
    if (noticeWords.test(line.toLowerCase())) return to
    if ((lines[index - 1] ?? '').trim() === '' && isTyped(line)) return index
  }
  return to
}

/** Words of a person rather than names, ranks and addresses. */
function isTyped(line: string): boolean {
  if (line === '' || isFooter(line) || isSentFrom(line) || isContact(line)) return false
  if (isPostscript.test(line) || matterLabel.test(line.toLowerCase()) || isItem.test(line)) return true
  const words = line.split(/\s+/)
  const small = words.filter((word) => /^\p{Ll}/u.test(word)).length
  if (/[?？]$/.test(line)) return words.length >= 3 || line.length >= 8
  if (/[.!…。！]$/.test(line) && (words.length >= 4 || /。|！/.test(line))) return small * 3 >= words.length || small === 0
  return words.length >= 5 && small * 5 >= words.length * 3
}

/** Small words, even if there is an address among them. */
function isProse(line: string): boolean {
  const words = line.split(/\s+/)
  return words.length >= 6 && !isFooter(line) && words.filter((word) => /^\p{Ll}/u.test(word)).length * 2 > words.length
}

/** "2 seals", "- a seal". */
const isItem = /^(?:[-*•]\s{1,3}|\p{Nd}{1,4}(?:[.)x]|\s?x)?\s)\p{Ll}/u
/** An address, a page, a telephone number. */
const isContact = (line: string): boolean =>
  /[^\s@]@[^\s@]|https?:|www\.|\+\s?\(?\p{Nd}|\(0\)?\p{Nd}|[📱☎📞✆]/u.test(line) ||
  /^(?:tel|phone|ph|fax|mob|cell|mail|e-mail|web|handy|téléphone|tél|fon|м|т)(?:\p{L}{0,6})?\s?[:.]/iu.test(line)

/** The first line of the signature that goes on to the end of the passage; `to` where there is none. */
function startOfSignature(lines: string[], from: number, to: number, isCode: (index: number) => boolean): number {
  let start = to
  let filled = 0
  for (let index = to - 1; index >= from && filled <= maxSignatureLines; index--) {
    const line = lines[index] ?? ''
    if (line.trim() === '') continue
    filled++
    if (!isCode(index) && beginsSignature(lines, { from, index, start, to, filled })) start = index
  }
  return start
}

/** `start` is where a signature begins further below; `filled` lines from `index` to the end are not blank. */
type Place = { from: number; index: number; start: number; to: number; filled: number }

function beginsSignature(lines: string[], { from, index, start, to, filled }: Place): boolean {
  const line = lines[index] ?? ''
  if (line.length > maxLineLength) return false
  if (isSignatureMark.test(line) || (filled === 1 && isSignedAtEnd(lines, from, index))) return true
  if (isClosing(line.trim())) return filled <= maxShortBlock && !isBlank(lines, from, index) && countBlock(lines, index + 1, start) >= 2
  if (filled > maxShortBlock) return false
  return isFooter(line) || (isDrawnLine.test(line) && !isUnderHeading(lines, index) && isCard(lines, index, to))
}

/** Who answers questions line by line draws such dashes as well. */
function isSignedAtEnd(lines: string[], from: number, index: number): boolean {
  if (!isSignedOnLine.test((lines[index] ?? '').trim()) || (lines[index - 1] ?? '').trim() !== '') return false
  for (let above = from; above < index; above++) if (/^\s{0,3}(?:--|—)/.test(lines[above] ?? '')) return false
  return true
}

/** Below a drawn line: a name with an address or a number. Lines are drawn around orders and forms as well. */
function isCard(lines: string[], index: number, to: number): boolean {
  const below = lines.slice(index + 1, to).filter((line) => line.trim() !== '')
  if (below.some((line) => isDrawnLine.test(line) || isTyped(line.trim()) || isProse(line.trim()))) return false
  return countBlock(lines, index + 1, to) > 0 && below.some((line) => isContact(line) || isFooter(line) || isSentFrom(line))
}

/** A line drawn right under words makes them a heading; only "____" is never drawn for that. */
function isUnderHeading(lines: string[], index: number): boolean {
  return index > 0 && (lines[index - 1] ?? '').trim() !== '' && !(lines[index] ?? '').trim().startsWith('_')
}

// Ignoring case in the expression would take ten times as long, most of it before the first mail is read.
const isFooter = (line: string): boolean => footerLine.test(line.toLowerCase()) && !/[?？]\s*$/.test(line)

function isSentFrom(line: string): boolean {
  const lower = line.toLowerCase()
  if (programLine.test(lower)) return true
  const words = line.trim().split(/\s+/).length
  if (words > 14 || !sentLine.test(lower) || isOfSentence.test(lower)) return false
  return namesDevice.test(lower) || (words <= 5 && namesOwn.test(line))
}

/** "Best regards", up to three of them ("Mit freundlichen Grüßen / Kind regards"), with what people put around them. */
function isClosing(line: string): boolean {
  const words = line
    .toLowerCase()
    .replace(/^[*_]{1,2}/, '')
    .replace(/[\s,.!;–—*_-]{0,6}\p{Extended_Pictographic}?$/u, '')
    .split(/\s?[/|]\s?/)
  return words.length <= 3 && words.every((phrase) => closingWords.test(phrase))
}

/** Lines of name, rank, numbers, addresses: short ones and no sentences. 0 where there are others. */
function countBlock(lines: string[], from: number, to: number): number {
  let filled = 0
  for (let index = from; index < to; index++) {
    const line = (lines[index] ?? '').trim()
    if (line === '') continue
    if (filled > 0 && (lines[index - 1] ?? '').trim() === '' && isTyped(line)) return filled
    filled++
    if (isFooter(line) || isSentFrom(line)) continue
    if (line.length > maxLineLength || isSentence(line) || isPostscript.test(line)) return 0
  }
  return filled
}

function isSentence(line: string): boolean {
  const words = line.split(/\s+/).length
  return /\?\s*$/.test(line) || (words >= 7 && /[.!:…。]\s*$/u.test(line)) || words > 14
}

/** Lines that a program added amid the rest, with the mark above them. */
function addedLines(lines: string[], from: number, to: number, isCode: (index: number) => boolean): LineRange[] {
  const added: LineRange[] = []
  for (let index = from; index < to; index++) {
    if (isCode(index) || !isAdded(lines[index] ?? '') || !standsAlone(lines, index, from, to)) continue
    const above = index > from && isLoneMark.test(lines[index - 1] ?? '') ? index - 1 : index
    const last = added.at(-1)
    if (last && isBlank(lines, last.to, above)) last.to = index + 1
    else added.push({ from: above, to: index + 1 })
  }
  return added
}

function isAdded(line: string): boolean {
  return line.length <= maxLineLength && (isArmour.test(line) || isSentFrom(withoutLinks(line)))
}

/** "Sent from [Mail](https://…) for Windows". */
function withoutLinks(line: string): string {
  return line.replace(/\[([^\][]{1,80})\]\([^()\s]{1,200}\)/g, '$1')
}

/** A paragraph of its own, or the end of one: in a longer text these are words like any others. */
function standsAlone(lines: string[], index: number, from: number, to: number): boolean {
  const above = index > from ? (lines[index - 1] ?? '') : ''
  const below = index + 1 < to ? (lines[index + 1] ?? '') : ''
  const isFree = (line: string): boolean => line.trim() === '' || isAdded(line) || isLoneMark.test(line)
  return isFree(below) && (isFree(above) || isShort(above))
}

/** A name, and "Sent from my phone" right under it. */
function isShort(line: string): boolean {
  return line.trim().split(/\s+/).length <= 4
}

function isBlank(lines: string[], from: number, to: number): boolean {
  return lines.slice(from, to).every((line) => line.trim() === '')
}
