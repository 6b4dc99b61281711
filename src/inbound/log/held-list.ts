/** What is held, as a list of what is to be done: each mail with the model that a record of it would probably have. */
import { and, desc, eq, sql } from 'drizzle-orm'
import { readBatch } from '../../db/client'
import { olderThan, pageOf, type Page } from '../../db/keyset'
import { aliases, mails, models } from '../../db/schema'
import { isWaiting, visible } from './mail-log'
import type { Scope } from '../../requests/scope'
import type { Tools } from '../../platform/tools'

export type HeldMail = {
  id: string
  from: { name: string; address: string } | null
  envelopeFrom: string
  recipient: string
  subject: string | null
  reason: string
  receivedAt: Date
  hasRaw: boolean
  model: string | null
  modelLabel: string | null
}
export type HeldList = Page<HeldMail> & { counts: Map<string, number> }

const perPage = 50
/** Counted up to here. */
const maxCounted = 1000

/** Newest first, in one round trip. @param reason undefined: whatever it is held for */
export async function readHeld({ db }: Tools, scope: Scope, reason: string | undefined, after: string | undefined): Promise<HeldList> {
  const isHeld = and(isWaiting, visible(scope))
  const counted = db.select({ reason: mails.reason }).from(mails).where(isHeld).orderBy(desc(mails.id)).limit(maxCounted).as('counted')
  const { id, from, envelopeFrom, recipient, subject, receivedAt } = mails
  const [rows, counts] = await readBatch(db, [
    db
      .select({
        id,
        from,
        envelopeFrom,
        recipient,
        subject,
        receivedAt,
        reason: mails.reason,
        hasRaw: sql<number>`${mails.rawKey} is not null`.mapWith(Boolean),
        model: models.key,
        modelLabel: models.label,
      })
      .from(mails)
      .leftJoin(aliases, eq(aliases.id, mails.aliasId))
      .leftJoin(models, eq(models.key, sql`coalesce(${aliases.model}, 'ticket')`))
      .where(and(isHeld, reason === undefined ? undefined : eq(mails.reason, reason), olderThan(mails.id, after)))
      .orderBy(desc(mails.id))
      .limit(perPage + 1),
    db
      .select({ reason: counted.reason, count: sql<number>`count(*)` })
      .from(counted)
      .groupBy(counted.reason),
  ])
  return { ...pageOf(rows, perPage, (row) => row.id), counts: new Map(counts.map((row) => [row.reason, row.count])) }
}
