/** One structured line per decision. Never bodies, never secrets. */
import type { Receipt } from '../receipt'

/** As JSON text: an object would be taken apart once more by whatever looks on, which costs a tenth of a mail's time in local workerd. */
export function logReceipt({ mailId, mail, outcome, reason, durationMs }: Receipt): void {
  console.log(JSON.stringify({ event: 'mail', mailId, internetMessageId: mail?.internetMessageId, outcome, reason, durationMs }))
}
