/** Mail that somebody passed on: who did, and who wrote it where From no longer says so. Pure. */
import { normalizeAddress, type Person, splitAddress } from '../address/address'
import { type Header, headerValue } from '../mime/headers'
import { readPeople } from '../mime/people'
import { unwrapSender } from '../address/srs'

/**
 * `redirected` mail still names its author in From. In `forwarded` mail the forwarder stands there, and who wrote is known from
 * headers that anybody can write: good to be shown, and for nothing else.
 */
export type Forwarding = { kind: 'redirected'; by: string } | { kind: 'forwarded'; by: string; originalSender: Person }

/** `envelopeSender` is normalised; null for the null sender. */
export type Letterhead = { from: Person | undefined; envelopeSender: string | null; replyTo: Person[] }

/** @returns undefined when nothing says that the mail was passed on */
export function readForwarding(headers: Header[], letterhead: Letterhead): Forwarding | undefined {
  const { from } = letterhead
  const forwarder = forwarderOf(headers, letterhead)
  const originalSender = from && findOriginal(headers, from, letterhead.replyTo, forwarder)
  if (from && originalSender) return { kind: 'forwarded', by: from.address, originalSender }
  return forwarder === undefined ? undefined : { kind: 'redirected', by: forwarder }
}

/**
 * RFC 5322 section 3.6.6; what Gmail writes ("from to"); the mark of an Exchange inbox rule; else what the envelope sender
 * was rewritten to.
 */
function forwarderOf(headers: Header[], { envelopeSender }: Letterhead): string | undefined {
  const said = ['resent-from', 'x-forwarded-for', 'x-ms-exchange-inbox-rules-loop'].map((name) => firstAddress(headerValue(headers, name)))
  return said.find((address) => address !== undefined) ?? unwrapSender(envelopeSender ?? '').forwardedBy
}

function firstAddress(value = ''): string | undefined {
  const [word = ''] = value.trim().slice(0, 320).split(/[\s,]/, 1)
  return normalizeAddress(word) ?? addressesIn(value).map(({ address }) => normalizeAddress(address))[0]
}

/**
 * Google Groups, IETF lists and relays keep the old From in X-Original-From; Gmail does what another program wanted to write
 * there in X-Google-Original-From. Lists that write "Ada via Info" (Mailman, groups.io) leave the address in Reply-To or within
 * their own; X-Original-Sender alone may be no more than the envelope's. Mailboxes that forward in their own name set Reply-To.
 */
function findOriginal(headers: Header[], from: Person, replyTo: Person[], forwarder: string | undefined): Person | undefined {
  const written = ['x-original-from', 'x-google-original-from'].flatMap((name) => addressesIn(headerValue(headers, name)))
  const isOnBehalf = isViaName(from.name)
  const others = replyTo.filter((person) => isSomebodyElse(person, from))
  const answered = others.length === 1 && (isOnBehalf || normalizeAddress(from.address) === forwarder) ? others : []
  const onBehalf = isOnBehalf ? [...addressesIn(headerValue(headers, 'x-original-sender')), ...encodedIn(from)] : []
  return [...written, ...answered, ...onBehalf].find((person) => isSomebodyElse(person, from))
}

/** Somebody's own address with other capitals hides nobody. */
function isSomebodyElse({ address }: Person, from: Person): boolean {
  const normalized = normalizeAddress(address)
  return normalized !== undefined && normalized !== normalizeAddress(from.address)
}

function isViaName(name: string): boolean {
  return /\S\s+(?:via|vía|über)\s+\S/i.test(name.slice(0, 200).replace(/\s+/g, ' '))
}

/** `ada=example.org@groups.example`, and with `=40` for the sign itself. */
function encodedIn({ address }: Person): Person[] {
  const { localPart } = splitAddress(address) ?? { localPart: '' }
  const [local = '', encoded = '', ...rest] = localPart.split('=')
  const host = [encoded.replace(/^40/, ''), encoded].find((name) => /.\../.test(name))
  return local !== '' && host !== undefined && rest.length === 0 ? [{ name: '', address: `${local}@${host}` }] : []
}

function addressesIn(value = ''): Person[] {
  return readPeople([value.slice(0, 1000)], 2).filter(({ address }) => normalizeAddress(address) !== undefined)
}
