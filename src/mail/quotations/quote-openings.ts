/** The line above a quote, "On 5 May 2026, Ann wrote:", in the forms and languages of mail programs. Pure. */
import { quoteWords } from './quote-words'
import { withoutEnd } from '../text'

export type OpeningKind = 'answered' | 'forwarded'

/**
 * `isSure` where everything below is history even if it is not marked as a quote; else only what is marked.
 * Lines `from` to before `to`.
 */
export type Opening = { kind: OpeningKind; from: number; to: number; isSure: boolean }

/** Programs break the line after 70 letters or so, and addresses may be long. */
const maxLines = 7
const maxLength = 400
const maxTitleLength = 700
/** Lines that may end an opening, as many as are looked at: a stranger's text may consist of them. */
const maxTries = 3000

const { wrote, wroteSigns, wroteBeforeName, beginnings, beginningSigns, originalTitles, forwardTitles, telling } = quoteWords
const notLetter = String.raw`(?<![\p{L}\p{M}])`
const endOfWord = String.raw`(?![\p{L}\p{M}])`
/** Colons, dashes and brackets that may follow, and nothing else. */
const endOfLine = String.raw`[\s:：.…\-–—_*>)\]]*$`

const endsWithWrote = new RegExp(`(?:${notLetter}(?:${wrote})${endOfWord}|${wroteSigns})${endOfLine}`, 'iu')
const endsWithColon = /[:：]\s*[-–—*_>]*$/u
const namesAfterWrote = new RegExp(`${notLetter}(?:${wroteBeforeName})\\s.{1,160}[:：]\\s*[-–—*_]*$`, 'iu')
const beginning = new RegExp(`^(?:(?:${beginnings})${endOfWord}[.,]?|${beginningSigns})`, 'iu')
const address = /[\p{L}\d._%+'=-]{1,80}@[\p{L}\d-]{1,80}|\bmailto:/u
const endsWithAddress = /(?:[<([][^<>()[\]@]{0,100}@[^<>()[\]]{1,200}[>)\]]+|[^\s@]{1,80}@[\w.-]{1,80})$/u
/** A year, a time of day, a date in numbers, or a day beside a month. */
const date =
  /(?<!\p{Nd})(?:19|20|[۱٢٢۲][۰٠۴٩])\p{Nd}\p{Nd}(?!\p{Nd})|\p{Nd}[:.h]\p{Nd}\p{Nd}|\p{Nd}{1,2}[./-]\p{Nd}{1,2}[./-]|\p{Nd}[.,]?(?:st|nd|rd|th|º|er)?\s{1,3}(?:de |of )?\p{L}{3}|\p{L}{3}\.?\s{1,3}\p{Nd}{1,2}(?!\p{Nd})|\p{Nd}\s?[年月日년월일]/u
/** A date at the very beginning, a day of the week before it or not. */
const beginsWithDate =
  /^(?:[\p{L}\p{M}]{2,14}[.,]{0,2}\s{1,3}){0,2}(?:(?:\p{L}{1,9}\.?\s{1,3})?\p{Nd}{1,4}[.,:/\-年년h\s]|\p{L}{3,12}\s\p{Nd}{1,2},)/u
const isoDateAndZone = /^\d{4}-\d\d-\d\d \d\d?:\d\d (?:GMT|UTC)[+-]\d\d:?\d\d \S/
const dashesBefore = /^[-–—_*=]{2,}\s?\S/u
/** "Ann Example <ann@example.com> wrote:", "(ann@example.com) writes:", "ann via A List wrote:". */
// bounded: a line of an opening has 400 characters at most, here and below.
const nameAndAddress = /^["'«“\p{L}][^<>@:]{0,80}[<([]{1,2}[^<>()[\]\s]{1,100}@[^<>()[\]]{1,150}[>)\]]/u
const nameViaList = /^(?:\p{Lu}[^\s:]{0,30}\s){1,4}via (?:\p{Lu}[^\s:]{0,30}\s){1,6}/u
// bounded: as above.
const addressInBrackets = /[<([]{1,2}(?:mailto:)?[^<>()[\]\s]{1,100}@[^<>()[\]]{1,150}[>)\]]/u
const time = /\p{Nd}[:h]\p{Nd}\p{Nd}|\p{Nd}\.\p{Nd}\p{Nd}(?![.\p{Nd}])/u
const tells = new RegExp(`${notLetter}(?:${telling})${endOfWord}`, 'iu')
/** "… 2026, Ann Example wrote:" */
const yearAndName = /\p{Nd}{4},\s(?:\p{Lu}[^\s,:]{0,30}\s){1,4}(?:\p{Ll}{1,12}\s){0,2}\p{Ll}{1,20}\s?[:：]?$/u
/** "… 10:00 AM Ann Example <ann@example.com>": the name right behind the time. */
const timeNameAddress =
  /\p{Nd}[:.h]\p{Nd}\p{Nd}(?:[:.]\p{Nd}\p{Nd})?(?:\s?[AaPp][Mm])?(?:\s(?:UTC|GMT)?[+-]\p{Nd}{1,2}:?\p{Nd}{0,2})?,?\s["“«]?(?:\p{Lu}[^\s<([]{0,30}\s){0,5}[<([]\S{1,200}[>)\]]$/u
/** "Ann Example <ann@example.com> 4 May 2026 at 10:00" */
const addressDateTime =
  // bounded: as above.
  /^["'«“\p{L}][^<>@:]{0,80}<[^<>\s]{1,200}>[,:]?\s[^<>@]{0,40}\p{Nd}{4}[^<>@]{0,12}\p{Nd}[:.h]\p{Nd}\p{Nd}(?:\s?[AP]M)?$/iu
const articleOrMessage = /^in (?:article|message) <?\S{3,}/iu
const postedBy = /^posted by .{1,60} on \d{1,2}[/.]\d{1,2}[/.]\d{4}$/iu
const quoting = /^(?:zitat von|citando a|citando|citation de|citeren van|missatge de|quoting)\s.{1,100}[:：]$/iu

/** Signs that steer the direction of writing, and the like. */
const invisible = /[\u00AD\u200B-\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/g

const dashes = String.raw`[-–—_=*~]{2,60}`
/** Some converters leave the spaces out. What a converter joined to the title goes on behind its dashes. */
const loose = (words: string): string => words.replaceAll(' ', '\\s?')
const title = (words: string): RegExp =>
  // bounded: tried at the beginning alone of a line of 700 characters at most.
  new RegExp(
    `^[\\s>*_|]{0,10}(?:${dashes}\\s?(?:${loose(words)})\\s?(?:[-–—_=*~:：]{0,60}[\\s*_]*$|[-–—_=*~]{3,60}\\s?\\p{L}[^:：]{0,30}[:：])|(?:${words})\\s?[:：][\\s*_]*$)`,
    'iu',
  )
const isOriginalTitle = title(originalTitles)
/** QQ Mail. */
const isQqTitle = /^\s*-{3,60}\s?original\s?-{3,60}\s*$/i
const isForwardTitle = title(forwardTitles)
/** Lotus Notes: "----- Forwarded by Ann Example/Sales/Example on 05/05/2026 10:00 AM -----". */
const isNotesTitle = /^\s*[-–—]{3,60}\s?(?:forwarded by|weitergeleitet von|transféré par|reenviado por|inoltrato da)\s.{3,150}$/iu

/** The openings among `lines`, in order. `isCandidate` says which lines are no quote, no code and not blank. */
export function findOpenings(lines: string[], isCandidate: (index: number) => boolean): Opening[] {
  const openings: Opening[] = []
  let tries = 0
  for (let index = 0; index < lines.length && tries < maxTries; index++) {
    if (!isCandidate(index)) continue
    const line = (lines[index] ?? '').replace(invisible, '').replaceAll('&nbsp;', ' ')
    const titled = readTitle(line, index)
    if (titled) openings.push(titled)
    else if (mayEnd(line)) {
      tries++
      const last = openings.at(-1)
      const opening = openingEndingAt(lines, index, last && goesOn(last, index) ? last.from : (last?.to ?? 0), isCandidate)
      if (opening && last && opening.from < last.to) openings.pop()
      if (opening) openings.push(opening)
    }
  }
  return openings
}

/** "On 5 May, Ann <ann@example.com>" alone may open a quote, and "wrote:" may stand below. */
function goesOn({ to, isSure }: Opening, index: number): boolean {
  return to === index && !isSure
}

/** ">>> Ann Example <ann@example.com> 04.05.2026 10:00 >>>" */
export function isGroupWise(line: string): boolean {
  // bounded: tried at the beginning alone, and its counts end after 150 characters.
  return /^>>> [^>]{2,80}(?:>[^>]{0,10})?\p{Nd}[^>]{5,40}>>>\s*$/u.test(line) && date.test(line)
}

/** "-----Original Message-----", and what may be joined to it. */
export function isTitle(line: string): boolean {
  return isOriginalTitle.test(line) || isForwardTitle.test(line)
}

/** A line between dashes: "-----Original Message-----". */
function readTitle(line: string, index: number): Opening | undefined {
  if (line.length > maxTitleLength || !/[-–—_=*~:：#]/u.test(line)) return undefined
  const isAnswered = isOriginalTitle.test(line) || isQqTitle.test(line) || quoteWords.lineForAnswers.test(line)
  if (!isAnswered && !isForwardTitle.test(line) && !isNotesTitle.test(line)) return undefined
  return { kind: isAnswered ? 'answered' : 'forwarded', from: index, to: index + 1, isSure: true }
}

function mayEnd(line: string): boolean {
  if (line.length > maxLength) return false
  const end = line.slice(-60)
  return endsWithColon.test(end) || endsWithWrote.test(end) || endsWithAddressOrTime(line, end) || isSureAlone(line)
}

function endsWithAddressOrTime(line: string, end: string): boolean {
  return (/@[^@]*[>)]\s*$/.test(end) && /\d{4}/.test(line)) || (line.includes('@') && addressDateTime.test(line.trim()))
}

function isSureAlone(line: string): boolean {
  return isoDateAndZone.test(line) || postedBy.test(line.trim()) || isGroupWise(line)
}

/**
 * Lines are joined from the end upwards. What begins like an opening is taken before what merely could be one: of
 * "On 5 May, Ann ⏎ <ann@example.com> ⏎ wrote:" the last two lines would do.
 */
function openingEndingAt(lines: string[], end: number, first: number, isCandidate: (index: number) => boolean): Opening | undefined {
  let joined = ''
  let found: Opening | undefined
  for (let from = end; from > end - maxLines && from >= first; from--) {
    // Polymail puts the address in brackets below a blank line.
    if (!isCandidate(from) && !(joined.startsWith('<') && lines[from]?.trim() === '')) break
    joined = `${lines[from] ?? ''} ${joined}`.trim()
    if (joined.length > maxLength) break
    const sureness = readOpening(joined)
    if (!sureness) continue
    const opening: Opening = { kind: 'answered', from, to: end + 1, isSure: sureness.isSure }
    if (sureness.beginsWell && !hasBeginningAbove(lines, from, first, isCandidate)) return opening
    found ??= opening
  }
  return found
}

/** "Le lundi" and below it "30 novembre 2026 à 10:00, …", which would do alone. */
function hasBeginningAbove(lines: string[], from: number, first: number, isCandidate: (index: number) => boolean): boolean {
  const above = plain(lines[from - 1] ?? '')
  if (from <= first || !isCandidate(from - 1) || above.split(' ').length > 4) return false
  return beginning.test(above) && !beginning.test(plain(lines[from] ?? '')) && !/[.!?:]$/.test(above)
}

/** Whether a line, once its parts are joined, opens a quote. */
function readOpening(joined: string): { isSure: boolean; beginsWell: boolean } | undefined {
  const line = plain(joined)
  const hasDate = date.test(line)
  const hasAddress = address.test(line)
  if (isSureAlone(line) || isGroupWise(joined)) return { isSure: true, beginsWell: true }
  const beginsWell = (beginning.test(line) && hasDateSoon(line)) || beginsWithDate.test(line)
  if (endsWithWrote.test(line.slice(-60))) return whatWrote(joined, line, beginsWell, hasDate, hasAddress)
  if (namesAfterWrote.test(line) && hasDate) return { isSure: (beginsWell && isExact(line)) || nameAndAddress.test(line), beginsWell }
  if (quoting.test(line)) return { isSure: hasAddress, beginsWell: true }
  if (addressDateTime.test(line)) return { isSure: true, beginsWell: true }
  if (!hasDate || !hasAddress || !(beginsWithDate.test(line) || beginsWell) || !endsWithAddress.test(withoutEnd(line, ' :：-–—*_')))
    return undefined
  return { isSure: endsWithColon.test(line) || timeNameAddress.test(line), beginsWell: true }
}

/** As programs write it, who notes the time or the address. */
function isExact(line: string): boolean {
  return addressInBrackets.test(line) || (!tells.test(line) && (time.test(line) || yearAndName.test(line)))
}

function whatWrote(joined: string, line: string, beginsWell: boolean, hasDate: boolean, hasAddress: boolean) {
  if (articleOrMessage.test(line)) return { isSure: true, beginsWell: true }
  if (beginsWell && (hasDate || hasAddress)) return { isSure: isExact(line), beginsWell: true }
  if (dashesBefore.test(joined.trim()) && /[-–—_*=]{2}$/u.test(joined.trimEnd())) return { isSure: true, beginsWell: true }
  if (nameAndAddress.test(line) || nameViaList.test(line)) return { isSure: true, beginsWell: false }
  if (hasDate || hasAddress) return { isSure: false, beginsWell: false }
  return beginning.test(line) ? { isSure: false, beginsWell: true } : undefined
}

/** "On the other hand … 5 May" begins with "On", too. */
function hasDateSoon(line: string): boolean {
  return /\p{Nd}/u.test(line.slice(0, 45)) || articleOrMessage.test(line)
}

/** Without what decorates the line. */
function plain(line: string): string {
  return line
    .replace(invisible, '')
    .replace(/\s+/g, ' ')
    .replace(/^[-–—_*=>|\s"'«“(]+/u, '')
    .trim()
}
