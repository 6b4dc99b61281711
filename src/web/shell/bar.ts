/** What waits for a caller, as the bar of every page counts it. */
import { readBatch } from '../../db/client'
import { badgeQueries } from '../../inbound/log/badges'
import type { UserCaller } from '../../requests/caller'
import type { Tools } from '../../platform/tools'
import type { Bar } from './navigation'

/** One round trip. */
export async function readBar({ db }: Tools, caller: UserCaller): Promise<Bar> {
  const [failures, inbox, held] = await readBatch(db, [...badgeQueries(db, caller)])
  return barOf(caller, failures, inbox, held)
}

export function barOf(caller: UserCaller, failures: unknown[], inbox: unknown[], held: unknown[]): Bar {
  return { caller, notifications: failures.length + inbox.length, held: held.length }
}
