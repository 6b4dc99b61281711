/** One structured line per decision. Never bodies, never secrets. */
import type { MailRow, Receipt } from '../receipt'

type Decided = Pick<MailRow, 'outcome' | 'reason'> & { mailId: string; internetMessageId: string | undefined; durationMs: number }

/** Of a delivery, a retry or a replay. */
export function logReceipt({ mailId, mail, outcome, reason, durationMs }: Receipt): void {
  logDecision({ mailId, internetMessageId: mail?.internetMessageId, outcome, reason, durationMs })
}

/** As JSON text: an object would be taken apart once more by whatever looks on, which costs a tenth of a mail's time in local workerd. */
export function logDecision({ mailId, internetMessageId, outcome, reason, durationMs }: Decided): void {
  console.log(JSON.stringify({ event: 'mail', mailId, internetMessageId, outcome, reason, durationMs }))
}
