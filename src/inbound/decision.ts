/** What can become of a mail: the types that the policy is written in. */
import type { messageMarks, Values } from '../db/schema'
import type { ReportedRecipient } from '../mail/reports/delivery-status'
import type { Reader } from '../outbound/recipients'
import type { RefusalReason } from '../outbound/refusal'
import type { Facts, QuotaVerdict, ReportedNotification } from './facts/known'
import type { InboundMail } from './inbound-mail'
import type { TraceEvent } from './trace/event'

export type Mark = (typeof messageMarks)[number]

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
      /** Message-ID of the message answered, and whom an answer to it goes to. */
      answers: string | null
      answered: Reader[]
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
