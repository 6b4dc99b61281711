/** A run of one server from beginning to end: what it takes to open its mailbox, and what the run changes about the server. */
import { and, eq } from 'drizzle-orm'
import { incomingServers } from '../db/schema'
import { doorServerOf } from '../inbound/door-server'
import { tellAdministrators } from '../records/announcement'
import type { Tools } from '../tools'
import { backOffMs, isHopeless } from './back-off'
import type { IncomingServerRow } from './incoming-server'
import { openMailbox } from './mailbox'
import { MailboxError } from './mailbox-failure'
import type { Progress } from './progress'
import { fetchMails, type Run } from './run'
import type { FetchReport } from './server-schema'
import { openAccess } from './server-access'

export type ServerRun = FetchReport & { hasMore: boolean }

const nothing: Run = { fetched: 0, outcomes: {}, hasMore: false, trouble: undefined }

/** Undefined when the server is gone or switched off. Whatever goes wrong is told, never thrown. */
export async function runServer(tools: Tools, progress: Progress, serverId: string): Promise<ServerRun | undefined> {
  const [row] = await tools.db.select().from(incomingServers).where(eq(incomingServers.id, serverId))
  if (!row?.active) return undefined
  const startedAt = tools.now().getTime()
  const { run, error } = await fetchFrom(tools, progress, row)
  await noteRun(tools, row, error, run.trouble)
  const { fetched, outcomes, hasMore } = run
  console.log(
    JSON.stringify({
      event: 'fetch',
      serverId,
      fetched,
      outcomes,
      hasMore,
      error: error ?? run.trouble,
      durationMs: tools.now().getTime() - startedAt,
    }),
  )
  const told = error ?? run.trouble
  return { fetched, outcomes, hasMore: hasMore && error === undefined, ...(told !== undefined && { error: told }) }
}

type Ended = { run: Run; error: string | undefined }

async function fetchFrom(tools: Tools, progress: Progress, row: IncomingServerRow): Promise<Ended> {
  const counted: Run = { ...nothing, outcomes: {} }
  try {
    const [server, access] = await Promise.all([doorServerOf(tools, row.id), openAccess(tools, row)])
    if (!server) return { run: nothing, error: undefined }
    if (!access.ok) return { run: nothing, error: access.reason }
    const mailbox = await openMailbox(access.value)
    const order = { server, removes: row.deleteAfterFetch, fetchesExisting: row.fetchExisting }
    try {
      const run = await fetchMails(tools, mailbox, progress, order, counted)
      await mailbox.close()
      return { run, error: undefined }
    } catch (error) {
      await mailbox.close().catch(() => undefined) // What went wrong first is what is told.
      throw error
    }
  } catch (error) {
    return { run: counted, error: inWords(error) }
  }
}

function inWords(error: unknown): string {
  if (error instanceof MailboxError) return error.message
  console.error({ event: 'fetch failed', error: error instanceof Error ? (error.stack ?? error.message) : String(error) })
  return 'It failed through a fault of ours, which stands in the log. Nothing was lost: it will be tried again'
}

/** Only what is still as the run found it: a change by a person in between is worth more. */
async function noteRun(tools: Tools, row: IncomingServerRow, error: string | undefined, trouble: string | undefined): Promise<void> {
  const { db } = tools
  const now = tools.now()
  const isSame = and(eq(incomingServers.id, row.id), eq(incomingServers.active, true), eq(incomingServers.nextFetchAt, row.nextFetchAt))
  if (error === undefined) {
    const well = { lastFetchAt: now, failingSince: null, lastError: trouble ?? null, failures: 0, nextFetchAt: now }
    await db.update(incomingServers).set(well).where(isSame)
    return
  }
  const failingSince = row.failingSince ?? now
  const failures = row.failures + 1
  const isOver = isHopeless(failingSince, now)
  const nextFetchAt = new Date(now.getTime() + backOffMs(failures))
  const set = { failingSince, failures, lastError: error, nextFetchAt, ...(isOver && { active: false }) }
  const noted = await db.update(incomingServers).set(set).where(isSame).returning({ id: incomingServers.id })
  if (isOver && noted.length > 0) await tellAdministrators(tools, switchedOff(row, failingSince, error))
}

function switchedOff({ name, user, host }: IncomingServerRow, failingSince: Date, error: string) {
  const day = failingSince.toISOString().slice(0, 10)
  return {
    subject: `Switched off: mail of ${name} is not fetched any more`,
    text: `The incoming server ${name} (${user} at ${host}) has failed since ${day} and was switched off.\n\nThe last error: ${error}\n\nMail waits in that mailbox. Mend what is wrong under Set-up, Incoming servers, and switch it on again: nothing is lost.`,
  }
}
