/** Reading the log of everything that ever arrived. */
import { and, desc, eq, or, type SQL, sql } from 'drizzle-orm'
import { olderThan, pageOf, type Page, type Slice } from '../db/keyset'
import { mails } from '../db/schema'
import { notFound } from '../fault'
import type { Scope } from '../records/scope'
import type { Tools } from '../tools'
import type { MailRow } from './gateway'

export type MailFilter = {
  outcome?: MailRow['outcome'] | undefined
  reason?: string | undefined
  door?: MailRow['door'] | undefined
  recordId?: string | undefined
  /** Part of a subject or an address. */
  q?: string | undefined
}

/** Newest first. Whoever may not see everything sees the held mail of their company: it waits for a person. */
export async function listMails({ db }: Tools, scope: Scope, filter: MailFilter, { limit, after }: Slice): Promise<Page<MailRow>> {
  const { outcome, reason, door, recordId, q } = filter
  const rows = await db
    .select()
    .from(mails)
    .where(
      and(
        visible(scope),
        outcome && eq(mails.outcome, outcome),
        reason === undefined ? undefined : eq(mails.reason, reason),
        door && eq(mails.door, door),
        recordId === undefined ? undefined : eq(mails.recordId, recordId),
        q ? mentions(q) : undefined,
        olderThan(mails.id, after),
      ),
    )
    .orderBy(desc(mails.id))
    .limit(limit + 1)
  return pageOf(rows, limit, (row) => row.id)
}

/** @throws {Fault} 404 */
export async function readMail({ db }: Tools, scope: Scope, mailId: string): Promise<MailRow> {
  const [row] = await db
    .select()
    .from(mails)
    .where(and(eq(mails.id, mailId), visible(scope)))
  if (!row) throw notFound('mail')
  return row
}

function visible({ everything, companyId }: Scope): SQL | undefined {
  return everything ? undefined : and(eq(mails.outcome, 'held'), eq(mails.companyId, companyId ?? ''))
}

/** Whatever the case, in ASCII. (D1 takes no LIKE pattern over 50 bytes.) */
function mentions(q: string): SQL | undefined {
  const columns = [mails.subject, mails.recipient, mails.envelopeFrom, mails.from]
  return or(...columns.map((column) => sql`instr(lower(${column}), lower(${q}))`))
}
