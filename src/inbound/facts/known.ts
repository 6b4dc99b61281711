/** What is known of a mail when it is decided, and the pieces that these facts are made of. Types only. */
import type { Field, Values } from '../../db/schema'
import type { Ancestor } from '../../outbound/compose'
import type { Reader } from '../../outbound/recipients'
import type { ReplyRoute } from '../../outbound/reply-route'
import type { Parameters } from '../../settings/parameters'
import type { Writer } from '../../mail/address/address'
import type { Scope } from '../../requests/scope'

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
  /** Whom an answer to it goes to, unless a user wrote it: told of the answer even without following. */
  correspondents: Reader[]
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

export type QuotaVerdict = { verdict: 'pass' } | { verdict: 'over'; count: number; threshold: number; blockedUntil: Date }

export type Facts = {
  parameters: Parameters
  everHadDomain: boolean
  /** An earlier delivery of this very mail to this recipient that took effect. */
  earlier: { mailId: string; recordId: string | null; messageId: string | null } | undefined
  /** An earlier delivery that failed through a fault of ours: it is resumed under its own row. */
  failed: { mailId: string; runId: string; attempts: number } | undefined
  /** The sender got a notice about this very mail before. */
  noticeBefore: boolean
  /** The domain written to, if it is one of ours. */
  domain: DomainFacts | undefined
  /** Companies that use the domain written to, or that of the alias. */
  domainCompanyIds: string[]
  /** Whether the recipient is a catchall or a bounce address of ours. */
  recipientIs: 'catchall' | 'bounce' | undefined
  alias: AliasFacts | undefined
  /** Aliases of ours that To and Cc name, apart from the recipient. */
  otherAliases: { address: string }[]
  /** Normalised addresses of To and Cc: these people have the mail already. */
  headerAddresses: string[]
  toNamesRecipient: boolean
  ccNamesRecipient: boolean
  isOurMessageId: boolean
  /** The first of the ids it answers or returns that is a notice of ours; of a report, also its own. */
  noticeAnswered: string | undefined
  /** The sender is a catchall, bounce or default-from address of ours: only we write from there, and web forms. */
  senderIsOurSystem: boolean
  /** The sender is any address of ours. */
  senderIsOurs: boolean
  envelopeSenderIsOurs: boolean
  /** Whom an answer goes to: the people of Reply-To who are not us, else the sender if they are not. */
  correspondents: Writer[]
  tokenMessage: (AnsweredMessage & { notificationId: string; address: string; contactId: string | null }) | undefined
  referenced: AnsweredMessage | undefined
  /** An id that it names stands in another company alone, where anybody may have put it. */
  isKnownElsewhere: boolean
  /** Contacts with the sender's address, oldest first. */
  contacts: ContactFacts[]
  forcedRecord: RecordFacts | undefined
  ownerRecord: RecordFacts | undefined
  /** Records whose chatter this very mail (Message-ID and fingerprint) already stands in. */
  standsIn: { recordId: string; messageId: string }[]
  senderIsAllowed: boolean
  /** The loop quota turned the sender away lately; whether it still does, its Durable Object knows. */
  senderIsBlocked: boolean
  /** Mail to the sender failed since the last mail from there. */
  senderBounced: boolean
  /** Records that got as many mails from the sender in one loop window as the loop quota allows: two machines may be answering each other. */
  flooded: string[]
  /** Followers of the records that the mail may concern, where answers to those records go, and their last messages. */
  readers: (Reader & { recordId: string })[]
  routes: ReplyRoute[]
  ancestors: (Ancestor & { recordId: string })[]
  defaultCompany: Company
  /** Notifications of the message that a report is about. */
  reported: ReportedNotification[]
}
