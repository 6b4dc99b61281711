/** Mails of the log as lines of a list. */
import { and, desc, inArray } from 'drizzle-orm'
import { readBatch, type Database } from '../../db/client'
import { olderThan, pageOf } from '../../db/keyset'
import { mails } from '../../db/schema'
import { conditionsOf, type MailFilter, visible } from './mail-log'
import type { Scope } from '../../requests/scope'
import type { Tools } from '../../platform/tools'

export type MailLine = Awaited<ReturnType<typeof selectLines>>[number]

/** `next` is the key to go on from; with a search, there may be no line before it. */
export type MailList = { lines: MailLine[]; next: string | undefined }

const perPage = 50
/** A search looks through so many mails, then asks whether to go on. */
export const lookedThrough = 5000

/** Newest first, in one round trip. */
export async function readMailList({ db }: Tools, scope: Scope, filter: MailFilter, after: string | undefined): Promise<MailList> {
  const { q, ...rest } = filter
  const narrowed = and(visible(scope), ...conditionsOf(rest), olderThan(mails.id, after))
  if (q === undefined) {
    const { data, next } = pageOf(await selectLines(db, narrowed), perPage, ({ id }) => id)
    return { lines: data, next }
  }
  const window = db.select({ id: mails.id }).from(mails).where(narrowed).orderBy(desc(mails.id)).limit(lookedThrough)
  const [rows, ends] = await readBatch(db, [
    selectLines(db, and(inArray(mails.id, window), ...conditionsOf({ q }))),
    db
      .select({ id: mails.id })
      .from(mails)
      .where(narrowed)
      .orderBy(desc(mails.id))
      .limit(1)
      .offset(lookedThrough - 1),
  ])
  const { data, next } = pageOf(rows, perPage, ({ id }) => id)
  return { lines: data, next: next ?? ends[0]?.id }
}

function selectLines(db: Database, where: ReturnType<typeof and>) {
  const { id, from, envelopeFrom, recipient, subject, outcome, reason, door, receivedAt, copies, lastReceivedAt } = mails
  return db
    .select({ id, from, envelopeFrom, recipient, subject, outcome, reason, door, receivedAt, copies, lastReceivedAt })
    .from(mails)
    .where(where)
    .orderBy(desc(id))
    .limit(perPage + 1)
}
