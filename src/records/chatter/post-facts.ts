/** Everything that posting to a chatter goes by, read in one D1 batch. */
import { and, desc, eq, inArray, isNull, lte, ne, or, sql } from 'drizzle-orm'
import { alias as tableAlias } from 'drizzle-orm/sqlite-core'
import { list, readBatch } from '../../db/client'
import * as t from '../../db/schema'
import { notFound } from '../../requests/request-error'
import { normalizeAddress } from '../../mail/address/address'
import { isAddressOfOurs, maySee, readerColumns, selectAddressesOfOurs, selectFollowers, userOfContact } from '../../outbound/recipients'
import { selectAncestors, selectReplyRoutes } from '../../outbound/reply-route'
import { withDefaults } from '../../settings/parameters'
import type { Tools } from '../../platform/tools'
import { type Scope, within } from '../../requests/scope'

export type PostFacts = Awaited<ReturnType<typeof readPostFacts>>

export type PostQuestions = {
  recordId: string
  authorId: string | null
  /** Undefined: the newest message that is not a note. */
  parentId: string | undefined
  /** Contact ids and addresses, as the request names them. */
  named: string[]
  /** Contacts of other companies are nobody. */
  scope: Scope
}

/** @throws {RequestError} 404 when there is no such record */
export async function readPostFacts({ db }: Tools, asked: PostQuestions) {
  const one = sql`(${asked.recordId})`
  const [records, routes, followers, ancestors, parents, outsiders, named, ours, authors, parameters] = await readBatch(db, [
    db.select({ name: t.records.name, companyId: t.records.companyId }).from(t.records).where(eq(t.records.id, asked.recordId)),
    selectReplyRoutes(db, one),
    selectFollowers(db, one),
    selectAncestors(db, one),
    selectParent(db, asked),
    selectOutsider(db, asked),
    selectNamed(db, asked),
    selectAddressesOfOurs(db, addressesAmong(asked.named)),
    db
      .select({ email: t.records.email, address: t.records.emailNormalized })
      .from(t.records)
      .where(eq(t.records.id, asked.authorId ?? '')),
    db.select().from(t.parameters),
  ])
  const [record] = records
  const [route] = routes
  if (!record || !route) throw notFound('record')
  return {
    record,
    route,
    followers,
    ancestors,
    parent: parents[0],
    outsider: outsiders[0],
    named,
    ours: ours.map(({ address }) => address),
    author: authors[0],
    parameters: withDefaults(parameters),
  }
}

function selectParent(db: Tools['db'], asked: PostQuestions) {
  return db
    .select({ id: t.messages.id, internetMessageId: t.messages.internetMessageId, internal: t.messages.internal })
    .from(t.messages)
    .where(isParent(asked))
    .orderBy(desc(t.messages.id))
    .limit(1)
}

function isParent({ recordId, parentId }: PostQuestions) {
  return and(eq(t.messages.recordId, recordId), parentId === undefined ? ne(t.messages.kind, 'note') : eq(t.messages.id, parentId))
}

/** A stranger who writes into a conversation, or a machine that answers in somebody's place, does not take the customer's place. */
export const isOfConversation = sql`not exists (select 1 from json_each(${t.messages.marks}) where value in ('new-participant', 'auto-reply'))`

/**
 * The last outsider of the conversation who wrote, up to the message answered: whoever goes on writing to a customer writes to the
 * customer. Who answers a stranger's message by its id means the stranger.
 */
function selectOutsider(db: Tools['db'], asked: PostQuestions) {
  const author = tableAlias(t.records, 'author')
  const parent = db.select({ id: t.messages.id }).from(t.messages).where(isParent(asked)).orderBy(desc(t.messages.id)).limit(1)
  return db
    .select({
      contactId: t.messages.authorId,
      name: t.messages.fromName,
      address: t.messages.fromNormalized,
      isOurs: isAddressOfOurs(t.messages.fromNormalized),
      active: author.active,
      hardBounces: author.hardBounces,
    })
    .from(t.messages)
    .leftJoin(author, eq(author.id, t.messages.authorId))
    .leftJoin(t.users, eq(t.users.contactId, author.id))
    .where(
      and(
        eq(t.messages.recordId, asked.recordId),
        lte(t.messages.id, sql`(${parent})`),
        eq(t.messages.kind, 'received'),
        or(isOfConversation, eq(t.messages.id, asked.parentId ?? '')),
        isNull(t.users.id),
      ),
    )
    .orderBy(desc(t.messages.id))
    .limit(1)
}

/** Contacts among the people named, by id or by address, oldest first. */
function selectNamed(db: Tools['db'], { recordId, named, scope }: PostQuestions) {
  const companyId = sql`(select company_id from records posted_to where posted_to.id = ${recordId})`
  return db
    .select({ ...readerColumns, email: t.records.email, maySee: maySee(companyId) })
    .from(t.records)
    .leftJoin(t.users, userOfContact)
    .where(
      and(
        sql`${t.records.model} = 'contact'`,
        within(scope, t.records.companyId),
        or(inArray(t.records.id, list(named)), inArray(t.records.emailNormalized, list(addressesAmong(named)))),
      ),
    )
    .orderBy(t.records.id)
    .limit(1000)
}

function addressesAmong(named: string[]): string[] {
  return named.map(normalizeAddress).filter((address) => address !== undefined)
}
