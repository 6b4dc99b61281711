/** What a mail is, what is known about it, and what can become of it: the types that the policy is written in. */
import type { messageMarks, mailKinds, doors, Values } from '../db/schema'
import type { Parameters } from '../settings/parameters'
import type { Person } from '../mail/address/address'
import type { Authentication } from '../mail/authentication'
import type { ReportedRecipient } from '../mail/reports/delivery-status'
import type { Report } from '../mail/reports/report-head'
import type { Header } from '../mail/mime/headers'
import type { Forwarding } from '../mail/automatic/forwarding'
import type { Reader as MailReader } from '../mail/mime/reader'
import type { Ancestor } from '../outbound/compose'
import type { Reader } from '../outbound/recipients'
import type { RefusalReason } from '../outbound/refusal'
import type { ReplyRoute } from '../outbound/reply-route'
import type { Token } from '../mail/address/token-address'
import type { DoorServer } from './doors/door'
import type { TraceEvent } from './trace/event'
import type { AliasFacts, AnsweredMessage, Company, ContactFacts, DomainFacts, RecordFacts, ReportedNotification } from './facts/known'

export type { DoorServer }
export type { AliasFacts, AnsweredMessage, Company, ContactFacts, DomainFacts, RecordFacts, ReportedNotification }

export type Door = (typeof doors)[number]
export type MailKind = (typeof mailKinds)[number]
export type Mark = (typeof messageMarks)[number]

/** One delivery, as a door hands it over. */
export type Delivery = {
  door: Door
  /** Of fetched mail, the mailbox that it lay in. */
  server?: DoorServer | undefined
  /** `from` is the envelope sender, as written; empty or `<>` is the null sender. `to` is the one envelope recipient. */
  envelope: { from: string; to: string }
  /** The mail, byte for byte; only its beginning when `size` is more than this. */
  raw: Uint8Array
  /** Bytes of the whole mail. */
  size: number
}

export type AttachmentPart = { filename: string; mimeType: string; size: number; contentId: string | null; inline: boolean }

/** `normalized` is undefined when the address is none. */
export type Writer = Person & { normalized: string | undefined }

/** What the envelope and the headers say. */
export type MailHead = {
  door: Door
  server: DoorServer | undefined
  size: number
  /** False when only its beginning was read. */
  isWhole: boolean
  /** As written, without `<>`; empty for the null sender. */
  envelopeFrom: string
  /** Normalised; null for the null sender. */
  envelopeSender: string | null
  recipient: Recipient
  from: Person | undefined
  /** Who wrote: From, else Sender, else the envelope sender. */
  sender: Writer
  replyTo: Person[]
  to: Person[]
  cc: Person[]
  subject: string | null
  date: Date
  internetMessageId: string
  hadMessageId: boolean
  /** Hex SHA-256 of From, To, Cc, Date, Subject, Message-ID and the body: the same for every delivery of one mail. */
  fingerprint: string
  /** Where the raw mail is kept, by its content. */
  rawKey: string
  /** The header block, unfolded, in document order. */
  headers: Header[]
  /** Ids of References and In-Reply-To that may name the thread. */
  references: string[]
  /** It answers a mail, so that there may be history in it. */
  answers: boolean
  authentication: Authentication
  forwarding: Forwarding | undefined
}

/** What the parts of a mail say. */
export type MailContent = {
  /** Sanitised, history and signature marked; empty when the mail has none. */
  html: string
  text: string
  /** The text without history and signature. */
  visibleText: string
  attachments: AttachmentPart[]
  report: Report | undefined
  reader: MailReader
  /** The limit that the mail exceeds, in words: it is kept whole and a person looks at it. */
  exceededLimit: string | undefined
}

/** A mail as it was read: data only, whatever a stranger wrote. */
export type ParsedMail = MailHead & MailContent

export type InboundMail = ParsedMail & {
  kind: MailKind
  /** Never answered. */
  automatic: boolean
  /** The mail itself says that a machine sent it; its envelope alone may say so, too. */
  marksItself: boolean
  /** Never answered by a machine, although a person may have written it. */
  asksForSilence: boolean
  /** What gave the machine away. */
  sign: string | undefined
}

export type Recipient = {
  /** As the envelope has it. */
  address: string
  normalized: string
  /** The addresses it may stand for, best first: itself, then without its plus-tag. */
  forms: string[]
  token: Token | undefined
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

export type HeldReason =
  | 'auto-reply'
  | 'unauthenticated'
  | 'unrouted'
  | 'unmatched-bounce'
  | 'beyond-bounds'
  | 'own-address'
  | RefusalReason
export type DroppedReason = 'duplicate' | 'answer-to-refusal' | 'own-mail' | 'auto-reply' | 'handled-by-other-recipient'

/** Who is told of a posted message: everybody, users only, or users in their inbox only. */
export type Audience = 'everyone' | 'users' | 'inbox'

export type Created = {
  outcome: 'created'
  reason: 'alias' | 'door-model' | 'assigned'
  model: string
  values: Values
  aliasId: string | null
  parentId: string | null
  companyId: string | null
  authorId: string | null
  authorIsUser: boolean
  authorFollows: boolean
}

export type Decision =
  | Created
  | {
      outcome: 'posted'
      reason: 'reply-token' | 'references' | 'forced-record' | 'assigned'
      recordId: string
      /** Of the record. */
      companyId: string | null
      parentId: string | null
      aliasId: string | null
      internal: boolean
      marks: Mark[]
      audience: Audience
      authorId: string | null
      authorIsUser: boolean
      authorFollows: boolean
      /** Message-ID of the message answered, and the outsider who wrote it. */
      answers: string | null
      answered: Reader | null
      recordName: string
    }
  | {
      outcome: 'bounced'
      reason: 'delivery-report' | 'read-receipt' | 'abuse-report'
      changes: NotificationChange[]
      recordId: string
      messageId: string
    }
  | Refusal
  | { outcome: 'dropped'; reason: DroppedReason; aliasId?: string | null; recordId: string | null; messageId: string | null }
  /** `insteadOf`: the refusal that fetched mail was spared. */
  | { outcome: 'held'; reason: HeldReason; aliasId: string | null; insteadOf?: Refusal }
  | NeedsQuota

/** It opens a record if the sender's loop quota lets it: `trace` is what there is to say then. */
export type NeedsQuota = { outcome: 'needs-quota'; opens: Created; trace: TraceEvent[] }

export type Refusal = {
  outcome: 'refused'
  reason: RefusalReason
  aliasId: string | null
  /** The alias can open nothing as it is: its status becomes `invalid`. */
  aliasIsInvalid: boolean
  refusalText: string | null
  mayNotify: boolean
  quota: Extract<QuotaVerdict, { verdict: 'over' }> | undefined
}

/** What a delivery report changes about one notification. */
export type NotificationChange = {
  notification: ReportedNotification
  status: 'bounced' | 'delayed' | undefined
  reported: ReportedRecipient
  /** Counts towards the five hard failures: only what nobody can forge. */
  counts: boolean
}

/** A decision, and what led to it. */
export type Decided<Made extends Decision = Decision> = { decision: Made; trace: TraceEvent[] }

/** What a mail comes to, once the loop quota has been asked where it counts. */
export type FinalDecision = Exclude<Decision, NeedsQuota>

/** One rule: what it decides, or undefined to let the next one look. */
export type Rule = (mail: InboundMail, facts: Facts) => Decided | undefined
