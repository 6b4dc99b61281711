/** Bounces: which mails are any, whom they are about, and why. Pure. */
import type { FailureType, ReportedRecipient } from '../../src/mail/reports/delivery-status.ts'
import type { Check } from './check.ts'
import type { Read } from './reading.ts'
import type { EntryOf } from './truth.ts'

type Entry = EntryOf<'bounces'>
type Result = Entry['expected']['results'][number]

/** The reasons of sisimai, and what each may be called here; those that say nothing of a kind are not listed. */
const failureTypes: Record<string, FailureType[]> = {
  authfailure: ['rejected', 'spam'],
  badreputation: ['rejected', 'spam'],
  blocked: ['rejected', 'spam'],
  contenterror: ['rejected', 'spam', 'other'],
  emailtoolarge: ['rejected', 'mailbox-full'],
  exceedlimit: ['rejected', 'mailbox-full'],
  expired: ['expired', 'unreachable'],
  filtered: ['rejected', 'unknown-user'],
  hasmoved: ['unknown-user'],
  hostunknown: ['unreachable', 'invalid-address'],
  mailboxfull: ['mailbox-full'],
  mailererror: ['other', 'rejected'],
  mesgtoobig: ['rejected', 'mailbox-full'],
  networkerror: ['unreachable'],
  norelaying: ['rejected'],
  notaccept: ['unreachable', 'rejected'],
  notcompliantrfc: ['rejected', 'spam'],
  policyviolation: ['rejected', 'spam'],
  ratelimited: ['rejected'],
  rejected: ['rejected', 'spam'],
  requireptr: ['rejected', 'spam'],
  securityerror: ['rejected', 'spam'],
  spamdetected: ['spam'],
  speeding: ['rejected'],
  suspend: ['rejected', 'unknown-user', 'other'],
  systemerror: ['other', 'unreachable', 'rejected'],
  systemfull: ['other', 'mailbox-full', 'unreachable'],
  toomanyconn: ['rejected', 'unreachable'],
  userunknown: ['unknown-user'],
  virusdetected: ['rejected', 'spam'],
}

export function checkBounce(entry: Entry, read: Read): Check[] {
  const isBounce = entry.kind === 'bounce' || entry.kind === 'delayed'
  const taken = isTakenForBounce(read)
  const { expected } = entry
  return [
    ...(isBounce ? [check(entry, 'recall', taken, entry.kind, describe(read))] : []),
    ...(taken ? [check(entry, 'precision', isBounce, entry.kind, describe(read))] : []),
    ...(/^(human|not_bounce)$/.test(entry.kind) ? [check(entry, 'people are no bounces', !taken, entry.kind, describe(read))] : []),
    ...(entry.kind === 'feedback' ? [check(entry, 'abuse reports', read.mail.kind === 'report', 'report', describe(read))] : []),
    ...(entry.kind === 'delivered' ? [check(entry, 'delivered changes nothing', !taken, entry.kind, describe(read))] : []),
    ...(isBounce && expected.recipients_known ? checkRecipients(entry, 'recipients exact', read) : []),
    ...(entry.kind === 'feedback' ? checkRecipients(entry, 'complained of exact', read) : []),
    ...(isBounce ? expected.results.flatMap((result) => checkResult(entry, result, read)) : []),
  ]
}

/** A delivery report on nothing but deliveries is none. */
function isTakenForBounce({ mail: { report } }: Read): boolean {
  if (report?.kind !== 'delivery') return false
  return report.recipients.length === 0 || report.recipients.some(isFailure)
}

function isFailure({ action }: ReportedRecipient): boolean {
  return action === 'failed' || action === 'delayed'
}

function checkRecipients(entry: Entry, figure: string, read: Read): Check[] {
  const reported = (read.mail.report?.recipients ?? []).filter((each) => entry.kind === 'feedback' || isFailure(each))
  const recipients = [...new Set(entry.expected.recipients.map((address) => address.toLowerCase()))].filter(isNamed)
  if (recipients.length === 0) return []
  const areFound = recipients.every((address) => reported.some((each) => isAbout(each, namesOf(entry, address))))
  const areKnown = reported.every((each) => recipients.some((address) => isAbout(each, namesOf(entry, address))))
  return [
    check(
      entry,
      figure,
      areFound && areKnown,
      recipients,
      reported.map(({ address }) => address),
    ),
  ]
}

function checkResult(entry: Entry, result: Result, { mail }: Read): Check[] {
  const recipient = result.recipient?.toLowerCase()
  const reported = recipient === undefined ? undefined : mail.report?.recipients.find((each) => isAbout(each, namesOf(entry, recipient)))
  if (!reported) return []
  const { status, permanent, failureType, reason } = reported
  const types = failureTypes[result.reason ?? '']
  const said = `${failureType}: ${reason}`
  return [
    ...(result.status && !result.status_pseudo
      ? [check(entry, 'status', status === result.status, result.status, `${status} (${said})`)]
      : []),
    ...(typeof result.permanent === 'boolean'
      ? [check(entry, 'permanent or not', permanent === result.permanent, result.permanent, `${permanent} (${said})`)]
      : []),
    ...(types ? [check(entry, 'failure type', types.includes(failureType), `${result.reason}: ${types.join(' or ')}`, said)] : []),
  ]
}

/** An address as the mail was sent to it, and as it was delivered to. */
function namesOf({ expected }: Entry, address: string): string[] {
  const aliases = expected.results.filter(({ recipient }) => recipient?.toLowerCase() === address).map(({ alias }) => alias)
  const originals = expected.dsn.filter(({ recipient }) => recipient?.toLowerCase() === address).map(({ original }) => original)
  return [address, ...[...aliases, ...originals].flatMap((name) => name?.toLowerCase() ?? [])]
}

/** Where a mail names nobody, sisimai makes an address up. */
function isNamed(address: string): boolean {
  return !address.endsWith('@libsisimai.org.invalid')
}

function isAbout({ address, finalAddress }: ReportedRecipient, names: string[]): boolean {
  return names.includes(address.toLowerCase()) || (finalAddress !== undefined && names.includes(finalAddress.toLowerCase()))
}

function describe({ mail: { kind, report, exceededLimit } }: Read): string {
  const recipients = (report?.recipients ?? []).map(({ address, action }) => `${address} ${action}`)
  return [kind, report?.kind ?? 'no report', ...recipients, ...(exceededLimit ? [`exceededLimit: ${exceededLimit}`] : [])].join(', ')
}

function check({ set, file, tier }: Entry, figure: string, isRight: boolean, expected: unknown, actual: unknown): Check {
  return { set, figure, file, tier, share: isRight ? 1 : 0, expected, actual }
}
