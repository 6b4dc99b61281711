/** A run of one server from beginning to end: what it takes to open its mailbox, and what the run changes about the server. */
import { and, eq } from 'drizzle-orm'
import { incomingServers } from '../db/schema'
import { doorServerOf } from '../inbound/doors/door-server'
import { notifyAdministrators } from '../records/chatter/announcement'
import type { Tools } from '../platform/tools'
import { nextRunInMs, hasFailedTooLong } from './back-off'
import type { IncomingServerRow } from './incoming-server'
import { openMailbox } from './open-mailbox'
import { MailboxError } from './mailbox-failure'
import type { Progress } from './progress'
import { fetchMails, type FetchRun } from './run'
import type { ServerRun } from './fetcher-object'
import { openAccess } from './server-access'

/** Undefined when the server is gone or switched off. Whatever goes wrong with the mailbox is told, never thrown. */
export async function runServer(tools: Tools, progress: Progress, serverId: string): Promise<ServerRun | undefined> {
  const [row] = await tools.db.select().from(incomingServers).where(eq(incomingServers.id, serverId))
  if (!row?.active) return undefined
  const startedAt = tools.now().getTime()
  const run: FetchRun = { fetched: 0, outcomes: {}, hasMore: false, trouble: undefined }
  const failure = await fetchInto(tools, progress, row, run)
  if (failure === undefined) await noteSuccess(tools, row, run)
  else await noteFailure(tools, row, failure)
  const { fetched, outcomes } = run
  const hasMore = run.hasMore && failure === undefined
  const error = failure ?? run.trouble
  const durationMs = tools.now().getTime() - startedAt
  console.log(JSON.stringify({ event: 'fetch', serverId, fetched, outcomes, hasMore, failed: failure !== undefined, error, durationMs }))
  return { fetched, outcomes, hasMore, ...(error !== undefined && { error }) }
}

/** @returns why the run failed, in words, if it did */
async function fetchInto(tools: Tools, progress: Progress, row: IncomingServerRow, run: FetchRun): Promise<string | undefined> {
  try {
    const [server, access] = await Promise.all([doorServerOf(tools, row.id), openAccess(tools, row)])
    if (!server) return undefined
    if (!access.ok) return access.reason
    const mailbox = await openMailbox(access.value)
    const account = JSON.stringify([row.type, row.host, row.user])
    const order = { server, account, removes: row.deleteAfterFetch, fetchesExisting: row.fetchExisting }
    await fetchMails(tools, { mailbox, progress, order, run })
    return undefined
  } catch (error) {
    return inWords(error, row)
  }
}

function inWords(error: unknown, { id }: IncomingServerRow): string {
  if (error instanceof MailboxError) return error.message
  console.error({ event: 'fetch failed', serverId: id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  return 'An error on our side, which was logged. Nothing was lost: it will be retried'
}

async function noteSuccess({ db, now }: Tools, row: IncomingServerRow, { trouble }: FetchRun): Promise<void> {
  const well = { lastFetchAt: now(), failingSince: null, lastError: trouble ?? null, failures: 0, nextFetchAt: now() }
  await db.update(incomingServers).set(well).where(isAsItWas(row))
}

async function noteFailure(tools: Tools, row: IncomingServerRow, lastError: string): Promise<void> {
  const { db } = tools
  const now = tools.now()
  const failingSince = row.failingSince ?? now
  const failures = row.failures + 1
  const isOver = hasFailedTooLong(failingSince, failures, now)
  const set = { failingSince, failures, lastError, nextFetchAt: new Date(now.getTime() + nextRunInMs(failures)) }
  const failed = db
    .update(incomingServers)
    .set(isOver ? { ...set, active: false } : set)
    .where(isAsItWas(row))
  if (!isOver) return void (await failed)
  const [unchanged] = await db.select({ id: incomingServers.id }).from(incomingServers).where(isAsItWas(row))
  if (unchanged) await notifyAdministrators(tools, switchedOff(row, failingSince, lastError), [failed])
}

/** A change by a person during the run is worth more than what the run found: each that may mend the server sets `nextFetchAt`. */
function isAsItWas({ id, nextFetchAt }: IncomingServerRow) {
  return and(eq(incomingServers.id, id), eq(incomingServers.active, true), eq(incomingServers.nextFetchAt, nextFetchAt))
}

function switchedOff({ name, user, host }: IncomingServerRow, failingSince: Date, error: string) {
  const day = failingSince.toISOString().slice(0, 10)
  return {
    subject: `Turned off: mail is no longer fetched from ${name}`,
    text: `The incoming server ${name} (${user} at ${host}) has failed since ${day} and was turned off.\n\nThe last error: ${error}\n\nMail waits in that mailbox. Fix the cause under Set-up, Incoming servers, and turn it on again: nothing is lost.`,
  }
}
