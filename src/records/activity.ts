/** Records by their last activity, with what each looks like to one user: read or unread, failing, begun to be answered. */
import { aliasedTable, and, desc, eq, inArray, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import type { Page, Slice } from '../db/keyset'
import { pageOf } from '../db/keyset'
import * as t from '../db/schema'
import type { Tools } from '../platform/tools'
import type { UserCaller } from '../requests/caller'
import { recordColumns } from './record-rows'
import { within } from '../requests/scope'

/** Without a model: the first one that has records. */
export type ActivityFilter = { model: string | undefined; q?: string | undefined; show?: 'unread' | 'failing' | undefined }
export type Activity = Awaited<ReturnType<typeof selectActivity>>[number]

/** What is unread is looked for among so many records, latest activity first; what fails, among so many failures. */
export const lookedThrough = 1000
/** Messages are counted up to here. */
export const countedMessages = 21

const newest = aliasedTable(t.messages, 'newest')

/** Latest activity first; one row more than `limit`. A key is `MILLISECONDS.ID`. */
export function selectActivity({ db }: Tools, caller: UserCaller, filter: ActivityFilter, { limit, after }: Slice) {
  return db
    .select({
      ...recordColumns,
      newestId: newest.id,
      preview: newest.preview,
      newestKind: newest.kind,
      newestFrom: newest.fromName,
      isUnread: isUnread(caller).mapWith(Boolean),
      hasDraft: hasDraft(caller).mapWith(Boolean),
      messageCount: sql<number>`(select count(*) from (select 1 from messages where record_id = ${t.records.id} limit ${countedMessages}))`,
    })
    .from(t.records)
    .leftJoin(newest, eq(newest.id, sql`(select id from messages where record_id = ${t.records.id} order by id desc limit 1)`))
    .leftJoin(t.recordReads, and(eq(t.recordReads.recordId, t.records.id), eq(t.recordReads.userId, caller.userId)))
    .where(
      and(
        isOf(filter),
        within(caller.scope, t.records.companyId),
        filter.q ? contains(filter.q) : undefined,
        shown(db, filter, caller),
        behind(after),
      ),
    )
    .orderBy(desc(t.records.updatedAt), desc(t.records.id))
    .limit(limit + 1)
}

export function activityPage(rows: Activity[], limit: number): Page<Activity> {
  return pageOf(rows, limit, (row) => `${row.updatedAt.getTime()}.${row.id}`)
}

/** The models, those that have records first, and of these the contacts last. */
export function selectModels(db: Database) {
  return db
    .select({ key: t.models.key, label: t.models.label, fields: t.models.fields, isUsed: isUsed.mapWith(Boolean) })
    .from(t.models)
    .orderBy(sql`${isUsed} desc, ${modelOrder}`)
    .limit(100)
}

const isUsed = sql<number>`exists (select 1 from records r where r.model = models.key)`
const modelOrder = sql`models.key = 'contact', models.created_at, models.key`

function isOf({ model }: ActivityFilter): SQL {
  return model === undefined
    ? sql`${t.records.model} = (select models.key from models where ${isUsed} order by ${modelOrder} limit 1)`
    : eq(t.records.model, model)
}

/** A newer message than the viewer has seen, by somebody else. */
function isUnread({ contactId }: UserCaller): SQL<boolean> {
  return sql<boolean>`(${newest.id} is not null and ${newest.id} > coalesce(${t.recordReads.messageId}, '') and coalesce(${newest.authorId}, '') <> ${contactId})`
}

function hasDraft({ userId }: UserCaller): SQL<boolean> {
  return sql<boolean>`exists (select 1 from drafts where user_id = ${userId} and record_id = ${t.records.id})`
}

function shown(db: Database, filter: ActivityFilter, caller: UserCaller): SQL | undefined {
  const { show } = filter
  if (show === 'unread') {
    const latest = db.select({ id: t.records.id }).from(t.records).where(isOf(filter))
    return and(inArray(t.records.id, latest.orderBy(desc(t.records.updatedAt), desc(t.records.id)).limit(lookedThrough)), isUnread(caller))
  }
  if (show === 'failing') {
    const failures = sql`select record_id from notifications where status in ('bounced', 'failed') order by id desc limit ${lookedThrough}`
    return sql`${t.records.id} in (${failures})`
  }
  return undefined
}

function behind(after: string | undefined): SQL | undefined {
  const [, time, id] = /^(\d{1,15})\.([\da-f-]{36})$/.exec(after ?? '') ?? []
  if (time === undefined || id === undefined) return undefined
  const at = new Date(Number(time))
  return or(lt(t.records.updatedAt, at), and(eq(t.records.updatedAt, at), lt(t.records.id, id)))
}

/** Not LIKE: D1 takes patterns of 50 bytes at most. */
function contains(q: string): SQL {
  return sql`(instr(lower(${t.records.name}), lower(${q})) > 0 or instr(lower(${t.records.email}), lower(${q})) > 0)`
}
