/** How a mail leaves: one small type for every way out. */
import type { FailureType } from '../mail/reports/failure-type'
import type { MailBytes, OutgoingMail } from './mime'

export type Departure = {
  /** `from` is the envelope sender, null the null sender. */
  envelope: { from: string | null; to: string }
  /** For transports that build the mail themselves, and may change its Message-ID. */
  mail: OutgoingMail
  /** The same mail as it is transferred. */
  bytes: MailBytes
}

export type Dispatch =
  | { outcome: 'sent'; /** The id that the transport put in place of ours. */ transportMessageId: string | null }
  | {
      /** `temporary` is tried again with back-off. */
      outcome: 'temporary' | 'permanent'
      failureType: FailureType
      /** For people: the words of the server. */
      reason: string
      /** The address was refused, rather than all mail at this moment: counts towards not writing there again. */
      isAboutRecipient: boolean
    }

/** What `send` rejects with counts as temporary: the mail may have left, and is tried again. */
export type Transport = { name: string; send: (departure: Departure) => Promise<Dispatch> }
