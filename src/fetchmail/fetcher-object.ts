/** The Durable Object of one incoming server, as others ask it. Its class is not imported: it imports, at length, what asks it. */
import type { Tools } from '../platform/tools'
import type { FetchReport } from './server-schema'

/** What became of one run, and whether more mail waits. */
export type ServerRun = FetchReport & { hasMore: boolean }

export type FetcherCalls = {
  /** The next run comes at once, in an invocation of its own. */
  wake: (serverId: string) => Promise<void>
  /** One run, after those that were asked for before. @returns undefined when the server is off; `busy` when too many wait */
  fetchNow: (serverId: string) => Promise<ServerRun | 'busy' | undefined>
  /** The server is gone, or another mailbox stands behind it. */
  forget: () => Promise<void>
}

export function fetcherObject({ fetchers }: Tools, serverId: string): FetcherCalls {
  return fetchers.getByName(serverId) as unknown as FetcherCalls // as the Worker's class `Fetcher` says that it implements
}
