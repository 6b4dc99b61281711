/** What outcomes and reasons are called on pages. Each is here once: one without words does not compile. Pure. */
import type { doors, outcomes } from '../db/schema'
import type { Decision, DroppedReason, HeldReason, RefusalReason } from '../inbound/decision'
import type { Tone } from './parts'

type Outcome = (typeof outcomes)[number]
type EnteredReason = Extract<Decision, { outcome: 'created' | 'posted' | 'bounced' }>['reason']
type Reason = EnteredReason | RefusalReason | HeldReason | DroppedReason | 'fault'

export const outcomeWords: Record<Outcome, { label: string; tone: Tone }> = {
  created: { label: 'Opened a record', tone: 'good' },
  posted: { label: 'Posted', tone: 'good' },
  bounced: { label: 'Report', tone: 'warn' },
  refused: { label: 'Refused', tone: 'bad' },
  dropped: { label: 'Dropped', tone: 'neutral' },
  held: { label: 'Held', tone: 'warn' },
  failed: { label: 'Failed', tone: 'bad' },
}

export const doorWords: Record<(typeof doors)[number], string> = {
  edge: 'Email Routing',
  imap: 'IMAP mailbox',
  pop: 'POP3 mailbox',
  api: 'API',
}

const reasons: Record<Reason, string> = {
  alias: 'through an alias',
  'door-model': "by the mailbox' own model",
  assigned: 'put there by a person',
  'reply-token': 'an answer, by its signed address',
  references: 'an answer, by the message it names',
  'forced-record': 'the alias feeds this record',
  'delivery-report': 'a mail of ours did not arrive',
  'read-receipt': 'a receipt for a mail of ours',
  'abuse-report': 'somebody took a mail of ours for spam',
  'unknown-recipient': 'there is no such address here',
  'catchall-only': 'the catchall only takes answers',
  'not-allowed': 'the sender may not write to this alias',
  'loop-quota': 'too many mails in a short time',
  'alias-invalid': 'the alias can open nothing as it is',
  'too-large': 'it is too large',
  'auto-reply': 'an automatic reply to nothing',
  unauthenticated: 'who sent it is not proved',
  unrouted: 'nothing here takes it',
  'unmatched-bounce': 'a report about nothing we know',
  'beyond-bounds': 'it is built so that it cannot be read to the end',
  duplicate: 'it came before',
  'answer-to-refusal': 'it answers a notice of ours',
  'own-mail': 'we wrote it ourselves',
  'handled-by-other-recipient': 'another of its recipients takes it',
  fault: 'through a fault of ours',
}

/** What a held mail of each reason is, and what a person does about it. */
export const heldAdvice: Record<HeldReason, string> = {
  unrouted:
    'Nothing routes it. Providers ask here whether a redirection is wanted: read it, and follow its link. Else put it where it belongs.',
  'auto-reply': 'A machine answered, and it belongs to no conversation. Mostly it can stay here.',
  unauthenticated:
    'It names a sender who may write here, and failed the check that proves it (DMARC). Read it with care before you take it.',
  'unmatched-bounce':
    'A report, or a mail to the bounce address, that names no message of ours. It may tell of a mail that was sent elsewhere.',
  'beyond-bounds': 'It was kept whole, and not read to the end. Look at the original before you take it.',
  'unknown-recipient': 'It was fetched for an address that is none of ours.',
  'catchall-only': 'It was fetched, and written to the catchall without answering anything.',
  'not-allowed': 'It was fetched, and its sender may not write to this alias.',
  'loop-quota': 'Its sender opened too many records in a short time. It can be taken all the same.',
  'alias-invalid': 'The alias, or the model of its mailbox, can open nothing as it is. Mend it, then decide this mail afresh.',
  'too-large': 'Larger than is taken. What is not here is still in its mailbox.',
}

export function reasonInWords(reason: string): string {
  return isKey(reasons, reason) ? reasons[reason] : reason
}

export function adviceFor(reason: string): string {
  return isKey(heldAdvice, reason) ? heldAdvice[reason] : 'Look at it, and put it where it belongs.'
}

function isKey<T extends object>(words: T, key: string): key is Extract<keyof T, string> {
  return Object.hasOwn(words, key)
}
