/** Reading records, narrowed to what somebody may see. */
import { and, desc, eq, getTableColumns, type SQL, sql } from 'drizzle-orm'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { records } from '../db/schema'
import { notFound } from '../requests/request-error'
import { normalizeAddress } from '../mail/address/address'
import type { Tools } from '../platform/tools'
import { type Scope, within } from '../requests/scope'

/** `hasFailure` is 0 or 1. */
export type RecordRow = typeof records.$inferSelect & { hasFailure: number }

export type RecordFilter = { model?: string | undefined; email?: string | undefined; parentId?: string | undefined; q?: string | undefined }

/** Newest first. `email` is compared normalised; `q` is looked for in names and addresses. */
export async function listRows({ db }: Tools, scope: Scope, filter: RecordFilter, { limit, after }: Slice): Promise<Page<RecordRow>> {
  const rows = await db
    .select(recordColumns)
    .from(records)
    .where(and(within(scope, records.companyId), ...conditionsOf(filter), olderThan(records.id, after)))
    .orderBy(desc(records.id))
    .limit(limit + 1)
  return pageOf(rows, limit, (row) => row.id)
}

/** @throws {RequestError} not-found, also for another company's record and, where a model is asked for, for another model's */
export async function readRow({ db }: Tools, scope: Scope, recordId: string, model?: string): Promise<RecordRow> {
  const isOfModel = model === undefined ? undefined : eq(records.model, model)
  const [row] = await db
    .select(recordColumns)
    .from(records)
    .where(and(eq(records.id, recordId), within(scope, records.companyId), isOfModel))
  if (!row) throw notFound(model ?? 'record')
  return row
}

/** The columns of a `RecordRow`. The statuses are written out so that the partial index `notifications_in_error` serves. */
export const recordColumns = {
  ...getTableColumns(records),
  hasFailure: sql<number>`exists (select 1 from notifications n where n.record_id = records.id and n.status in ('bounced', 'failed'))`,
}

function conditionsOf({ model, email, parentId, q }: RecordFilter): (SQL | undefined)[] {
  return [
    model === undefined ? undefined : eq(records.model, model),
    email === undefined ? undefined : eq(records.emailNormalized, normalizeAddress(email) ?? ''),
    parentId === undefined ? undefined : eq(records.parentId, parentId),
    q === undefined ? undefined : contains(q),
  ]
}

/** Not LIKE: D1 takes patterns of 50 bytes at most. */
function contains(q: string): SQL {
  return sql`(instr(lower(${records.name}), lower(${q})) > 0 or instr(lower(${records.email}), lower(${q})) > 0)`
}
