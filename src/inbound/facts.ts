/** Everything the decision goes by, read in one D1 batch. What is read is bounded by the mail, never by the database. */
import { and, asc, eq, inArray, isNotNull, or, type SQL, sql } from 'drizzle-orm'
import { alias as tableAlias } from 'drizzle-orm/sqlite-core'
import { type Database, list, readBatch } from '../db/client'
import * as t from '../db/schema'
import { addressForms, splitAddress } from '../mail/address'
import { selectFollowers } from '../outbound/recipients'
import { selectAncestors, selectReplyRoutes } from '../outbound/reply-route'
import type { Tools } from '../tools'
import type { InboundMail } from './decision'
import { selectOwnIds, selectParts, selectReferenced, selectReported, selectTokenMessage, threadRecords } from './thread-facts'

/** Rows as D1 answers them; `factsOfRows` makes sense of them. */
export type FactRows = Awaited<ReturnType<typeof readRows>>

/** Every address that the mail names, normalised, in the forms that may match an address of ours. */
export type NamedAddresses = { recipient: string[]; sender: string[]; envelopeSender: string[]; header: string[] }

export function namedAddresses(mail: InboundMail): NamedAddresses {
  return {
    recipient: mail.recipient.forms,
    sender: addressForms(mail.sender.address),
    envelopeSender: addressForms(mail.envelopeSender ?? ''),
    header: [...mail.to, ...mail.cc].flatMap((person) => addressForms(person.address)),
  }
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

  const [
    parameters,
    milestones,
    claimed,
    addresses,
    domainRows,
    aliasRows,
    ownIds,
    tokenMessages,
    referenced,
    contacts,
    follows,
    takesPart,
    standsIn,
    allowed,
    companies,
    reported,
    readers,
    routes,
    ancestors,
  ] = await readBatch(db, [
    db.select().from(t.parameters),
    db.select().from(t.milestones),
    selectClaims(db, mail),
    db
      .select()
      .from(t.addresses)
      .where(inArray(t.addresses.address, list(everyAddress))),
    selectDomains(db, everyAddress, domains),
    withDomainless
      ? selectAliases(db, [...everyAddress, ...localParts], localParts)
      : selectAliases(db, everyAddress, localParts, hasDomain),
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
  return {
    parameters,
    milestones,
    claimed,
    addresses,
    domainRows,
    aliasRows,
    ownIds,
    tokenMessages,
    referenced,
    contacts,
    follows,
    takesPart,
    standsIn,
    allowed,
    companies,
    reported,
    readers,
    routes,
    ancestors,
  }
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
        inArray(
          d.id,
          db
            .select({ id: sql<string>`${a.domainId}` })
            .from(a)
            .where(inArray(a.address, list(everyAddress))),
        ),
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
  const byAddress = db
    .select({ id: sql<string>`${addresses.aliasId}` })
    .from(addresses)
    .where(inArray(addresses.address, list(everyAddress)))
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
    .where(
      and(
        isNotNull(a.localPart),
        condition,
        or(inArray(a.id, byAddress), and(inArray(a.localPart, list(localParts)), sql`local_part_only = 1`)),
      ),
    )
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
    .select({
      id: t.records.id,
      companyId: t.records.companyId,
      active: t.records.active,
      bounceCount: t.records.bounceCount,
      hardBounces: t.records.hardBounces,
      userId: t.users.id,
    })
    .from(t.records)
    .leftJoin(t.users, and(eq(t.users.contactId, t.records.id), eq(t.users.active, true)))
    .where(inArray(t.records.id, contactIds(db, mail)))
    .orderBy(asc(t.records.id))
}
