/** Whom a report is about, from its fields, its words and, last of all, the mail that it returns. Pure. */
import { normalizeAddress, splitAddress } from '../address/address'
import { speaksOfDelay } from './bounce-dialects'
import { readBounceText } from './bounce-text'
import { hasDeliveryStatus, readDeliveryStatus, type ReportedRecipient } from './delivery-status'
import { failureTypeOf } from './failure-type'
import { complaintsOf, readFeedbackReport } from './feedback-report'
import { type Header, headerValue, headerValues, readHeaders } from '../mime/headers'
import { unknownReason } from './reason'
import { readReportAddress } from './report-address'
import { readReportText } from './report-text'
import { bestStatus } from './status-code'
import type { ReportHead } from './report-head'
import type { ReportParts } from './report-parts'

/**
 * The fields of a delivery status, wherever they stand; else the words; else what a report wrapped in this one says;
 * else the one person that the returned mail was to. A reason that is missing in one is taken from the other.
 */
export function readFailed(head: ReportHead, parts: ReportParts): ReportedRecipient[] {
  if (parts.notification) return parts.notification.recipients.map((recipient) => withReason(recipient, ''))
  const fields = readFields(head, parts)
  const found = fields.some(({ address }) => address.includes('@')) ? fields : orElse(readWords(head, parts), fields)
  const named = orElse(found, readWrapped(parts))
  return (named.length > 0 ? withWords(named, head, parts) : readReturnedTo(head, parts)).map((recipient) =>
    withReason(recipient, parts.words),
  )
}

/** What the words of the report name, the recipients of X-Failed-Recipients first (Exim, Gmail). */
export function readWords(head: ReportHead, parts: ReportParts, failed = failedRecipients(head)): ReportedRecipient[] {
  return readBounceText(parts.words, { subject: head.subject ?? '', own: ownAddresses(head, parts), domain: domainOf(head), failed })
}

/** Whoever complained, or whom the mail was to that the complaint is about. */
export function readComplaints(
  { headers: own, from }: ReportHead,
  { feedback, words, returned, notification }: ReportParts,
): ReportedRecipient[] {
  if (notification) return notification.recipients
  if (headerValue(own, 'x-apple-unsubscribe') !== undefined && from) return complaintsOf([from.address], 'opt-out')

  const said = orElse(feedback.flatMap(readFeedbackReport), feedback.length === 0 ? readFeedbackReport(words) : [])
  if (said.length > 0) return said
  const headers = returned[0]?.headers ?? []
  const hidden = headerValues(headers, 'x-hmxmroriginalrecipient').flatMap(addressesIn)
  return complaintsOf(hidden.length > 0 ? hidden : onlyOne(headerValues(headers, 'to').flatMap(addressesIn)))
}

function readFields({ subject }: ReportHead, { statuses, words }: ReportParts): ReportedRecipient[] {
  const isDelay = speaksOfDelay(words.slice(0, 20_000), subject ?? '')
  const found = statuses.flatMap((status) => readDeliveryStatus(status, isDelay))
  return found.length === 0 && hasDeliveryStatus(words) ? readDeliveryStatus(words, isDelay) : found
}

function readWrapped({ returned }: ReportParts): ReportedRecipient[] {
  return returned.flatMap(({ text }) => (hasDeliveryStatus(text) ? readDeliveryStatus(text) : []))
}

/** Reports without a diagnostic explain themselves in words (Exchange 2003, SurfControl). */
function withWords(named: ReportedRecipient[], head: ReportHead, parts: ReportParts): ReportedRecipient[] {
  const unexplained = named.filter(({ reason, action }) => reason === '' && (action === 'failed' || action === 'delayed'))
  if (unexplained.length === 0) return named
  const said = readWords(
    head,
    parts,
    unexplained.map(({ address, finalAddress }) => finalAddress ?? address),
  )
  const explained = new Map(unexplained.map((recipient, index) => [recipient, said[index]]))
  return named.map((recipient) => explain(recipient, explained.get(recipient)))
}

function explain(recipient: ReportedRecipient, said: ReportedRecipient | undefined): ReportedRecipient {
  if (!said || said.reason === '') return recipient
  const status = bestStatus(recipient.status, said.reason)
  return {
    ...recipient,
    ...(status && { status }),
    failureType: failureTypeOf(status, said.reason),
    permanent: recipient.action === 'failed' && !status?.startsWith('4'),
    reason: said.reason,
  }
}

/** Old Sendmail names nobody: the mail that comes back was to somebody, though. */
function readReturnedTo(head: ReportHead, parts: ReportParts): ReportedRecipient[] {
  const quoted = readHeaders(readReportText(parts.words).returned.slice(0, 200).join('\n'))
  const [address] = [...parts.returned.map(({ headers }) => headers), quoted].flatMap((headers) =>
    onlyOne(recipientsOf(headers, head, parts)),
  )
  if (!address) return []
  return readWords(head, parts, [address])
}

function recipientsOf(headers: Header[], head: ReportHead, parts: ReportParts): string[] {
  const own = ownAddresses(head, parts)
  const noted = ['x-envelope-to', 'x-rcpt-to', 'envelope-to'].map((name) => headerValues(headers, name).flatMap(addressesIn))
  const receivedFor = headerValues(headers, 'received').flatMap((value) =>
    addressesIn(/\sfor\s+<?([^\s<>;]{3,320})/i.exec(value)?.[1] ?? ''),
  )
  const written = ['to', 'cc'].flatMap((name) => headerValues(headers, name)).flatMap(addressesIn)
  const foreign = [...noted, receivedFor, written].map((addresses) =>
    addresses.filter((address) => !own.has(normalizeAddress(address) ?? '')),
  )
  // Where the failed mailbox's own name is put on the report, the mail was to the reporter.
  const toReporter = written.filter((address) => normalizeAddress(address) === normalizeAddress(head.from?.address ?? ''))
  return foreign.find((addresses) => addresses.length > 0) ?? toReporter
}

function failedRecipients({ headers }: ReportHead): string[] {
  return headerValues(headers, 'x-failed-recipients')
    .flatMap((value) => value.split(',').slice(0, 500))
    .flatMap((value) => readReportAddress(value) ?? [])
}

function domainOf({ from }: ReportHead): string {
  return splitAddress(normalizeAddress(from?.address ?? '') ?? '')?.domain ?? ''
}

/** Addresses that did not fail: whoever wrote the returned mail gets the report, from whoever wrote that. */
function ownAddresses({ recipient, to, cc, from, headers }: ReportHead, { returned }: ReportParts): ReadonlySet<string> {
  const noted = ['delivered-to', 'x-original-to'].flatMap((name) => headerValues(headers, name)).flatMap(addressesIn)
  const authors = returned.flatMap(({ headers: theirs }) => headerValues(theirs, 'from')).flatMap(addressesIn)
  const addresses = [recipient.normalized, ...[...to, ...cc, ...(from ? [from] : [])].map(({ address }) => address), ...noted, ...authors]
  return new Set(addresses.flatMap((address) => normalizeAddress(address) ?? []))
}

function addressesIn(value: string): string[] {
  return [...value.slice(0, 4000).matchAll(/[^\s<>()[\]",;:@\\]{1,64}@[\p{L}\p{N}.-]{1,253}/gu)].map(([address]) => address)
}

/** Of a mail to many, nobody can tell whom the report is about. */
function onlyOne(addresses: string[]): string[] {
  const unique = new Set(addresses.map((address) => normalizeAddress(address)))
  return unique.size === 1 ? addresses.slice(0, 1) : []
}

/** What cannot be read is shown, rather than left out. */
function withReason(recipient: ReportedRecipient, words: string): ReportedRecipient {
  if (recipient.reason !== '') return recipient
  const isFailure = recipient.action === 'failed' || recipient.action === 'delayed'
  return { ...recipient, reason: unknownReason(recipient.status, isFailure ? readReportText(words).lines.join('\n') : '') }
}

function orElse<T>(found: T[], other: T[]): T[] {
  return found.length > 0 ? found : other
}
