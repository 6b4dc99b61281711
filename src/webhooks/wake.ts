/** The queue is told of news for webhooks, after it was written down. */
import type { Tools } from '../platform/tools'

/** Where the queue fails, the next sweep finds the rows by `nextAttemptAt`. @param delayMs until they are due */
export async function wakeWebhooks({ work }: Tools, eventIds: string[], delayMs = 0): Promise<void> {
  if (eventIds.length === 0) return
  const delaySeconds = Math.ceil(delayMs / 1000)
  try {
    await work.sendBatch(eventIds.map((eventId) => ({ body: { kind: 'tell', eventId }, delaySeconds })))
  } catch (error) {
    console.warn({ event: 'queue failed', events: eventIds.length, error: String(error) })
  }
}
