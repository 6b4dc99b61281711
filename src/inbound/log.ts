/** One structured line per decision. Never bodies, never secrets. */
import type { Receipt } from './gateway'

export function logReceipt({ mailId, mail, outcome, reason }: Receipt): void {
  console.log({ event: 'mail', mailId, internetMessageId: mail?.internetMessageId, outcome, reason })
}
