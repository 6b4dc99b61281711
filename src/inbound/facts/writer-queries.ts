/** What is known of whoever wrote a mail. */
import { and, asc, eq, gt, inArray, type SQL, sql } from 'drizzle-orm'
import { type SQLiteColumn, unionAll } from 'drizzle-orm/sqlite-core'
import { type Database, listIn } from '../../db/client'
import * as t from '../../db/schema'
import { ask } from './questions'

/** Single bits: what ever happened here, and what is known of the sender and of those whom Reply-To names. */
export function selectMarks(db: Database) {
  const { milestones, allowedSenders, blockedSenders, records } = t
  const isWriter = (column: SQLiteColumn) => inArray(column, listIn(ask('writers')))
  return unionAll(
    db.select({ mark: milestones.key, address: sql<string>`''` }).from(milestones),
    db
      .select({ mark: sql<string>`'allowed-sender'`, address: allowedSenders.emailNormalized })
      .from(allowedSenders)
      .where(isWriter(allowedSenders.emailNormalized)),
    db
      .select({ mark: sql<string>`'blocked-sender'`, address: blockedSenders.emailNormalized })
      .from(blockedSenders)
      .where(and(isWriter(blockedSenders.emailNormalized), gt(blockedSenders.blockedUntil, ask('now')))),
    db
      .select({ mark: sql<string>`'bounced'`, address: sql<string>`email_normalized` })
      .from(records)
      .where(and(eq(records.emailNormalized, ask('sender')), sql`bounce_count > 0`)),
  )
}

export function selectContacts(db: Database) {
  return db
    .select({
      id: t.records.id,
      name: t.records.name,
      companyId: t.records.companyId,
      active: t.records.active,
      user: { active: t.users.active, role: t.users.role, companyId: t.users.companyId },
    })
    .from(t.records)
    .leftJoin(t.users, eq(t.users.contactId, t.records.id))
    .where(inArray(t.records.id, contactIds(db)))
    .orderBy(asc(t.records.id))
}

export function selectFollows(db: Database, recordIds: SQL) {
  return db
    .select({ contactId: t.followers.contactId, recordId: t.followers.recordId })
    .from(t.followers)
    .where(and(inArray(t.followers.contactId, contactIds(db)), inArray(t.followers.recordId, recordIds)))
}

function contactIds(db: Database) {
  return db
    .select({ id: t.records.id })
    .from(t.records)
    .where(and(sql`${t.records.model} = 'contact'`, eq(t.records.emailNormalized, ask('sender'))))
    .orderBy(t.records.id)
    .limit(50)
}
