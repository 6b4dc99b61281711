/** What a decision comes to: the rows that it writes, as plain data. Types only. */
import type { InferInsertModel } from 'drizzle-orm'
import type * as t from '../../db/schema'
import type { BounceSummary } from '../../db/schema'
import type { KeyRing } from '../../mail/address/token-address'
import type { NewMessage, NewNotification, NewOutboxRow } from '../../outbound/compose'
import type { DeliveryFailure } from '../../outbound/delivery-failure'

export type NewMail = InferInsertModel<typeof t.mails>
export type NewRecord = InferInsertModel<typeof t.records>
export type NewAttachment = InferInsertModel<typeof t.attachments>

/** How a sender was told of a refusal. */
export type SentAnswer = { way: 'reply' | 'smtp'; text: string }

/** One run over one delivery: the row it writes, and the row it replaces. */
export type Run = {
  id: string
  mailId: string
  receivedAt: Date
  startedAt: Date
  /** The run whose row this one replaces, how many came before, and the refusals that it counted. */
  replaces: { runId: string; attempts: number; answer: SentAnswer | undefined; counted?: Counted } | undefined
}

/** How many refusals a row stands for. */
export type Counted = Pick<typeof t.mails.$inferSelect, 'copies' | 'lastReceivedAt'>

export type Effects = {
  mail: NewMail
  record: NewRecord | undefined
  message: NewMessage | undefined
  attachments: NewAttachment[]
  follow: { recordId: string; contactId: string } | undefined
  notifications: NewNotification[]
  outbox: NewOutboxRow[]
  failures: ReportedFailure[]
  aliasStatus: { aliasId: string; status: 'valid' | 'invalid' } | undefined
  blockedSender: InferInsertModel<typeof t.blockedSenders> | undefined
  /** A sender who was blocked and passes again. */
  freeSender: string | undefined
  /** An ordinary mail from an address: it works after all. */
  addressProvedToWork: string | undefined
  touchedRecordId: string | undefined
  /** Outgoing mails that the queue is told of after the commit. */
  wakes: string[]
}

/** `authorsMail` is the id of the mail that tells the author, where one is written. */
export type ReportedFailure = DeliveryFailure & { authorsMail: string }

export type RowContext = { keys: KeyRing; newId: () => string; now: Date }

export type Outline = Pick<NewMail, 'outcome' | 'reason'> & {
  aliasId: string | null
  recordId: string | null
  bounce: BounceSummary | null
}
