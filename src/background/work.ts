/** What comes by queue and by clock, rather than from somebody. */
import { forEachIsolated } from '../platform/for-each-isolated'
import type { WorkItem } from '../platform/env'
import { errorInWords } from '../platform/error-in-words'
import { wakeFetchers } from '../fetchmail/fetch'
import { countDays } from '../figures/rollup'
import { openParts } from '../inbound/reading/content'
import { retryFailed } from '../inbound/log/replay'
import { deleteOldRefusals } from '../inbound/log/retention'
import { deleteExpiredBlocks, retryDue, sweepNextObjects } from '../inbound/log/upkeep'
import { cloudflareEmail } from '../outbound/cloudflare-email'
import { applyDeliveryEvent, readDeliveryEvent } from '../outbound/delivery-event'
import { selectTransportServers, serverFor } from '../outbound/outgoing-server'
import { type HoldMails, type Post, sendOutgoing, sweepOutbox } from '../outbound/send'
import { serverTransport } from '../outbound/server-access'
import type { Transport } from '../outbound/transport'
import { notifyAdministrators } from '../records/chatter/announcement'
import { composeLetter } from '../records/chatter/letter'
import { roomForMail, roomOf } from '../platform/room'
import { normalizeParameters } from '../settings/parameter-store'
import { deleteExpiredSessions } from '../sign-in/session'
import { withTimeLimit } from '../platform/time-limit'
import type { Tools } from '../platform/tools'
import { deleteOldDeadLetters, isCloudflareEvent, isWorkItem, keepDeadLetter } from '../upkeep/dead-letter'
import { type Jobs, runJobs } from '../upkeep/job'
import { deleteOldDeliveries } from '../webhooks/delivery'
import { hostOf } from '../webhooks/post'
import { sweepWebhooks, deliverEvent } from '../webhooks/send'
import { sizesOf } from './work-size'

/** `max_retries` of the queue in `wrangler.toml`, and the first try. */
const maxAttempts = 4
/** An invocation has six connections: mails that hang leave one to what else is done here. */
const itemsAtOnce = 5
/** As much as all that is done at once may hold beside what is large. */
const smallBytes = 1024 * 1024
/** An attempt to send a mail ends before its lease; no other work takes longer. */
const itemMs = 5 * 60_000
/** The queue of what the platform gave up has the name of the other one with this behind it. */
const deadQueue = /-dead$/

/** One batch of a queue. Messages are worked on as far as there is room for what they hold: ten people are told of a large mail in turn. */
export async function handleQueue(tools: Tools, { queue, messages }: MessageBatch): Promise<void> {
  const post = postOf(tools)
  const isDead = deadQueue.test(queue)
  const hold = await holdingOf(tools, isDead ? [] : messages.map(({ body }) => body).filter(isWorkItem))
  await forEachIsolated([...messages], { what: 'messages', maxMs: 2 * itemMs, atOnce: itemsAtOnce }, (message) =>
    isDead
      ? giveUp(tools, message, { attempts: maxAttempts, error: unheard })
      : hold(message.body, () => handleMessage(tools, post, message)),
  )
}

/** Called every five minutes by the cron trigger. What waits for the servers of other people holds nothing up. */
export async function handleSchedule(tools: Tools, scheduledAt: Date): Promise<void> {
  await runJobs(tools, jobsOf(tools, scheduledAt))
}

/** What a scheduled run does; a new job is a line here, with its words in `jobWords`. */
export function jobsOf(tools: Tools, scheduledAt: Date): Jobs {
  return {
    'incoming-servers': () => wakeFetchers(tools),
    'due-mails': () => retryDue(tools),
    outbox: () => sweepOutbox(tools, postOf(tools), holdingOfMails(tools)),
    webhooks: () => sweepWebhooks(tools, (eventId) => notifyOfEvent(tools, eventId)),
    figures: () => countThenForget(tools),
    objects: () => sweepNextObjects(tools, scheduledAt),
    'blocked-senders': () => deleteExpiredBlocks(tools),
    'webhook-deliveries': () => deleteOldDeliveries(tools),
    'dead-letters': () => deleteOldDeadLetters(tools),
    sessions: () => deleteExpiredSessions(tools),
    parameters: () => normalizeParameters(tools),
  }
}

/** Not beside each other: what is deleted has to be counted. */
async function countThenForget(tools: Tools): Promise<void> {
  try {
    await countDays(tools)
  } finally {
    await deleteOldRefusals(tools)
  }
}

type RunWhenRoom = <T>(body: unknown, work: () => Promise<T>) => Promise<T>

/** Large work waits until there is room for what it holds; what is small waits for nobody, and for no server that hangs. */
async function holdingOf(tools: Tools, items: WorkItem[]): Promise<RunWhenRoom> {
  const room = roomOf(roomForMail)
  const sizeOf = await knownSizes(tools, items)
  return (body, work) => {
    const size = isWorkItem(body) ? sizeOf(body) : 0
    return size < smallBytes ? work() : room(size, work)
  }
}

/** Where they cannot be read, everything waits for all the room, and what is wrong shows in the work itself. */
async function knownSizes(tools: Tools, items: WorkItem[]): Promise<(item: WorkItem) => number> {
  try {
    return await sizesOf(tools, items)
  } catch (error) {
    console.error({ event: 'sizes of work not read', error: errorInWords(error) })
    return () => roomForMail
  }
}

/** The same for mails that leave without a message of the queue. */
function holdingOfMails(tools: Tools): HoldMails {
  const itemOf = (outboxId: string): WorkItem => ({ kind: 'send', outboxId })
  return async (outboxIds) => {
    const hold = await holdingOf(tools, outboxIds.map(itemOf))
    return (outboxId, work) => hold(itemOf(outboxId), work)
  }
}

/** Messages fail one by one: one that throws, or takes too long, comes again; the others are done. */
async function handleMessage(tools: Tools, post: Post, message: Message): Promise<void> {
  try {
    const isKnown = await withTimeLimit(itemMs, 'The work', isDone(tools, post, message.body))
    if (isKnown) return message.ack()
    await giveUp(tools, message, { attempts: message.attempts, error: 'Unknown message' })
  } catch (failure) {
    const error = errorInWords(failure)
    console.error({ event: 'work failed', id: message.id, attempts: message.attempts, error })
    if (message.attempts < maxAttempts) return message.retry()
    await giveUp(tools, message, { attempts: message.attempts, error })
  }
}

const unheard = 'Its last attempt crashed the Worker, or its result could not be saved'

/** Where it cannot be written down either, the platform moves it to its dead-letter queue, and from there it comes again. */
async function giveUp(tools: Tools, message: Message, end: { attempts: number; error: string }): Promise<void> {
  try {
    await withTimeLimit(itemMs, 'Saving the dead letter', keepDeadLetter(tools, message, end))
    message.ack()
  } catch (error) {
    console.error({ event: 'dead letter not kept', id: message.id, error: errorInWords(error) })
    message.retry()
  }
}

/** @returns false for what is neither work of ours nor an event of Cloudflare's */
async function isDone(tools: Tools, post: Post, body: unknown): Promise<boolean> {
  if (isWorkItem(body)) await handleItem(tools, post, body)
  else if (isCloudflareEvent(body)) await workOnEvent(tools, body)
  else return false
  return true
}

/** A subscription may bring more kinds of events than there is a use for. */
async function workOnEvent(tools: Tools, body: unknown): Promise<void> {
  const event = readDeliveryEvent(body)
  if (event) return applyDeliveryEvent(tools, event)
  console.warn({ event: 'event of no use' })
}

async function handleItem(tools: Tools, post: Post, item: WorkItem): Promise<void> {
  switch (item.kind) {
    case 'send':
      return sendOutgoing(tools, post, item.outboxId)
    case 'retry-mail':
      return retryFailed(tools, item.mailId)
    case 'tell':
      return notifyOfEvent(tools, item.eventId)
  }
}

async function notifyOfEvent(tools: Tools, eventId: string): Promise<void> {
  for (const { url, failingSince, reason } of await deliverEvent(tools, eventId)) {
    await notifyAdministrators(tools, {
      subject: `Turned off: the webhook at ${hostOf(url)}`,
      text: `The webhook ${url} has failed since ${failingSince.toISOString().slice(0, 10)} and was turned off.\n\nThe last error: ${reason}\n\nTurn it on again under Set-up, Webhooks, once it answers. Missed deliveries are kept there for 30 days and can be sent again.`,
    })
  }
}

/** For one batch or run: the servers are read once, and each way out is one transport. */
function postOf(tools: Tools): Post {
  let servers: ReturnType<typeof selectTransportServers> | undefined
  const opened = new Map<string, Promise<Transport>>()
  const cloudflare = cloudflareEmail(tools.email)
  return {
    compose: (row) => composeLetter(tools, row, openParts),
    transportFor: async (fromAddress) => {
      servers ??= selectTransportServers(tools.db)
      const server = serverFor(await servers, fromAddress)
      if (!server) return cloudflare
      const transport = opened.get(server.id) ?? serverTransport(tools, server)
      opened.set(server.id, transport)
      return transport
    },
  }
}
