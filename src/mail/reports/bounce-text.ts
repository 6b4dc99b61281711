/** Delivery reports that follow no standard: the recipients that their words name, and why each failed. Pure. */
import { speaksOfDelay } from './bounce-dialects'
import { statusBeside, type Neighbourhood, wordsAbout } from './bounce-reasons'
import { type Entry, findEntries, keyOf } from './bounce-recipients'
import type { ReportedRecipient } from './delivery-status'
import { failureTypeOf } from './failure-type'
import { plainReason } from './reason'
import { readReportText } from './report-text'
import { bestStatus } from './status-code'

const maxRecipients = 200

export type BounceHints = {
  subject?: string
  /** Normalised addresses of ours and of the reporter: they fail only where the report names nobody else. */
  own?: ReadonlySet<string>
  /** Where the report comes from: names without a domain are its users. */
  domain?: string
  /** Recipients that are known from elsewhere: the words are read for the reasons. */
  failed?: string[]
}

/** Every recipient that the words of a report name, with the words beside it; at most 200. A report without any is not understood. */
export function readBounceText(
  text: string,
  { subject = '', own = new Set(), domain = '', failed = [] }: BounceHints = {},
): ReportedRecipient[] {
  const { lines } = readReportText(text)
  const named = findEntries(lines, own, domain)
  const entries = (failed.length > 0 ? failed.map((address) => entryOf(address, named, lines)) : named).slice(0, maxRecipients)
  const isDelay = speaksOfDelay(lines.join(' ').slice(0, 20_000), subject)
  const places = new Set([...named, ...entries].map(({ line }) => line))
  return entries.map((entry) => describe(entry, { lines, places, isOnly: entries.length === 1 }, isDelay))
}

function entryOf(address: string, named: Entry[], lines: string[]): Entry {
  const wanted = { address, line: lines.findIndex((line) => line.includes(address)), before: '', rest: '' }
  return named.find((entry) => keyOf(entry) === keyOf(wanted)) ?? wanted
}

function describe(entry: Entry, surroundings: Neighbourhood, isAllDelayed: boolean): ReportedRecipient {
  const words = wordsAbout(entry, surroundings)
  const reason = plainReason(words)
  const status = bestStatus(undefined, words) ?? statusBeside(entry, surroundings)
  const isDelay = isAllDelayed || /\btransient\b/i.test(headingAbove(entry, surroundings.lines))
  const isTemporary = status ? status.startsWith('4') : /\btemporar(?:y|ily)\b|try again later|transient/i.test(reason)
  return {
    address: entry.address,
    ...(entry.finalAddress && { finalAddress: entry.finalAddress }),
    action: isDelay ? 'delayed' : 'failed',
    ...(status && { status }),
    failureType: failureTypeOf(status, reason),
    permanent: !isDelay && !isTemporary,
    reason,
  }
}

/** Sendmail lists what failed and what is only late under headings of their own. */
function headingAbove({ line }: Entry, lines: string[]): string {
  return lines.slice(0, Math.max(line, 0)).findLast((text) => /---.{0,60}addresses/i.test(text)) ?? ''
}
