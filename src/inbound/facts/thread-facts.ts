/** Queries for what a mail answers: the message, its record, and what a report is about. Bounded by the mail. */
import { and, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias as tableAlias } from 'drizzle-orm/sqlite-core'
import { type Database, listIn } from '../../db/client'
import * as t from '../../db/schema'
import { isAddressOfOurs } from '../../outbound/recipients'
import { definitions, type ParameterKey } from '../../settings/parameters'
import { ask } from './questions'
import { partOfSender } from './taking-part'
import { threadMessages } from './thread-messages'

const author = tableAlias(t.records, 'author')

const answeredColumns = {
  messageId: t.messages.id,
  internetMessageId: t.messages.internetMessageId,
  recordId: t.messages.recordId,
  model: t.records.model,
  companyId: t.records.companyId,
  part: partOfSender(),
  internal: t.messages.internal,
  recordName: t.records.name,
  kind: t.messages.kind,
  fromName: t.messages.fromName,
  fromAddress: t.messages.fromAddress,
  correspondents: t.messages.correspondents,
  fromIsOurs: isAddressOfOurs(t.messages.fromNormalized),
  authorId: t.messages.authorId,
  author: { active: author.active, hardBounces: author.hardBounces, userId: t.users.id },
  replyTo: t.messages.replyTo,
}

export function selectTokenMessage(db: Database) {
  const { notifications: n } = t
  return db
    .select({ ...answeredColumns, notificationId: n.id, address: n.address, contactId: n.contactId })
    .from(n)
    .innerJoin(t.messages, eq(t.messages.id, n.messageId))
    .innerJoin(t.records, eq(t.records.id, n.recordId))
    .leftJoin(author, eq(author.id, t.messages.authorId))
    .leftJoin(t.users, eq(t.users.contactId, author.id))
    .where(eq(n.id, ask('replyTokenId')))
}

/** Messages that the mail names: one of ours, else the best of each company that received some. */
export function selectReferenced(db: Database) {
  return db
    .select({ ...answeredColumns, isOurs: sql<boolean>`thread.is_ours`.mapWith(Boolean) })
    .from(sql`${threadMessages()} as thread`)
    .innerJoin(t.messages, eq(t.messages.id, sql`thread.id`))
    .innerJoin(t.records, eq(t.records.id, t.messages.recordId))
    .leftJoin(author, eq(author.id, t.messages.authorId))
    .leftJoin(t.users, eq(t.users.contactId, author.id))
    .orderBy(t.messages.id)
}

/**
 * Those of the records in whose chatter the sender has written as often in one loop window as the loop quota lets mails open
 * records: at most so many rows are read.
 */
export function selectFlooded(db: Database, recordIds: SQL) {
  const parameter = (key: ParameterKey) =>
    sql`coalesce((select value ->> '$' from parameters where key = ${key}), ${sql.raw(String(definitions[key].default))})`
  const oldest = sql`(select created_at from ${t.messages} where ${t.messages.recordId} = ${t.records.id} and ${t.messages.fromNormalized} = ${ask('sender')} and kind = 'received' order by rowid desc limit 1 offset max(0, ${parameter('mail.gateway.loop.threshold')} - 1))`
  return db
    .select({ id: t.records.id })
    .from(t.records)
    .where(and(inArray(t.records.id, recordIds), sql`${oldest} > ${ask('now')} - 60000 * ${parameter('mail.gateway.loop.minutes')}`))
}

/** Notifications of the message that a report is about: by its token, else by the ids of the returned mail, else by the report's own references. */
export function selectReported(db: Database) {
  const { notifications: n } = t
  const ids = listIn(ask('reportedIds'))
  return db
    .select({
      notificationId: n.id,
      messageId: n.messageId,
      recordId: n.recordId,
      contactId: n.contactId,
      address: n.address,
      status: n.status,
      internetMessageId: t.messages.internetMessageId,
    })
    .from(n)
    .innerJoin(t.messages, eq(t.messages.id, n.messageId))
    .where(
      or(
        eq(n.id, ask('tokenId')),
        inArray(
          n.messageId,
          db
            .select({ id: t.messages.id })
            .from(t.messages)
            .where(and(inArray(t.messages.internetMessageId, ids), isNull(t.messages.fingerprint))),
        ),
        inArray(n.messageId, messagesSentAs(db, ids)),
      ),
    )
    .limit(500)
}

/** Messages that left as mails with one of these ids: ours, or the one that a transport put in its place. */
export function messagesSentAs(db: Database, ids: SQL) {
  return db
    .select({ id: sql<string>`${t.outbox.messageId}` })
    .from(t.outbox)
    .where(or(inArray(t.outbox.internetMessageId, ids), inArray(t.outbox.transportMessageId, ids)))
}
