/** Everything the decision goes by, read in one D1 batch. What is read is bounded by the mail, never by the database. */
import { and, asc, eq, gt, inArray, isNotNull, isNull, or, type SQL, sql } from 'drizzle-orm'
import { alias as tableAlias, type SQLiteColumn, unionAll } from 'drizzle-orm/sqlite-core'
import { type Database, listIn, packList, prepareBatch, readPrepared } from '../../db/client'
import * as t from '../../db/schema'
import { selectFollowers } from '../../outbound/recipients'
import { selectAncestors, selectReplyRoutes } from '../../outbound/reply-route'
import type { Tools } from '../../platform/tools'
import { ask, type Asking, questionsOf } from './questions'
import { messagesSentAs, selectFlooded, selectReferenced, selectReported, selectTokenMessage } from './thread-facts'
import { threadRecords } from './thread-messages'

/** Rows as D1 answers them; `factsOfRows` makes sense of them. */
export type FactRows = Awaited<ReturnType<typeof readRows>>

/**
 * One round trip; a second one for an alias that feeds a record or is open to followers. Mail that answers nothing and
 * reports nothing is not asked about threads.
 * @param options.withDomainless also brings aliases without a domain, which match nothing until they have one
 */
export async function readRows({ db, now }: Tools, mail: Asking, { withDomainless = false } = {}) {
  const { ofAny, ofAnswer, ofRecords } = queriesOf(db)
  const questions = questionsOf(mail, now(), withDomainless)
  const looksBack = mail.references.length > 0 || mail.recipient.token !== undefined || mail.report !== undefined
  const rows = looksBack ? await readPrepared(db, ofAnswer, questions) : { ...(await readPrepared(db, ofAny, questions)), ...noThread }
  const recordIds = rows.aliasRows.flatMap(recordsOfAlias)
  if (recordIds.length === 0) return rows
  const { follows, readers, routes, ancestors, flooded } = await readPrepared(db, ofRecords, {
    ...questions,
    recordIds: packList(recordIds),
  })
  return {
    ...rows,
    follows: [...rows.follows, ...follows],
    readers: [...rows.readers, ...readers],
    routes: [...rows.routes, ...routes],
    ancestors: [...rows.ancestors, ...ancestors],
    flooded: [...rows.flooded, ...flooded],
  }
}

const noThread = {
  follows: [],
  readers: [],
  routes: [],
  ancestors: [],
  flooded: [],
  tokenMessages: [],
  referenced: [],
  reported: [],
}

/** Records of an alias whose followers or readers the decision may need. */
function recordsOfAlias({
  forced,
  owner,
  contactPolicy,
}: {
  forced: { id: string } | null
  owner: { id: string } | null
  contactPolicy: string
}): string[] {
  const asked = [forced, contactPolicy === 'followers' ? owner : null]
  return asked.filter((record) => record !== null).map((record) => record.id)
}

/** The queries are the same for every mail: they are built once for each database. */
const built = new WeakMap<D1Database, ReturnType<typeof buildQueries>>()

function queriesOf(db: Database): ReturnType<typeof buildQueries> {
  const queries = built.get(db.$client) ?? buildQueries(db)
  built.set(db.$client, queries)
  return queries
}

function buildQueries(db: Database) {
  const always = {
    parameters: db.select().from(t.parameters),
    marks: selectMarks(db),
    claimed: selectClaims(db),
    addresses: db
      .select()
      .from(t.addresses)
      .where(inArray(t.addresses.address, listIn(ask('everyAddress')))),
    domainRows: selectDomains(db),
    aliasRows: selectAliases(db),
    sameId: selectSameId(db),
    contacts: selectContacts(db),
    companies: db
      .select({ id: t.companies.id, name: t.companies.name, email: t.companies.email })
      .from(t.companies)
      .orderBy(t.companies.id)
      .limit(1),
  }
  const thread = {
    tokenMessages: selectTokenMessage(db),
    referenced: selectReferenced(db),
    reported: selectReported(db),
  }
  return {
    ofAny: prepareBatch(always),
    ofAnswer: prepareBatch({ ...always, ...thread, ...circleOf(db, threadRecords()) }),
    ofRecords: prepareBatch(circleOf(db, listIn(ask('recordIds')))),
  }
}

/** Who follows the records of a subquery, who reads them, where their answers go, and whether the sender floods them. */
function circleOf(db: Database, recordIds: SQL) {
  return {
    follows: selectFollows(db, recordIds),
    readers: selectFollowers(db, recordIds),
    routes: selectReplyRoutes(db, recordIds),
    ancestors: selectAncestors(db, recordIds),
    flooded: selectFlooded(db, recordIds),
  }
}

/** Single bits: what ever happened here, and what is known of the sender and of those whom Reply-To names. */
function selectMarks(db: Database) {
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

/** Earlier deliveries of this very mail to this recipient: at most one row a claim. */
function selectClaims(db: Database) {
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
        eq(mails.internetMessageId, ask('messageId')),
        eq(mails.recipientNormalized, ask('recipient')),
        eq(mails.fingerprint, ask('fingerprint')),
        isNotNull(mails.claim),
      ),
    )
}

/** Domains that the mail writes to or claims to come from, each with its companies, the first of them whole. */
function selectDomains(db: Database) {
  const everyAddress = listIn(ask('everyAddress'))
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
      companyIds: companiesOf(d.id),
    })
    .from(d)
    .leftJoin(c, eq(c.id, firstCompany(d.id)))
    .where(
      or(
        inArray(d.name, listIn(ask('everyDomain'))),
        inArray(d.defaultFromAddress, everyAddress),
        inArray(
          d.id,
          db
            .select({ id: sql<string>`${a.domainId}` })
            .from(a)
            .where(inArray(a.address, everyAddress)),
        ),
      ),
    )
    .orderBy(d.sequence, d.id)
}

function firstCompany(domainId: typeof t.aliasDomains.id): SQL<string> {
  return sql`(select id from companies where domain_id = ${domainId} order by id limit 1)`
}

/** Those that use a domain, the first hundred of them. */
function companiesOf(domainId: typeof t.aliasDomains.id | typeof t.aliases.domainId): SQL<string[]> {
  const ids = sql`(select json_group_array(id) from (select id from companies where domain_id = ${domainId} order by id limit 100))`
  return ids.mapWith((text: string) => JSON.parse(text) as string[]) // the array that SQLite made of ids
}

/** Aliases that the mail names by full address or, where the alias says so, by local part alone. */
function selectAliases(db: Database) {
  const { aliases: a, addresses, aliasDomains: d, models: m } = t
  const owner = tableAlias(t.records, 'owner_record')
  const forced = tableAlias(t.records, 'forced_record')
  const byAddress = db
    .select({ id: sql<string>`${addresses.aliasId}` })
    .from(addresses)
    .where(inArray(addresses.address, listIn(ask('aliasAddresses'))))
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
      status: a.status,
      contactPolicy: a.contactPolicy,
      refusalText: a.refusalText,
      domainCompanyIds: companiesOf(a.domainId),
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
        or(isNotNull(a.domainId), sql`${ask('withDomainless')}`),
        or(inArray(a.id, byAddress), and(inArray(a.localPart, listIn(ask('everyLocalPart'))), sql`local_part_only = 1`)),
      ),
    )
}

function contactIds(db: Database) {
  return db
    .select({ id: t.records.id })
    .from(t.records)
    .where(and(sql`${t.records.model} = 'contact'`, eq(t.records.emailNormalized, ask('sender'))))
    .orderBy(t.records.id)
    .limit(50)
}

function selectContacts(db: Database) {
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

function selectFollows(db: Database, recordIds: SQL) {
  return db
    .select({ contactId: t.followers.contactId, recordId: t.followers.recordId })
    .from(t.followers)
    .where(and(inArray(t.followers.contactId, contactIds(db)), inArray(t.followers.recordId, recordIds)))
}

/** Messages with the id of this mail: this very mail where it stands in a chatter already, or mail of ours. */
function selectSameId(db: Database) {
  const { messages } = t
  const columns = { messageId: messages.id, recordId: messages.recordId, fingerprint: messages.fingerprint }
  const ownCopies = inArray(messages.id, messagesSentAs(db, sql`(${ask('messageId')})`))
  return db
    .select({ ...columns, isCopyOfOurs: sql<number>`${ownCopies}`.as('is_copy_of_ours') })
    .from(messages)
    .where(
      or(
        and(
          eq(messages.internetMessageId, ask('messageId')),
          or(isNull(messages.fingerprint), eq(messages.fingerprint, ask('fingerprint'))),
        ),
        ownCopies,
      ),
    )
    .limit(50)
}
