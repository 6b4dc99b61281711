/** Delivery reports that follow no standard: the recipients that their words name, and why each failed. Pure. */
import { speaksOfDelay } from './bounce-dialects'
import { type Entry, findEntries, keyOf } from './bounce-recipients'
import type { ReportedRecipient } from './delivery-status'
import { failureTypeOf } from './failure-type'
import { plainReason } from './reason'
import { readReportText } from './report-text'
import { bestStatus, findReply, findStatus } from './status-code'

const maxRecipients = 200

export type BounceHints = {
  subject?: string
  /** Normalised addresses of ours and of the reporter: they fail only where the report names nobody else. */
  own?: ReadonlySet<string>
  /** Recipients that the report's headers name: the words are read for the reasons. */
  failed?: string[]
}

/** Every recipient that the words of a report name, with the words beside it; at most 200. A report without any is not understood. */
export function readBounceText(text: string, { subject = '', own = new Set(), failed = [] }: BounceHints = {}): ReportedRecipient[] {
  const { lines } = readReportText(text)
  const named = findEntries(lines, own)
  const entries = failed.length > 0 ? failed.map((address) => entryOf(address, named, lines)) : named
  const isDelay = speaksOfDelay(`${subject} ${lines.join(' ').slice(0, 20_000)}`)
  const places = new Set(named.map(({ line }) => line))
  return entries.slice(0, maxRecipients).map((entry) => describe(entry, { lines, places, isOnly: entries.length === 1, isDelay }))
}

type Surroundings = { lines: string[]; places: ReadonlySet<number>; isOnly: boolean; isDelay: boolean }

function entryOf(address: string, named: Entry[], lines: string[]): Entry {
  const wanted = { address, line: lines.findIndex((line) => line.includes(address)), rest: '' }
  return named.find((entry) => keyOf(entry) === keyOf(wanted)) ?? wanted
}

function describe(entry: Entry, surroundings: Surroundings): ReportedRecipient {
  const words = wordsOf(entry, surroundings)
  const reason = plainReason(fromReply(words))
  const status = bestStatus(undefined, words)
  const isDelay = surroundings.isDelay || /\btransient\b/i.test(introOf(entry, surroundings.lines))
  const isTemporary = status ? status.startsWith('4') : /\btemporar(?:y|ily)\b|try again later|transient/i.test(reason)
  return {
    address: entry.address,
    action: isDelay ? 'delayed' : 'failed',
    ...(status && { status }),
    failureType: failureTypeOf(status, reason),
    permanent: !isDelay && !isTemporary,
    reason,
  }
}

/**
 * What the report says of one recipient. A server's reply tells most, whether it stands behind the address, in a line
 * that names it or, if there is one recipient only, anywhere. Else the words behind the address, or those before it.
 */
function wordsOf(entry: Entry, surroundings: Surroundings): string {
  const { lines, isOnly } = surroundings
  const own = ownLines(entry, surroundings)
  return (
    replyIn(own) ??
    replyIn(lines.flatMap((line, index) => (line.includes(entry.address) ? [line, ...lines.slice(index + 1, index + 3)] : []))) ??
    (isOnly ? replyIn(lines) : undefined) ??
    wordsIn(entry, own) ??
    (isOnly ? lines.find((line) => findStatus(line)) : undefined) ??
    paragraphBefore(entry, lines)
  )
}

/** From the recipient's line to the next recipient's, twenty lines at most. */
function ownLines({ line, rest }: Entry, { lines, places }: Surroundings): string[] {
  const end = lines.findIndex((_, index) => index > line && (places.has(index) || index > line + 20))
  return line < 0 ? [] : [rest, ...lines.slice(line + 1, end < 0 ? line + 21 : end)]
}

/** The first paragraph with a reply in it, from the line with the reply on. A final reply comes before one that only says "later". */
function replyIn(lines: string[]): string | undefined {
  const replies = lines.flatMap((line, index) => (findReply(line) ? [index] : []))
  const index = replies.find((at) => findReply(lines[at] ?? '')?.code.startsWith('5') && !/\b503\b/.test(lines[at] ?? '')) ?? replies[0]
  if (index === undefined) return undefined
  const end = lines.findIndex((line, at) => at > index && endsReply(line))
  return lines
    .slice(index, end < 0 ? undefined : end)
    .slice(0, 12)
    .map((line) => line.replace(/^[\s<>]+/, '').replace(/=$/, ''))
    .join(' ')
}

function endsReply(line: string): boolean {
  return line.trim() === '' || /^\s*(?:>>>|<<< \d{3} 5?0?3|-{3,}|\[?RCPT_TO|QUIT$|[\w-]{2,30}:\s)/.test(line)
}

/** The words from the reply on, without the ending of a bracket that opened before it. */
function fromReply(words: string): string {
  const reply = findReply(words)
  if (!reply) return words
  const said = words.slice(reply.index)
  return words.slice(0, reply.index).endsWith('(reason: ') ? said.replace(/\)\s*(?:\(|$).*/s, '') : said
}

/** The rest of the recipient's line and what follows it, or the paragraph below where the line has nothing but the address. */
function wordsIn({ rest }: Entry, own: string[]): string | undefined {
  const hasRest = /\p{L}{3}/u.test(rest)
  const below = own.slice(1)
  const start = hasRest ? 0 : below.findIndex((line) => /\p{L}{2}/u.test(line))
  if (start < 0) return undefined
  const end = below.findIndex((line, index) => index >= start && (line.trim() === '' || /^\s*-{3,}/.test(line)))
  const words = [hasRest ? rest : '', ...below.slice(start, end < 0 ? start + 6 : end)].join(' ').replace(/^[\s>:;,)\]."'-]+/, '')
  return /\p{L}{2}/u.test(words) ? words : undefined
}

/** Notes and MailMarshal say why first and whom second. */
function paragraphBefore({ line }: Entry, lines: string[]): string {
  const above = lines.slice(0, Math.max(line, 0)).filter((text) => text.trim() !== '' && !/^\W*[-=*]{3,}/.test(text))
  return above.slice(-3).join(' ')
}

/** The last ruled line above: Sendmail lists what failed and what is only late under headings of their own. */
function introOf({ line }: Entry, lines: string[]): string {
  return lines.slice(0, Math.max(line, 0)).findLast((text) => /-{3,}.*addresses/i.test(text)) ?? ''
}
