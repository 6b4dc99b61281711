/** Queries for what a mail answers: the message, its record, who takes part, and what a report is about. Bounded by the mail. */
import { and, desc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias as tableAlias } from 'drizzle-orm/sqlite-core'
import { type Database, list } from '../db/client'
import * as t from '../db/schema'
import { splitAddress } from '../mail/address'
import type { InboundMail } from './decision'

/** Whether the Message-ID is one that we gave out, or that a transport gave to mail of ours. */
export function selectOwnIds(db: Database, { internetMessageId }: InboundMail) {
  const written = and(eq(t.messages.internetMessageId, internetMessageId), isNull(t.messages.fingerprint))
  return db
    .select({ id: t.messages.id })
    .from(t.messages)
    .where(or(written, inArray(t.messages.id, messagesSentAs(db, [internetMessageId]))))
    .limit(1)
}

const author = tableAlias(t.records, 'author')

const answeredColumns = {
  messageId: t.messages.id,
  internetMessageId: t.messages.internetMessageId,
  recordId: t.messages.recordId,
  model: t.records.model,
  internal: t.messages.internal,
  recordName: t.records.name,
  kind: t.messages.kind,
  fromName: t.messages.fromName,
  fromAddress: t.messages.fromAddress,
  authorId: t.messages.authorId,
  author: { active: author.active, hardBounces: author.hardBounces, userId: t.users.id },
  to: t.messages.to,
  cc: t.messages.cc,
  replyTo: t.messages.replyTo,
}

export function selectTokenMessage(db: Database, mail: InboundMail) {
  const { notifications: n } = t
  return db
    .select({ ...answeredColumns, notificationId: n.id, address: n.address, contactId: n.contactId })
    .from(n)
    .innerJoin(t.messages, eq(t.messages.id, n.messageId))
    .innerJoin(t.records, eq(t.records.id, n.recordId))
    .leftJoin(author, eq(author.id, t.messages.authorId))
    .leftJoin(t.users, eq(t.users.contactId, author.id))
    .where(eq(n.id, mail.recipient.token?.notificationId ?? ''))
}

/** The newest of our messages that the mail names, by our id or by the one a transport put in its place. */
export function selectReferenced(db: Database, mail: InboundMail) {
  return db
    .select(answeredColumns)
    .from(t.messages)
    .innerJoin(t.records, eq(t.records.id, t.messages.recordId))
    .leftJoin(author, eq(author.id, t.messages.authorId))
    .leftJoin(t.users, eq(t.users.contactId, author.id))
    .where(and(namesOneOf(db, mail.references), isNull(t.messages.answersElsewhere)))
    .orderBy(desc(t.messages.id))
    .limit(1)
}

function namesOneOf(db: Database, ids: string[]): SQL | undefined {
  return or(inArray(t.messages.internetMessageId, list(ids)), inArray(t.messages.id, messagesSentAs(db, ids)))
}

/** Records that the mail may concern: those of the messages it answers, and what the alias it names is forced to or owned by. */
export function threadRecords(db: Database, mail: InboundMail, recipient: string[]) {
  const { aliases: a, addresses } = t
  const localParts = recipient.map((address) => splitAddress(address)?.localPart ?? '')
  const named = sql`(${a.id} in (select alias_id from ${addresses} where ${inArray(addresses.address, list(recipient))}) or (${inArray(a.localPart, list(localParts))} and local_part_only = 1))`
  return sql`(${newestThread(db, mail)} union all ${tokenRecord(mail)} union all select ${a.forceRecordId} from ${a} where ${named} union all select ${a.ownerRecordId} from ${a} where ${named})`
}

function newestThread(db: Database, mail: InboundMail): SQL {
  const newest = db
    .select({ id: t.messages.recordId })
    .from(t.messages)
    .where(and(namesOneOf(db, mail.references), isNull(t.messages.answersElsewhere)))
    .orderBy(desc(t.messages.id))
    .limit(1)
  return sql`select * from ${newest}`
}

function tokenRecord(mail: InboundMail): SQL {
  return sql`select ${t.notifications.recordId} from ${t.notifications} where ${t.notifications.id} = ${mail.recipient.token?.notificationId ?? ''}`
}

/** One row if the sender has written to the thread's record, or was written to from it. */
export function selectParts(db: Database, mail: InboundMail) {
  const thread = sql`(${newestThread(db, mail)} union all ${tokenRecord(mail)})`
  const sender = mail.sender.normalized ?? ''
  return db
    .select({ id: t.records.id })
    .from(t.records)
    .where(
      and(
        inArray(t.records.id, thread),
        or(
          sql`exists (select 1 from ${t.messages} where ${t.messages.recordId} = ${t.records.id} and ${t.messages.fromNormalized} = ${sender})`,
          sql`exists (select 1 from ${t.notifications} where ${t.notifications.recordId} = ${t.records.id} and ${t.notifications.address} = ${sender})`,
        ),
      ),
    )
}

/** Notifications of the message that a report is about: by its token, else by the ids of the returned mail, else by the report's own references. */
export function selectReported(db: Database, mail: InboundMail) {
  const { notifications: n } = t
  const tokenId = mail.recipient.token?.notificationId ?? ''
  const ids = mail.report ? [...mail.report.returnedIds, ...mail.references] : []
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
        eq(n.id, tokenId),
        inArray(
          n.messageId,
          db
            .select({ id: t.messages.id })
            .from(t.messages)
            .where(and(inArray(t.messages.internetMessageId, list(ids)), isNull(t.messages.fingerprint))),
        ),
        inArray(n.messageId, messagesSentAs(db, ids)),
      ),
    )
    .limit(500)
}

/** Messages that left as mails with one of these ids: ours, or the one that a transport put in its place. */
function messagesSentAs(db: Database, ids: string[]) {
  return db
    .select({ id: sql<string>`${t.outbox.messageId}` })
    .from(t.outbox)
    .where(or(inArray(t.outbox.internetMessageId, list(ids)), inArray(t.outbox.transportMessageId, list(ids))))
}
