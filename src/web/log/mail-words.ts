/** What outcomes and reasons are called on pages. Each is here once: one without words does not compile. Pure. */
import type { RefusalReason } from '../../outbound/refusal'
import type { outcomes } from '../../db/schema'
import type { HeldReason } from '../../inbound/decision'
import type { FinalDecision } from '../../inbound/decision'
import type { MailRow } from '../../inbound/receipt'
import type { Tone } from '../shell/parts'

export type Outcome = (typeof outcomes)[number]
type ReasonOf<O extends Outcome> = O extends 'failed' ? 'fault' | 'raw-missing' : Extract<FinalDecision, { outcome: O }>['reason']

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
  'too-large': 'the mail is too large',
}

/** Why, after a colon. */
export const reasonWords: { [O in Outcome]: Record<ReasonOf<O>, string> } = {
  created: {
    alias: 'it was sent to an alias',
    'door-model': 'the mailbox’s fallback model',
    assigned: 'assigned by a person',
  },
  posted: {
    'reply-token': 'a reply, by its signed address',
    references: 'a reply, by the message it refers to',
    'forced-record': 'all mail to this alias goes there',
    assigned: 'assigned by a person',
  },
  bounced: {
    'delivery-report': 'a delivery report about our mail',
    'read-receipt': 'a read receipt for our mail',
    'abuse-report': 'a spam complaint about our mail',
  },
  refused: refusals,
  dropped: {
    duplicate: 'a duplicate',
    'answer-to-refusal': 'a reply to our notice',
    'own-mail': 'our own mail',
    'auto-reply': 'an automatic reply outside any conversation',
    'handled-by-other-recipient': 'handled for another recipient',
  },
  held: {
    unrouted: 'no matching alias',
    unauthenticated: 'the sender isn’t verified',
    'unmatched-bounce': 'a report about an unknown mail',
    'auto-reply': 'an automatic reply outside any conversation',
    'beyond-bounds': 'too complex to read completely',
    'own-address': 'it claims to come from our own address',
    ...refusals,
  },
  failed: { fault: 'an error on our side', 'raw-missing': 'its raw mail is missing from the bucket' },
}

/** What a held mail of each reason is, and what a person does about it. */
const heldWords: Record<HeldReason, { label: string; advice: string }> = {
  unrouted: {
    label: 'Not routed',
    advice:
      'No alias matches its recipient. If a provider asks you to confirm forwarding, open it and follow the link; add anything else to the record it belongs to.',
  },
  unauthenticated: {
    label: 'Sender not verified',
    advice: 'Its sender may write here, but it failed DMARC. It may be forged: check with the sender another way before you accept it.',
  },
  'unmatched-bounce': {
    label: 'Unknown reports',
    advice: 'A report about none of our messages, or ordinary mail to a bounce address. Add ordinary mail to a record.',
  },
  'auto-reply': {
    label: 'Automatic replies',
    advice: 'Sent by a machine outside any conversation. Most need no action.',
  },
  'beyond-bounds': {
    label: 'Too complex to read',
    advice: 'It has more parts than any normal mail and wasn’t read completely. Download and check it before you accept it.',
  },
  'own-address': {
    label: 'From our own addresses',
    advice:
      'It claims to come from an address that only this gateway sends from. It may be forged, or sent by a device or form that uses that address: give it an address of its own, or have it put the author in Reply-To.',
  },
  'unknown-recipient': {
    label: 'Unknown addresses',
    advice: 'It was fetched from a mailbox and is for an address that isn’t ours.',
  },
  'catchall-only': {
    label: 'To the catchall',
    advice: 'It was fetched from a mailbox and isn’t a reply to our mail. Add it to the record it belongs to.',
  },
  'not-allowed': {
    label: 'Not allowed',
    advice: 'It was fetched from a mailbox, and its sender isn’t allowed to write to this alias. Accept it if it is welcome.',
  },
  'loop-quota': {
    label: 'Too many mails',
    advice:
      'Its sender opened too many records in a short time: two machines may be replying to each other. Accept it if a person wrote it.',
  },
  'alias-invalid': {
    label: 'Misconfigured alias',
    advice: 'Its alias, or the model of its mailbox, is misconfigured and can’t open a record. Fix that, then route it again.',
  },
  'too-large': {
    label: 'Too large',
    advice: 'It exceeds the size limit. The complete mail is still in its mailbox.',
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
  return { label: capitalized(reason), advice: 'Check it and add it to the record it belongs to.' }
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
