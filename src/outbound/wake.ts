/** The queue is told of mails that wait to leave, after they were written down. */
import type { Tools } from '../platform/tools'

/** Messages that one call to a queue may carry. */
const maxAtOnce = 100

/** Where the queue fails, the next sweep finds the rows by `nextAttemptAt`. @param delayMs until they are due */
export async function wakeOutbox({ work }: Tools, outboxIds: string[], delayMs = 0): Promise<void> {
  const delaySeconds = Math.ceil(delayMs / 1000)
  for (let at = 0; at < outboxIds.length; at += maxAtOnce) {
    try {
      await work.sendBatch(outboxIds.slice(at, at + maxAtOnce).map((outboxId) => ({ body: { kind: 'send', outboxId }, delaySeconds })))
    } catch (error) {
      console.warn({ event: 'queue failed', outgoing: outboxIds.length, error: String(error) })
    }
  }
}
