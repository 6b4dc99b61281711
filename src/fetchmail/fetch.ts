/** Asking the Durable Objects of the incoming servers for runs. */
import { and, asc, eq, lte } from 'drizzle-orm'
import { incomingServers } from '../db/schema'
import { clash } from '../fault'
import type { Tools } from '../tools'
import type { FetchReport } from './server-schema'

/** Servers that one turn of the cron trigger wakes; the others are due at the next. */
const wokenAtOnce = 500

/** Called every five minutes: each server whose time has come is fetched from, in an invocation of its own. */
export async function wakeFetchers({ db, fetchers, now }: Tools): Promise<void> {
  const due = await db
    .select({ id: incomingServers.id })
    .from(incomingServers)
    .where(and(eq(incomingServers.active, true), lte(incomingServers.nextFetchAt, now())))
    .orderBy(asc(incomingServers.priority), asc(incomingServers.id))
    .limit(wokenAtOnce)
  const woken = await Promise.allSettled(due.map(({ id }) => fetchers.getByName(id).wake(id)))
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
