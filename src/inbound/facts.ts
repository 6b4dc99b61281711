/** Everything the decision goes by, read in one D1 batch. What is read is bounded by the mail, never by the database. */
import { type SQL, and, asc, desc, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import { alias as tableAlias } from 'drizzle-orm/sqlite-core'
import { type Database, list, readBatch } from '../db/client'
import * as t from '../db/schema'
import { normalizeAddress, splitAddress, withoutPlusTag } from '../mail/address'
import { selectFollowers } from '../outbound/recipients'
import { selectAncestors, selectReplyRoutes } from '../outbound/reply-route'
import type { Tools } from '../tools'
import type { InboundMail } from './decision'

/** Rows as D1 answers them; `factsOf` in read-facts.ts makes sense of them. */
export type FactRows = Awaited<ReturnType<typeof readRows>>

/** Every address that the mail names, normalised, in the forms that may match an address of ours. */
export type NamedAddresses = { recipient: string[]; sender: string[]; envelopeSender: string[]; header: string[] }

export function namedAddresses(mail: InboundMail): NamedAddresses {
  return {
    recipient: mail.recipient.forms,
    sender: formsOf(mail.sender.address),
    envelopeSender: formsOf(mail.envelopeSender ?? ''),
    header: [...mail.to, ...mail.cc].flatMap((person) => formsOf(person.address)),
  }
}

/** The address itself and, where it has a plus-tag, the address without. */
export function formsOf(address: string): string[] {
  const normalized = normalizeAddress(address)
  if (!normalized) return []
  const { localPart, domain } = splitAddress(normalized) ?? { localPart: '', domain: '' }
  const plain = withoutPlusTag(localPart)
  return plain ? [normalized, `${plain}@${domain}`] : [normalized]
}

/**
 * One round trip.
 * @param options.withDomainless also brings aliases without a domain, which match nothing until they have one
 */
export async function readRows({ db }: Tools, mail: InboundMail, { withDomainless = false } = {}) {
  const named = namedAddresses(mail)
  const everyAddress = [...new Set([...named.recipient, ...named.sender, ...named.envelopeSender, ...named.header])]
  const parts = everyAddress.map(splitAddress).filter((part) => part !== undefined)
  const localParts = [...new Set(parts.map((part) => part.localPart))]
  const domains = new Set(parts.map((part) => part.domain))
  const threads = threadRecords(db, mail, named.recipient)

  const [parameters, milestones, claimed, addresses, domainRows, aliasRows, ownIds, tokenMessages, referenced, contacts, follows, takesPart, standsIn, allowed, companies, reported, readers, routes, ancestors] =
    await readBatch(db, [
      db.select().from(t.parameters),
      db.select().from(t.milestones),
      selectClaims(db, mail),
      db.select().from(t.addresses).where(inArray(t.addresses.address, list(everyAddress))),
      selectDomains(db, everyAddress, domains),
      withDomainless ? selectAliases(db, [...everyAddress, ...localParts], localParts) : selectAliases(db, everyAddress, localParts, hasDomain),
      selectOwnIds(db, mail),
      selectTokenMessage(db, mail),
      selectReferenced(db, mail),
      selectContacts(db, mail),
      db
        .select({ contactId: t.followers.contactId, recordId: t.followers.recordId })
        .from(t.followers)
        .where(and(inArray(t.followers.contactId, contactIds(db, mail)), inArray(t.followers.recordId, threads))),
      selectParts(db, mail),
      db
        .select({ recordId: t.messages.recordId, messageId: t.messages.id })
        .from(t.messages)
        .where(and(eq(t.messages.internetMessageId, mail.internetMessageId), eq(t.messages.fingerprint, mail.fingerprint)))
        .limit(50),
      db
        .select({ id: t.allowedSenders.id })
        .from(t.allowedSenders)
        .where(eq(t.allowedSenders.emailNormalized, mail.sender.normalized ?? '')),
      db.select({ id: t.companies.id, name: t.companies.name, email: t.companies.email }).from(t.companies).orderBy(t.companies.id).limit(1),
      selectReported(db, mail),
      selectFollowers(db, threads),
      selectReplyRoutes(db, threads),
      selectAncestors(db, threads),
    ])
  return { parameters, milestones, claimed, addresses, domainRows, aliasRows, ownIds, tokenMessages, referenced, contacts, follows, takesPart, standsIn, allowed, companies, reported, readers, routes, ancestors }
}

/** Earlier deliveries of this very mail to this recipient: at most one row a claim. */
function selectClaims(db: Database, mail: InboundMail) {
  const { mails } = t
  return db
    .select({
      id: mails.id,
      runId: mails.runId,
      claim: mails.claim,
      attempts: mails.attempts,
      outcome: mails.outcome,
      reason: mails.reason,
      recordId: mails.recordId,
      messageId: mails.messageId,
    })
    .from(mails)
    .where(
      and(
        eq(mails.internetMessageId, mail.internetMessageId),
        eq(mails.recipientNormalized, mail.recipient.normalized),
        eq(mails.fingerprint, mail.fingerprint),
        isNotNull(mails.claim),
      ),
    )
}

/** Domains that the mail writes to or claims to come from, each with its first company. */
function selectDomains(db: Database, everyAddress: string[], names: Iterable<string>) {
  const { aliasDomains: d, addresses: a, companies: c } = t
  return db
    .select({
      id: d.id,
      name: d.name,
      catchall: d.catchall,
      bounce: d.bounce,
      defaultFromAddress: d.defaultFromAddress,
      sequence: d.sequence,
      company: { id: c.id, name: c.name, email: c.email },
    })
    .from(d)
    .leftJoin(c, eq(c.id, firstCompany(d.id)))
    .where(
      or(
        inArray(d.name, list(names)),
        inArray(d.defaultFromAddress, list(everyAddress)),
        inArray(d.id, db.select({ id: sql<string>`${a.domainId}` }).from(a).where(inArray(a.address, list(everyAddress)))),
      ),
    )
    .orderBy(d.sequence, d.id)
}

function firstCompany(domainId: SQL | typeof t.aliasDomains.id | typeof t.aliases.domainId): SQL<string> {
  return sql`(select id from companies where domain_id = ${domainId} order by id limit 1)`
}

const hasDomain = isNotNull(t.aliases.domainId)

/** Aliases that the mail names by full address or, where the alias says so, by local part alone. */
function selectAliases(db: Database, everyAddress: string[], localParts: string[], condition?: SQL) {
  const { aliases: a, addresses, aliasDomains: d, models: m } = t
  const owner = tableAlias(t.records, 'owner_record')
  const forced = tableAlias(t.records, 'forced_record')
  const byAddress = db.select({ id: sql<string>`${addresses.aliasId}` }).from(addresses).where(inArray(addresses.address, list(everyAddress)))
  return db
    .select({
      id: a.id,
      localPart: a.localPart,
      localPartOnly: a.localPartOnly,
      domainId: a.domainId,
      domainName: d.name,
      model: a.model,
      fields: m.fields,
      defaults: a.defaults,
      contactPolicy: a.contactPolicy,
      refusalText: a.refusalText,
      domainCompanyId: firstCompany(a.domainId),
      owner: { id: owner.id, name: owner.name, model: owner.model, companyId: owner.companyId },
      forced: { id: forced.id, name: forced.name, model: forced.model, companyId: forced.companyId },
    })
    .from(a)
    .leftJoin(d, eq(d.id, a.domainId))
    .innerJoin(m, eq(m.key, a.model))
    .leftJoin(owner, eq(owner.id, a.ownerRecordId))
    .leftJoin(forced, eq(forced.id, a.forceRecordId))
    .where(and(isNotNull(a.localPart), condition, or(inArray(a.id, byAddress), and(inArray(a.localPart, list(localParts)), sql`local_part_only = 1`))))
}

/** Whether the Message-ID is one that we gave out, or that a transport gave to mail of ours. */
function selectOwnIds(db: Database, { internetMessageId }: InboundMail) {
  const written = and(eq(t.messages.internetMessageId, internetMessageId), isNull(t.messages.fingerprint))
  return db
    .select({ id: t.messages.id })
    .from(t.messages)
    .where(or(written, inArray(t.messages.id, messagesSentAs(db, [internetMessageId]))))
    .limit(1)
}

/** Messages that left as mails with one of these ids: ours, or the one that a transport put in its place. */
function messagesSentAs(db: Database, ids: string[]) {
  return db
    .select({ id: sql<string>`${t.outbox.messageId}` })
    .from(t.outbox)
    .where(or(inArray(t.outbox.internetMessageId, list(ids)), inArray(t.outbox.transportMessageId, list(ids))))
}

const author = tableAlias(t.records, 'author')

const answeredColumns = {
  messageId: t.messages.id,
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

function selectTokenMessage(db: Database, mail: InboundMail) {
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
function selectReferenced(db: Database, mail: InboundMail) {
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
function threadRecords(db: Database, mail: InboundMail, recipient: string[]) {
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

function contactIds(db: Database, mail: InboundMail) {
  return db
    .select({ id: t.records.id })
    .from(t.records)
    .where(and(sql`${t.records.model} = 'contact'`, eq(t.records.emailNormalized, mail.sender.normalized ?? '')))
    .orderBy(t.records.id)
    .limit(50)
}

function selectContacts(db: Database, mail: InboundMail) {
  return db
    .select({ id: t.records.id, companyId: t.records.companyId, active: t.records.active, bounceCount: t.records.bounceCount, hardBounces: t.records.hardBounces, userId: t.users.id })
    .from(t.records)
    .leftJoin(t.users, and(eq(t.users.contactId, t.records.id), eq(t.users.active, true)))
    .where(inArray(t.records.id, contactIds(db, mail)))
    .orderBy(asc(t.records.id))
}

/** One row if the sender has written to the thread's record, or was written to from it. */
function selectParts(db: Database, mail: InboundMail) {
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
function selectReported(db: Database, mail: InboundMail) {
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
        inArray(n.messageId, db.select({ id: t.messages.id }).from(t.messages).where(and(inArray(t.messages.internetMessageId, list(ids)), isNull(t.messages.fingerprint)))),
        inArray(n.messageId, messagesSentAs(db, ids)),
      ),
    )
    .limit(500)
}
