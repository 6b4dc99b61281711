/** What outcomes and reasons are called on pages. Each is here once: one without words does not compile. Pure. */
import type { outcomes } from '../../db/schema'
import type { HeldReason, RefusalReason } from '../../inbound/decision'
import type { Settled } from '../../inbound/decision'
import type { MailRow } from '../../inbound/receipt'
import type { Tone } from '../shell/parts'

export type Outcome = (typeof outcomes)[number]
type ReasonOf<O extends Outcome> = O extends 'failed' ? 'fault' | 'raw-missing' : Extract<Settled, { outcome: O }>['reason']

export const outcomeWords: Record<Outcome, { label: string; tone: Tone }> = {
  created: { label: 'Opened a record', tone: 'good' },
  posted: { label: 'Posted', tone: 'good' },
  bounced: { label: 'Report', tone: 'warn' },
  refused: { label: 'Refused', tone: 'bad' },
  dropped: { label: 'Dropped', tone: 'neutral' },
  held: { label: 'Held', tone: 'warn' },
  failed: { label: 'Failed', tone: 'bad' },
}

const refusals: Record<RefusalReason, string> = {
  'unknown-recipient': 'unknown recipient',
  'catchall-only': 'the catchall only accepts replies',
  'not-allowed': 'the sender isn’t allowed to write to this alias',
  'loop-quota': 'too many mails in a short time',
  'alias-invalid': 'the alias is misconfigured',
  'too-large': 'it is too large',
}

/** Why, after a colon. */
export const reasonWords: { [O in Outcome]: Record<ReasonOf<O>, string> } = {
  created: {
    alias: 'an alias took it',
    'door-model': 'the mailbox takes what nothing else takes',
    assigned: 'a person decided so',
  },
  posted: {
    'reply-token': 'an answer, by the address we signed',
    references: 'an answer, by the message it names',
    'forced-record': 'all mail to this alias goes there',
    assigned: 'a person decided so',
  },
  bounced: {
    'delivery-report': 'a delivery report about our mail',
    'read-receipt': 'a read receipt for our mail',
    'abuse-report': 'a spam complaint about our mail',
  },
  refused: refusals,
  dropped: {
    duplicate: 'it came before',
    'answer-to-refusal': 'it answers a notice of ours',
    'own-mail': 'we wrote it ourselves',
    'auto-reply': 'an automatic reply outside any conversation',
    'handled-by-other-recipient': 'another of its recipients takes it',
  },
  held: {
    unrouted: 'nothing here takes it',
    unauthenticated: 'its sender is not proved',
    'unmatched-bounce': 'a report about nothing we know',
    'auto-reply': 'an automatic reply outside any conversation',
    'beyond-bounds': 'it cannot be read to the end',
    'own-address': 'it claims an address of ours as its sender',
    ...refusals,
  },
  failed: { fault: 'a fault of ours', 'raw-missing': 'its raw mail is missing from the bucket' },
}

/** What a held mail of each reason is, and what a person does about it. */
const heldWords: Record<HeldReason, { label: string; advice: string }> = {
  unrouted: {
    label: 'Not routed',
    advice:
      'No alias takes the address it came to. If a provider asks whether a redirection is wanted, read it and follow its link; put anything else where it belongs.',
  },
  unauthenticated: {
    label: 'Sender not proved',
    advice:
      'It names a sender who may write here, and failed the check that would prove it (DMARC). It may be forged: ask the sender in another way before you take it.',
  },
  'unmatched-bounce': {
    label: 'Unknown reports',
    advice:
      'It came back to us and names no message of ours. A report may be about a mail that another program sent; a letter belongs into a record.',
  },
  'auto-reply': {
    label: 'Automatic replies',
    advice: 'A machine wrote it, and it belongs to no conversation. Most of them need nothing.',
  },
  'beyond-bounds': {
    label: 'Not readable',
    advice: 'It has more parts than a mail has any use for, and was not read to the end. Download it and look, before you take it.',
  },
  'own-address': {
    label: 'From our own addresses',
    advice:
      'It says that it comes from an address that only this gateway writes from, and did not come from here. It may be forged, or written by a device or a form that is set up with that address: give it one of its own, or let it put whoever wrote into Reply-To.',
  },
  'unknown-recipient': {
    label: 'Unknown addresses',
    advice: 'It was fetched from a mailbox, for an address that is none of ours.',
  },
  'catchall-only': {
    label: 'To the catchall',
    advice: 'It was fetched from a mailbox, and answers nothing of ours. Put it where it belongs.',
  },
  'not-allowed': {
    label: 'Not allowed',
    advice: 'It was fetched from a mailbox, and its sender may not write to this alias. Take it if it is welcome.',
  },
  'loop-quota': {
    label: 'Too many mails',
    advice: 'Its sender opened too many records in a short time: two machines may answer each other. Take it if a person wrote it.',
  },
  'alias-invalid': {
    label: 'Misconfigured alias',
    advice: 'Its alias, or the model of its mailbox, is misconfigured and can’t open a record. Fix that, then route it again.',
  },
  'too-large': {
    label: 'Too large',
    advice: 'It is larger than is taken. The whole of it is still in its mailbox.',
  },
}

export const heldReasons = Object.keys(heldWords)

const allReasons = new Map(Object.values(reasonWords).flatMap((words) => Object.entries<string>(words)))

/** A reason of a row that an older version wrote stands for itself. */
export function reasonInWords(reason: string): string {
  return allReasons.get(reason) ?? reason
}

/** Who wrote a mail, as a line of a list names them. */
export function senderInWords({ from, envelopeFrom }: Pick<MailRow, 'from' | 'envelopeFrom'>): string {
  return from?.name || from?.address || envelopeFrom || 'Nobody'
}

export function heldInWords(reason: string): { label: string; advice: string } {
  if (Object.hasOwn(heldWords, reason)) return heldWords[reason as HeldReason] // hasOwn says that it is one
  return { label: capitalized(reason), advice: 'Look at it, and put it where it belongs.' }
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
