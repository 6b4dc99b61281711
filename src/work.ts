/** What comes by queue and by clock, rather than from somebody. */
import type { WorkItem } from './env'
import { wakeFetchers } from './fetchmail/fetch'
import { attachmentBytes } from './inbound/content'
import { retryFailed } from './inbound/replay'
import { keepUp } from './inbound/upkeep'
import { cloudflareEmail } from './outbound/cloudflare-email'
import { applyDeliveryEvent, readDeliveryEvent } from './outbound/delivery-event'
import { selectTransportServers, serverFor } from './outbound/outgoing-server'
import { type Post, sendOutgoing, sweepOutbox } from './outbound/send'
import { serverTransport } from './outbound/server-access'
import { composeLetter } from './records/letter'
import type { Tools } from './tools'

const retryAfterSeconds = 60

/** Items fail one by one: one that throws comes again, the others are done. */
export async function workOff(tools: Tools, { messages }: MessageBatch): Promise<void> {
  await Promise.all(
    messages.map(async (item) => {
      try {
        await workOn(tools, item.body)
        item.ack()
      } catch (error) {
        console.error({ event: 'work failed', id: item.id, error: error instanceof Error ? error.message : String(error) })
        item.retry({ delaySeconds: retryAfterSeconds })
      }
    }),
  )
}

/** Called every five minutes by the cron trigger. */
export async function workOnTime(tools: Tools, scheduledAt: Date): Promise<void> {
  await wakeFetchers(tools)
  await sweepOutbox(tools, postOf(tools))
  await keepUp(tools, scheduledAt)
}

async function workOn(tools: Tools, body: unknown): Promise<void> {
  if (isOurs(body)) return body.kind === 'send' ? sendOutgoing(tools, postOf(tools), body.outboxId) : retryFailed(tools, body.mailId)
  const event = readDeliveryEvent(body)
  if (event) return applyDeliveryEvent(tools, event)
  console.warn({ event: 'work not understood', type: typeof body })
}

/** What is on our own queue was put there by ourselves; everything else is somebody's event. */
function isOurs(body: unknown): body is WorkItem {
  const kind = typeof body === 'object' && body !== null && 'kind' in body ? body.kind : undefined
  return kind === 'send' || kind === 'retry-mail'
}

function postOf(tools: Tools): Post {
  return {
    compose: (row) => composeLetter(tools, row, attachmentBytes),
    transportFor: async ({ from }) => {
      const server = serverFor(await selectTransportServers(tools.db), from.address)
      return server ? serverTransport(tools, server) : cloudflareEmail(tools.email)
    },
  }
}
