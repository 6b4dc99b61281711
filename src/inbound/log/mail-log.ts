/** Reading the log of everything that ever arrived. */
import { and, desc, eq, inArray, isNotNull, isNull, or, type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import { olderThan, pageOf, type Page, type Slice } from '../../db/keyset'
import { mails } from '../../db/schema'
import { notFound } from '../../requests/request-error'
import type { Scope } from '../../requests/scope'
import type { Tools } from '../../platform/tools'
import type { MailRow } from '../receipt'

export type MailFilter = {
  outcome?: MailRow['outcome'] | undefined
  reason?: string | undefined
  door?: MailRow['door'] | undefined
  recordId?: string | undefined
  /** Whether a person said that it needs nothing. */
  settled?: boolean | undefined
  /** Part of a subject or an address. */
  q?: string | undefined
}

/** Newest first. Whoever may not see everything sees the held mail of their company: it waits for a person. */
export async function listMails({ db }: Tools, scope: Scope, filter: MailFilter, { limit, after }: Slice): Promise<Page<MailRow>> {
  const rows = await db
    .select()
    .from(mails)
    .where(and(visible(scope), ...conditionsOf(filter), olderThan(mails.id, after)))
    .orderBy(desc(mails.id))
    .limit(limit + 1)
  return pageOf(rows, limit, (row) => row.id)
}

/** @throws {RequestError} 404 */
export async function readMail({ db }: Tools, scope: Scope, mailId: string): Promise<MailRow> {
  const [row] = await db
    .select()
    .from(mails)
    .where(and(eq(mails.id, mailId), visible(scope)))
  if (!row) throw notFound('mail')
  return row
}

/** What the partial indexes leave out, most mails, is written out here: only so can they serve. */
export function conditionsOf({ outcome, reason, door, recordId, settled, q }: MailFilter): (SQL | undefined)[] {
  return [
    outcome && eq(mails.outcome, outcome),
    reason === undefined ? undefined : and(eq(mails.reason, reason), outcomeOf(reason)),
    door && and(eq(mails.door, door), door === 'edge' ? undefined : sql`door <> 'edge'`),
    recordId === undefined ? undefined : eq(mails.recordId, recordId),
    settled === undefined ? undefined : settled ? isNotNull(mails.settledAt) : isNull(mails.settledAt),
    q === undefined ? undefined : mentions(q),
  ]
}

/** Held mail that nobody has dealt with, as the partial index has it. */
export const isWaiting = sql`outcome = 'held' and settled_at is null`

const reasonsOfEntered = ['alias', 'door-model', 'assigned', 'forced-record', 'reply-token', 'references']

function outcomeOf(reason: string): SQL {
  return reasonsOfEntered.includes(reason) ? inArray(mails.outcome, ['created', 'posted']) : sql`outcome not in ('created', 'posted')`
}

export function visible({ everything, companyId }: Scope): SQL | undefined {
  return everything ? undefined : and(sql`outcome = 'held'`, eq(mails.companyId, companyId ?? ''))
}

/** Whatever the case, in ASCII. (D1 takes no LIKE pattern over 50 bytes.) */
function mentions(q: string): SQL | undefined {
  const has = (text: SQLWrapper) => sql`instr(lower(${text}), lower(${q}))`
  const from = [sql`${mails.from} ->> 'name'`, sql`${mails.from} ->> 'address'`]
  const people = [mails.to, mails.cc].map((list) => sql`exists (select 1 from json_each(${list}) where ${has(sql`value ->> 'address'`)})`)
  return or(...[mails.subject, mails.recipient, mails.envelopeFrom, ...from].map(has), ...people)
}
