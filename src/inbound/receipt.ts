/** What is known of a delivery once it is decided: its row in the log, and what its door hears. Types only. */
import type { mails } from '../db/schema'
import type { InboundMail } from './inbound-mail'
import type { RefusalAnswer } from './effects/refusal-answer'

export type MailRow = typeof mails.$inferSelect

/** What became of a delivery, how its sender is to be told by us, and the refusal in words for a door that tells by itself. */
export type Receipt = {
  mailId: string
  mail: InboundMail | undefined
  outcome: MailRow['outcome']
  reason: string
  answer: RefusalAnswer | undefined
  refusal: string | undefined
  durationMs: number
}
