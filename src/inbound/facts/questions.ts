/** What the facts are asked for: the values that a mail gives to the queries. Pure. */
import { type Placeholder, sql } from 'drizzle-orm'
import { packList } from '../../db/client'
import { addressForms, inUnicode, normalizeAddress, splitAddress } from '../../mail/address/address'
import type { MailHead } from '../inbound-mail'
import type { Report } from '../../mail/reports/report-head'

/** Lists are packed: one bound parameter each. */
export type Questions = {
  messageId: string
  recipient: string
  fingerprint: string
  sender: string
  /** How JSON names the sender as a person, in lower case, their domain in ASCII and as people write it. */
  senderNamed: string
  senderNamedInUnicode: string
  /** The sender, and whom Reply-To names. */
  writers: string
  /** Milliseconds since 1970. */
  now: number
  everyAddress: string
  everyLocalPart: string
  everyDomain: string
  /** `everyAddress`; with the local parts as well, aliases without a domain are found too. */
  aliasAddresses: string
  withDomainless: number
  references: string
  tokenId: string
  /** Empty for a token of another purpose. */
  replyTokenId: string
  reportedIds: string
}

/** A question inside a query that is built before there is a mail. */
export function ask(name: keyof Questions | 'recordIds'): Placeholder {
  return sql.placeholder(name)
}

/** Every address that the mail names, normalised, in the forms that may match an address of ours. */
export type NamedAddresses = {
  recipient: string[]
  sender: string[]
  envelopeSender: string[]
  replyTo: string[]
  header: string[]
}

export function namedAddresses(mail: MailHead): NamedAddresses {
  return {
    recipient: mail.recipient.forms,
    sender: addressForms(mail.sender.address),
    envelopeSender: addressForms(mail.envelopeSender ?? ''),
    replyTo: mail.replyTo.flatMap((person) => addressForms(person.address)),
    header: [...mail.to, ...mail.cc].flatMap((person) => addressForms(person.address)),
  }
}

/** A mail, or its headers alone where it can be no report. */
export type Asking = MailHead & { report?: Report | undefined }

/** @param withDomainless also ask for aliases without a domain, which match nothing until they have one */
export function questionsOf(mail: Asking, now: Date, withDomainless: boolean): Questions {
  const named = namedAddresses(mail)
  const everyAddress = [...new Set([...named.recipient, ...named.sender, ...named.envelopeSender, ...named.replyTo, ...named.header])]
  const sender = mail.sender.normalized ?? ''
  const { token } = mail.recipient
  const parts = everyAddress.map(splitAddress).filter((part) => part !== undefined)
  const localParts = [...new Set(parts.map((part) => part.localPart))]
  return {
    messageId: mail.internetMessageId,
    recipient: mail.recipient.normalized,
    fingerprint: mail.fingerprint,
    sender,
    senderNamed: asNamed(sender),
    senderNamedInUnicode: asNamed(inUnicode(sender)),
    writers: packList([sender, ...mail.replyTo.map(({ address }) => normalizeAddress(address) ?? '')]),
    now: now.getTime(),
    everyAddress: packList(everyAddress),
    everyLocalPart: packList(localParts),
    everyDomain: packList(new Set(parts.map((part) => part.domain))),
    aliasAddresses: packList(withDomainless ? [...everyAddress, ...localParts] : everyAddress),
    withDomainless: withDomainless ? 1 : 0,
    references: packList(mail.references),
    tokenId: token?.notificationId ?? '',
    replyTokenId: token?.purpose === 'reply' ? token.notificationId : '',
    reportedIds: packList(mail.report ? [...mail.report.returnedIds, ...mail.references] : []),
  }
}

/** As it stands in a JSON list of people, where quotes within a name are escaped and cannot be taken for these. */
function asNamed(address: string): string {
  return `"address":${JSON.stringify(address)}`.replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}
