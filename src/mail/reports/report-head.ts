/** What a report is told by, of the envelope and the headers; and what is read from it. Types only. */
import type { Person } from '../address/address'
import type { Token } from '../address/token-address'
import type { Header } from '../mime/headers'
import type { ReportedRecipient } from './delivery-status'

export type ReportHead = {
  /** Normalised; null for the null sender. */
  envelopeSender: string | null
  recipient: { normalized: string; token: Token | undefined }
  from: Person | undefined
  to: Person[]
  cc: Person[]
  subject: string | null
  headers: Header[]
}

/** A machine-readable report about mail: a delivery report, a read receipt, an abuse report. */
export type Report = {
  kind: 'delivery' | 'read-receipt' | 'abuse'
  recipients: ReportedRecipient[]
  /** Ids of the mail that it is about. */
  returnedIds: string[]
}
