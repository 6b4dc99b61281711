/** What comes by queue and by clock, rather than from somebody. */
import type { WorkItem } from './env'
import { wakeFetchers } from './fetchmail/fetch'
import { countDays } from './figures/rollup'
import { attachmentBytes } from './inbound/content'
import { retryFailed } from './inbound/replay'
import { deleteOldRefusals } from './inbound/retention'
import { keepUp } from './inbound/upkeep'
import { cloudflareEmail } from './outbound/cloudflare-email'
import { applyDeliveryEvent, readDeliveryEvent } from './outbound/delivery-event'
import { selectTransportServers, serverFor } from './outbound/outgoing-server'
import { type Post, sendOutgoing, sweepOutbox } from './outbound/send'
import { serverTransport } from './outbound/server-access'
import { tellAdministrators } from './records/announcement'
import { composeLetter } from './records/letter'
import { normalizeParameters } from './settings/parameter-store'
import type { Tools } from './tools'
import { forgetSessions } from './sign-in/session'
import { forgetDeliveries } from './webhooks/delivery'
import { type SwitchedOff, sweepWebhooks, tellOf } from './webhooks/send'

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
  await normalizeParameters(tools)
  await keepUp(tools, scheduledAt)
  await announce(tools, await sweepWebhooks(tools))
  await forgetDeliveries(tools)
  await forgetSessions(tools)
  await countDays(tools)
  await deleteOldRefusals(tools)
}

async function workOn(tools: Tools, body: unknown): Promise<void> {
  if (isOurs(body)) return workOnItem(tools, body)
  const event = readDeliveryEvent(body)
  if (event) return applyDeliveryEvent(tools, event)
  console.warn({ event: 'work not understood', type: typeof body })
}

async function workOnItem(tools: Tools, item: WorkItem): Promise<void> {
  switch (item.kind) {
    case 'send':
      return sendOutgoing(tools, postOf(tools), item.outboxId)
    case 'retry-mail':
      return retryFailed(tools, item.mailId)
    case 'tell':
      return announce(tools, await tellOf(tools, item.eventId))
  }
}

/** What is on our own queue was put there by ourselves; everything else is somebody's event. */
function isOurs(body: unknown): body is WorkItem {
  const kind = typeof body === 'object' && body !== null && 'kind' in body ? body.kind : undefined
  return kind === 'send' || kind === 'retry-mail' || kind === 'tell'
}

async function announce(tools: Tools, switchedOff: SwitchedOff[]): Promise<void> {
  for (const { url, failingSince, reason } of switchedOff) {
    const { host } = new URL(url)
    await tellAdministrators(tools, {
      subject: `Switched off: the webhook at ${host} is not told any more`,
      text: `The webhook ${url} has failed since ${failingSince.toISOString().slice(0, 10)} and was switched off.\n\nThe last error: ${reason}\n\nSwitch it on again under Set-up, Webhooks, once it answers. What it missed stands there for thirty days and can be sent again.`,
    })
  }
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
