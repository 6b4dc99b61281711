/** Asking the Durable Objects of the incoming servers for runs. */
import { and, asc, eq, lte, sql } from 'drizzle-orm'
import { incomingServers } from '../db/schema'
import { forEachIsolated } from '../platform/for-each-isolated'
import { conflict } from '../requests/request-error'
import { errorInWords } from '../platform/error-in-words'
import { withTimeLimit } from '../platform/time-limit'
import type { Tools } from '../platform/tools'
import { nextRunInMs } from './back-off'
import { fetcherObject } from './fetcher-object'
import type { FetchReport } from './server-schema'

/** Servers that one turn of the cron trigger wakes: an invocation makes a thousand calls at most. */
const wokenAtOnce = 500
const wakeMs = 30_000

/** Called by the cron trigger: each server whose time has come is fetched from, in an invocation of its own. */
export async function wakeFetchers(tools: Tools): Promise<void> {
  const { id, priority, failures, failingSince, nextFetchAt } = incomingServers
  const due = await tools.db
    .select({ id, priority, failures, failingSince, nextFetchAt })
    .from(incomingServers)
    .where(and(sql`${incomingServers.active} = 1`, lte(incomingServers.nextFetchAt, tools.now())))
    // Those that have waited longest are chosen, so that none of very many is never fetched from.
    .orderBy(asc(incomingServers.nextFetchAt))
    .limit(wokenAtOnce)
  const inOrder = due.toSorted((a, b) => a.priority - b.priority)
  await forEachIsolated(inOrder, { what: 'incoming servers', maxMs: 2 * wakeMs, atOnce: wokenAtOnce }, (server) => wake(tools, server))
}

type DueServer = Pick<typeof incomingServers.$inferSelect, 'id' | 'failures' | 'failingSince' | 'nextFetchAt'>

/** A server whose object does not answer backs off like one that fails, so that others have their turn. */
async function wake(tools: Tools, server: DueServer): Promise<void> {
  try {
    await withTimeLimit(wakeMs, 'Starting a run', fetcherObject(tools, server.id).wake(server.id))
  } catch (error) {
    console.error({ event: 'fetcher not woken', serverId: server.id, error: errorInWords(error) })
    await noteNotWoken(tools, server, `Its runs cannot be started: ${errorInWords(error)}`)
  }
}

/** What a person changed meanwhile is worth more, as in a run. */
async function noteNotWoken({ db, now }: Tools, server: DueServer, lastError: string): Promise<void> {
  const failures = server.failures + 1
  const nextFetchAt = new Date(now().getTime() + nextRunInMs(failures))
  await db
    .update(incomingServers)
    .set({ failures, failingSince: server.failingSince ?? now(), lastError, nextFetchAt })
    .where(and(eq(incomingServers.id, server.id), eq(incomingServers.nextFetchAt, server.nextFetchAt)))
}

/**
 * One run, now. If more mail waits than it takes, the next runs follow by themselves.
 * @throws {RequestError} conflict for a server that is off
 */
export async function fetchNow(tools: Tools, serverId: string): Promise<FetchReport> {
  const run = await fetcherObject(tools, serverId).fetchNow(serverId)
  if (run === 'busy') throw conflict('Too many requests for this server at once: wait for the others to finish.')
  if (!run) throw conflict('This server is off: turn it on first (active: true).')
  const { fetched, outcomes, error } = run
  return { fetched, outcomes, ...(error !== undefined && { error }) }
}

/** What was fetched before means nothing any more. */
export async function resetServer(tools: Tools, serverId: string): Promise<void> {
  await fetcherObject(tools, serverId).forget()
}
