/** Asking the Durable Objects of the incoming servers for runs. */
import { and, asc, lte, sql } from 'drizzle-orm'
import { incomingServers } from '../db/schema'
import { clash } from '../fault'
import type { Tools } from '../tools'
import type { FetchReport } from './server-schema'

/** Servers that one turn of the cron trigger wakes: an invocation makes a thousand calls at most. */
const wokenAtOnce = 500

/** Called every five minutes: each server whose time has come is fetched from, in an invocation of its own. */
export async function wakeFetchers({ db, fetchers, now }: Tools): Promise<void> {
  const due = await db
    .select({ id: incomingServers.id, priority: incomingServers.priority })
    .from(incomingServers)
    .where(and(sql`${incomingServers.active} = 1`, lte(incomingServers.nextFetchAt, now())))
    // Those that have waited longest are chosen, so that none of very many is never fetched from.
    .orderBy(asc(incomingServers.nextFetchAt))
    .limit(wokenAtOnce)
  const inOrder = due.toSorted((a, b) => a.priority - b.priority)
  const woken = await Promise.allSettled(inOrder.map(({ id }) => fetchers.getByName(id).wake(id)))
  for (const result of woken) if (result.status === 'rejected') console.error({ event: 'fetcher not woken', error: String(result.reason) })
}

/**
 * One run, now. If more mail waits than it takes, the next runs follow by themselves.
 * @throws Fault clash for a server that is off
 */
export async function fetchNow({ fetchers }: Tools, serverId: string): Promise<FetchReport> {
  const run = await fetchers.getByName(serverId).fetchNow(serverId)
  if (run === 'busy') throw clash('Too many ask for a run of this server at once: wait for the others.')
  if (!run) throw clash('This server is off: switch it on first (active: true).')
  const { fetched, outcomes, error } = run
  return { fetched, outcomes, ...(error !== undefined && { error }) }
}

/** What was fetched before means nothing any more. */
export async function forgetServer({ fetchers }: Tools, serverId: string): Promise<void> {
  await fetchers.getByName(serverId).forget()
}
