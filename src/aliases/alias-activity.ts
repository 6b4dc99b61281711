/** Aliases with the records that they name, and what each did lately. */
import { aliasedTable, and, desc, eq, sql } from 'drizzle-orm'
import { type Database, readBatch } from '../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { aliasDomains, aliases, records } from '../db/schema'
import { notFound } from '../requests/request-error'
import type { Tools } from '../platform/tools'
import { type Alias, aliasColumns } from './alias'

export type NamedRecord = { id: string; name: string; model: string }

export type ActiveAlias = Alias & {
  forced: NamedRecord | null
  owner: NamedRecord | null
  /** When it last opened a record, or brought a mail to the one that it feeds. */
  lastAt: Date | null
  /** How often in the last 30 days; counted up to `countedTimes`. */
  recentTimes: number
}

export type OpenedRecord = NamedRecord & { createdAt: Date }

export const countedTimes = 50
const recentMs = 30 * 86_400_000
const shownRecords = 5

/** Newest first. */
export async function listActiveAliases({ db, now }: Tools, { limit, after }: Slice): Promise<Page<ActiveAlias>> {
  const rows = await selectActive(db, now())
    .where(olderThan(aliases.id, after))
    .orderBy(desc(aliases.id))
    .limit(limit + 1)
  return pageOf(rows.map(activeOf), limit, (alias) => alias.id)
}

/** With the last records that it opened. @throws {RequestError} not-found */
export async function readActiveAlias({ db, now }: Tools, aliasId: string): Promise<ActiveAlias & { opened: OpenedRecord[] }> {
  const [[row], opened] = await readBatch(db, [
    selectActive(db, now()).where(eq(aliases.id, aliasId)),
    db
      .select({ id: records.id, name: records.name, model: records.model, createdAt: records.createdAt })
      .from(records)
      .where(and(eq(records.aliasId, aliasId), sql`${records.aliasId} is not null`))
      .orderBy(sql`${records}.rowid desc`)
      .limit(shownRecords),
  ])
  if (!row) throw notFound('alias')
  return { ...activeOf(row), opened }
}

const forced = aliasedTable(records, 'forced')
const owner = aliasedTable(records, 'owner')

/** `records_by_alias` and `mails_by_record` have the newest at their ends: no subquery looks at more than `countedTimes` rows. */
function selectActive(db: Database, now: Date) {
  const since = now.getTime() - recentMs
  const times = sql`(
    select at from (select created_at at from records where alias_id = ${aliases.id} order by rowid desc limit ${countedTimes})
    union all
    select at from (select received_at at from mails where record_id = ${aliases.forceRecordId} order by id desc limit ${countedTimes}))`
  return db
    .select({
      ...aliasColumns,
      forcedName: forced.name,
      forcedModel: forced.model,
      ownerName: owner.name,
      ownerModel: owner.model,
      lastAt: sql<number | null>`(select max(at) from ${times})`,
      recentTimes: sql<number>`(select min(count(*), ${countedTimes}) from ${times} where at >= ${since})`,
    })
    .from(aliases)
    .leftJoin(aliasDomains, eq(aliasDomains.id, aliases.domainId))
    .leftJoin(forced, eq(forced.id, aliases.forceRecordId))
    .leftJoin(owner, eq(owner.id, aliases.ownerRecordId))
    .$dynamic()
}

type Row = Awaited<ReturnType<typeof selectActive>>[number]

function activeOf({ forcedName, forcedModel, ownerName, ownerModel, lastAt, ...alias }: Row): ActiveAlias {
  return {
    ...alias,
    forced: namedRecord(alias.forceRecordId, forcedName, forcedModel),
    owner: namedRecord(alias.ownerRecordId, ownerName, ownerModel),
    lastAt: lastAt === null ? null : new Date(lastAt),
  }
}

function namedRecord(id: string | null, name: string | null, model: string | null): NamedRecord | null {
  return id === null || name === null || model === null ? null : { id, name, model }
}
