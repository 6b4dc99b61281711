/** After a commit: the queue is told of mails that wait to leave. */
import type { Tools } from '../tools'

/** Messages that one call to a queue may carry. */
const maxAtOnce = 100

/** Where the queue fails, the next sweep finds the rows by `nextAttemptAt`. */
export async function wakeOutbox({ work }: Tools, outboxIds: string[]): Promise<void> {
  for (let at = 0; at < outboxIds.length; at += maxAtOnce) {
    try {
      await work.sendBatch(outboxIds.slice(at, at + maxAtOnce).map((outboxId) => ({ body: { kind: 'send', outboxId } })))
    } catch (error) {
      console.warn({ event: 'queue failed', outgoing: outboxIds.length, error: String(error) })
    }
  }
}
