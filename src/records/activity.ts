/** Records by their last activity, with what each looks like to one user: read or unread, failing, begun to be answered. */
import { aliasedTable, and, desc, eq, gt, lt, or, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../db/client'
import type { Page, Slice } from '../db/keyset'
import { pageOf } from '../db/keyset'
import * as t from '../db/schema'
import type { Tools } from '../tools'
import { recordColumns } from './record-rows'
import { type Scope, within } from './scope'

export type ActivityFilter = { model: string; q?: string | undefined; show?: 'unread' | 'failing' | undefined }
export type Activity = Awaited<ReturnType<typeof selectActivity>>[number]
/** Whose view it is. */
export type Viewer = { userId: string; contactId: string; scope: Scope }

/** What is older than this is not looked through for what is unread. */
const unreadMs = 30 * 86_400_000

const newest = aliasedTable(t.messages, 'newest')

/** Latest activity first; one row more than `limit`. A key is `MILLISECONDS.ID`. */
export function selectActivity({ db, now }: Tools, viewer: Viewer, filter: ActivityFilter, { limit, after }: Slice) {
  return db
    .select({
      ...recordColumns,
      newestId: newest.id,
      preview: newest.preview,
      newestKind: newest.kind,
      newestFrom: newest.fromName,
      isUnread: isUnread(viewer).mapWith(Boolean),
      hasDraft: hasDraft(viewer).mapWith(Boolean),
    })
    .from(t.records)
    .leftJoin(newest, eq(newest.id, sql`(select id from messages where record_id = ${t.records.id} order by id desc limit 1)`))
    .leftJoin(t.recordReads, and(eq(t.recordReads.recordId, t.records.id), eq(t.recordReads.userId, viewer.userId)))
    .where(
      and(
        eq(t.records.model, filter.model),
        within(viewer.scope, t.records.companyId),
        filter.q ? contains(filter.q) : undefined,
        shown(filter, viewer, now()),
        behind(after),
      ),
    )
    .orderBy(desc(t.records.updatedAt), desc(t.records.id))
    .limit(limit + 1)
}

export function activityPage(rows: Activity[], limit: number): Page<Activity> {
  return pageOf(rows, limit, (row) => `${row.updatedAt.getTime()}.${row.id}`)
}

/** The models, those that have records first. */
export function selectModels(db: Database) {
  const isUsed = sql<number>`exists (select 1 from records where model = ${t.models.key})`
  return db
    .select({ key: t.models.key, label: t.models.label, fields: t.models.fields, isUsed: isUsed.mapWith(Boolean) })
    .from(t.models)
    .orderBy(desc(isUsed), sql`${t.models.key} = 'contact'`, t.models.createdAt, t.models.key)
    .limit(100)
}

/** A newer message than the viewer has seen, by somebody else. */
function isUnread({ contactId }: Viewer): SQL<boolean> {
  return sql<boolean>`(${newest.id} is not null and ${newest.id} > coalesce(${t.recordReads.messageId}, '') and coalesce(${newest.authorId}, '') <> ${contactId})`
}

function hasDraft({ userId }: Viewer): SQL<boolean> {
  return sql<boolean>`exists (select 1 from drafts where user_id = ${userId} and record_id = ${t.records.id})`
}

function shown({ show }: ActivityFilter, viewer: Viewer, now: Date): SQL | undefined {
  if (show === 'unread') return and(gt(t.records.updatedAt, new Date(now.getTime() - unreadMs)), isUnread(viewer))
  if (show === 'failing') return sql`${t.records.id} in (select record_id from notifications where status in ('bounced', 'failed'))`
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
