/** The envelope and the headers of a mail, made sense of. Pure: no clock, no ids, and nothing that a stranger can write makes it throw. */
import { addressForms, normalizeAddress, type Person } from '../../mail/address/address'
import { type Authentication, noVerdict, readAuthentication } from '../../mail/authentication'
import { readForwarding } from '../../mail/automatic/forwarding'
import { type Header, headerValue } from '../../mail/mime/headers'
import type { HeadReading } from '../../mail/mime/reading'
import { unwrapSender } from '../../mail/address/srs'
import { saysItAnswers, saysItForwards } from '../../mail/subject-mark'
import { oneLine } from '../../mail/text'
import { type KeyRing, readToken } from '../../mail/address/token-address'
import type { Delivery, MailHead, Recipient } from '../inbound-mail'
import { identify } from './identity'

const dayMs = 86_400_000
/** Answers go to a few people; more are not asked about. */
const maxReplyTo = 20
/** The longest address that is taken for one (`normalizeAddress`). */
const maxAddress = 320

/** @param now stands in for a date that cannot be read, or lies more than a day ahead */
export function readHead(delivery: Delivery, reading: HeadReading, keys: KeyRing, now: Date): MailHead {
  const identity = identify(delivery.raw)
  const { headers, internetMessageId } = identity
  const envelopeSender = normalizeAddress(delivery.envelope.from) ?? null
  const { from, senders, replyTo, to, cc, subject, date } = reading
  const recipient = readRecipient(delivery.envelope.to, keys)
  return {
    ...identity,
    door: delivery.door,
    server: delivery.server,
    size: delivery.size,
    isWhole: delivery.raw.byteLength >= delivery.size,
    envelopeFrom: withoutBrackets(delivery.envelope.from),
    envelopeSender,
    recipient,
    from,
    sender: senderOf(from, senders, envelopeSender),
    replyTo: replyTo.slice(0, maxReplyTo),
    to,
    cc,
    subject,
    date: soundDate(date, now),
    references: reading.references.filter((id) => id !== internetMessageId),
    answers: answersAnything(headers, recipient, subject),
    authentication: authenticationOf(delivery, headers, from),
    forwarding: readForwarding(headers, { from, envelopeSender, replyTo }),
  }
}

/** An envelope sender as written, without the `<>` around it. */
function withoutBrackets(path: string): string {
  return oneLine(path)
    .replace(/^<(.*)>$/, '$1')
    .slice(0, maxAddress)
}

/** The envelope recipient, and the plain address behind a plus-tag. A token that does not verify is an ordinary plus-tag. */
function readRecipient(address: string, keys: KeyRing): Recipient {
  const normalized = normalizeAddress(address) ?? address.trim().toLowerCase().slice(0, maxAddress)
  const token = readToken(keys, normalized)
  const forms = addressForms(normalized)
  return { address: address.slice(0, maxAddress), normalized, forms: forms.length > 0 ? forms : [normalized], token }
}

/** Programs put the thread into the headers of what is passed on, too: a forwarded text is no history. */
function answersAnything(headers: Header[], { token }: Recipient, subject: string | null): boolean {
  if (saysItForwards(subject)) return false
  const named = ['in-reply-to', 'references'].some((name) => (headerValue(headers, name) ?? '').trim() !== '')
  return named || token?.purpose === 'reply' || saysItAnswers(subject)
}

function senderOf(from: Person | undefined, senders: Person[], envelopeSender: string | null): MailHead['sender'] {
  const candidates = [from, ...senders, envelopeSender ? { name: '', address: unwrapSender(envelopeSender).address } : undefined]
  const found = candidates.find((person) => person && normalizeAddress(person.address))
  return found
    ? { ...found, normalized: normalizeAddress(found.address) }
    : { name: from?.name ?? '', address: from?.address ?? '', normalized: undefined }
}

/** Whoever put the platform's headers into a mail that came in by another door, it was not our own platform. */
function authenticationOf({ door }: Delivery, headers: Header[], from: Person | undefined): Authentication {
  return door === 'edge' ? readAuthentication(headers, from?.address) : noVerdict
}

function soundDate(date: Date | undefined, now: Date): Date {
  return date === undefined || date.getTime() > now.getTime() + dayMs ? now : date
}
