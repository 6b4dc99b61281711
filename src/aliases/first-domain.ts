/** The first alias domain ever is given to whatever has none. A milestone remembers that there was one, even once it is gone. */
import { sql } from 'drizzle-orm'
import { list, type Statement } from '../db/client'
import type { Tools } from '../platform/tools'

/** Key of the milestone, and the condition that it is not reached. */
export const firstDomainMilestone = 'alias-domain'
export const noDomainYet = sql`not exists (select 1 from milestones where key = ${firstDomainMilestone})`

/**
 * Statements for the batch that inserts the domain: unless there was a domain before, companies and aliases without one
 * get it, but for aliases with one of the local parts in `except`. Their addresses are the caller's to write.
 */
export function giveFirstDomain({ now }: Tools, domainId: string, except: string[]): Statement[] {
  return [
    sql`update companies set domain_id = ${domainId} where domain_id is null and ${noDomainYet}`,
    sql`update aliases set domain_id = ${domainId} where domain_id is null and (local_part is null or local_part not in ${list(except)}) and ${noDomainYet}`,
    sql`insert or ignore into milestones (key, reached_at) values (${firstDomainMilestone}, ${now().getTime()})`,
  ]
}
