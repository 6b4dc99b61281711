/** The envelope and the headers of a mail, made sense of. Pure: no clock, no ids, and nothing that a stranger can write makes it throw. */
import { addressForms, normalizeAddress, type Person } from '../mail/address'
import { parseAddresses } from '../mail/address-list'
import { type Authentication, noVerdict, readAuthentication } from '../mail/authentication'
import { readDate as dateIn } from '../mail/date'
import { decodeWords } from '../mail/encoded-words'
import { readForwarding } from '../mail/forwarding'
import { type Header, headerValue, headerValues } from '../mail/headers'
import { threadIds } from '../mail/message-id'
import { unwrapSender } from '../mail/srs'
import { oneLine } from '../mail/text'
import { type KeyRing, readToken } from '../mail/token-address'
import type { Delivery, MailHead, Recipient } from './decision'
import { type Identity, identify } from './identity'

const dayMs = 86_400_000
const maxPeople = 1000
/** Answers go to a few people; more are not asked about. */
const maxReplyTo = 20

/** @param now stands in for a date that cannot be read, or lies more than a day ahead */
export function readHead(delivery: Delivery, keys: KeyRing, now: Date): MailHead {
  const identity = identify(delivery.raw)
  const { headers } = identity
  const envelopeSender = normalizeAddress(delivery.envelope.from) ?? null
  const from = readFrom(headers)
  const replyTo = readPeople(headerValues(headers, 'reply-to'))
  return {
    ...identity,
    door: delivery.door,
    server: delivery.server,
    size: delivery.size,
    isWhole: delivery.raw.byteLength >= delivery.size,
    envelopeFrom: withoutBrackets(delivery.envelope.from),
    envelopeSender,
    recipient: readRecipient(delivery.envelope.to, keys),
    from,
    sender: readSender(headers, from, envelopeSender),
    replyTo: replyTo.slice(0, maxReplyTo),
    to: readPeople(headerValues(headers, 'to')),
    cc: readPeople(headerValues(headers, 'cc')),
    subject: readSubject(headers),
    date: readDate(headers, now),
    references: readThreadIds(identity),
    authentication: authenticationOf(delivery, headers, from),
    forwarding: readForwarding(headers, { from, envelopeSender, replyTo }),
  }
}

/** An envelope sender as written, without the `<>` around it. */
function withoutBrackets(path: string): string {
  return oneLine(path)
    .replace(/^<(.*)>$/, '$1')
    .slice(0, 320)
}

/** The envelope recipient, and the plain address behind a plus-tag. A token that does not verify is an ordinary plus-tag. */
function readRecipient(address: string, keys: KeyRing): Recipient {
  const normalized = normalizeAddress(address) ?? address.trim().toLowerCase()
  const token = readToken(keys, normalized)
  const forms = addressForms(normalized)
  return { address, normalized, forms: forms.length > 0 ? forms : [normalized], token }
}

/** The first address of the first From; where no address can be read, its text. */
export function readFrom(headers: Header[]): Person | undefined {
  const text = headerValue(headers, 'from')
  if (!text) return undefined
  const people = readPeople([text])
  return people.find((person) => normalizeAddress(person.address)) ?? people[0] ?? { name: '', address: oneLine(text).slice(0, 320) }
}

function readSender(headers: Header[], from: Person | undefined, envelopeSender: string | null): MailHead['sender'] {
  const candidates = [
    from,
    ...readPeople(headerValues(headers, 'sender')),
    envelopeSender ? { name: '', address: unwrapSender(envelopeSender).address } : undefined,
  ]
  const found = candidates.find((person) => person && normalizeAddress(person.address))
  return found
    ? { ...found, normalized: normalizeAddress(found.address) }
    : { name: from?.name ?? '', address: from?.address ?? '', normalized: undefined }
}

/** Whoever put the platform's headers into a mail that came in by another door, it was not our own platform. */
function authenticationOf({ door }: Delivery, headers: Header[], from: Person | undefined): Authentication {
  return door === 'edge' ? readAuthentication(headers, from?.address) : noVerdict
}

export function readPeople(values: string[]): Person[] {
  return values
    .flatMap((value) => parseAddresses(value, maxPeople))
    .slice(0, maxPeople)
    .map(({ name, address }) => ({ name: oneLine(name).slice(0, 200), address: oneLine(address).slice(0, 320) }))
    .filter((person) => person.address !== '')
}

function readSubject(headers: Header[]): string | null {
  const value = headerValue(headers, 'subject')
  return value === undefined ? null : oneLine(decodeWords(value.slice(0, 20_000))).slice(0, 2000)
}

function readDate(headers: Header[], now: Date): Date {
  const date = dateIn(headerValue(headers, 'date') ?? '')
  return date === undefined || date.getTime() > now.getTime() + dayMs ? now : date
}

function readThreadIds({ headers, internetMessageId }: Identity): string[] {
  const [references, inReplyTo] = ['references', 'in-reply-to'].map((name) => decodeWords(headerValues(headers, name).join(' ')))
  const ids = threadIds(references ?? '', inReplyTo ?? '')
  return ids.filter((id) => id !== internetMessageId)
}
