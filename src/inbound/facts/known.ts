/** What is known of aliases, contacts and records that a mail may concern: the pieces that facts are made of. */
import type { Field, Values } from '../../db/schema'
import type { Reader } from '../../outbound/recipients'
import type { Scope } from '../../records/scope'

/** How a sender takes part in a record. */
export type Part = 'opener' | 'follower' | 'reader' | 'named'

export type Company = { id: string; name: string; email: string | null }

export type DomainFacts = {
  id: string
  name: string
  catchallAddress: string
  bounceAddress: string
  company: Company | undefined
}

export type AliasFacts = {
  id: string
  address: string
  localPart: string
  localPartOnly: boolean
  model: string
  fields: Field[]
  defaults: Values
  forceRecordId: string | null
  ownerRecordId: string | null
  /** It has opened a record before. */
  isValid: boolean
  contactPolicy: 'everyone' | 'contacts' | 'followers' | 'users'
  refusalText: string | null
  /** That of its forced record or of its owner; else the companies that use its domain share it. */
  companyId: string | null
}

/** A message here that the mail answers. */
export type AnsweredMessage = {
  messageId: string
  internetMessageId: string
  recordId: string
  recordName: string
  model: string
  /** Of the record. */
  companyId: string | null
  /** How the sender takes part in the record; null for somebody new. */
  part: Part | null
  internal: boolean
  /** A user wrote it. */
  isByUser: boolean
  /** Who wrote it, when that is an outsider: told of the answer even without following. */
  outsider: Reader | null
  /** Where we asked for answers. */
  replyTo: string | null
}

export type ContactFacts = {
  id: string
  name: string
  companyId: string | null
  /** Of a user's contact, whether the user is: what colleagues may write on the contact silences nobody. */
  active: boolean
  /** What they may see, when they are an active user. */
  scope: Scope | null
  /** Records among those this mail may concern that the contact follows. */
  follows: string[]
}

export type RecordFacts = { id: string; name: string; model: string; companyId: string | null }

export type ReportedNotification = {
  notificationId: string
  messageId: string
  recordId: string
  contactId: string | null
  address: string
  status: string
}
