/** Everything the decision goes by, read in one D1 batch. What is read is bounded by the mail, never by the database. */
import { inArray, type SQL } from 'drizzle-orm'
import { type Database, listIn, packList, prepareBatch, readPrepared } from '../../db/client'
import * as t from '../../db/schema'
import { selectFollowers } from '../../outbound/recipients'
import { selectAncestors, selectReplyRoutes } from '../../outbound/reply-route'
import type { Tools } from '../../platform/tools'
import { selectAliases, selectDomains } from './address-queries'
import { ask, type Asking, questionsOf } from './questions'
import { selectClaims, selectSameId } from './repetition-queries'
import { selectContacts, selectFollows, selectMarks } from './writer-queries'
import { selectFlooded, selectReferenced, selectReported, selectTokenMessage } from './thread-facts'
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
