/** Everything that posting to a chatter goes by, read in one D1 batch. */
import { and, eq, inArray, or, sql } from 'drizzle-orm'
import { list, readBatch } from '../../db/client'
import * as t from '../../db/schema'
import { notFound } from '../../requests/request-error'
import { normalizeAddress } from '../../mail/address/address'
import { maySee, readerColumns, selectAddressesOfOurs, selectFollowers, userOfContact } from '../../outbound/recipients'
import { readersAmong, selectCorrespondents, selectParent } from './correspondents'
import { selectAncestors, selectReplyRoutes } from '../../outbound/reply-route'
import { withDefaults } from '../../settings/parameters'
import type { Tools } from '../../platform/tools'
import { type Scope, within } from '../../requests/scope'

export type PostFacts = Awaited<ReturnType<typeof readPostFacts>>

export type PostQuestions = {
  recordId: string
  authorId: string | null
  /** Undefined: the message whose correspondents get an answer; null: it answers nothing. */
  parentId: string | null | undefined
  /** Contact ids and addresses, as the request names them. */
  named: string[]
  /** Contacts of other companies are nobody. */
  scope: Scope
}

/** @throws {RequestError} 404 when there is no such record */
export async function readPostFacts({ db }: Tools, asked: PostQuestions) {
  const one = sql`(${asked.recordId})`
  const [records, routes, followers, ancestors, parents, correspondents, named, ours, authors, parameters] = await readBatch(db, [
    db.select({ name: t.records.name, companyId: t.records.companyId }).from(t.records).where(eq(t.records.id, asked.recordId)),
    selectReplyRoutes(db, one),
    selectFollowers(db, one),
    selectAncestors(db, one),
    selectParent(db, asked),
    selectCorrespondents(db, asked, asked.scope),
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
    correspondents: readersAmong(correspondents),
    named,
    ours: ours.map(({ address }) => address),
    author: authors[0],
    parameters: withDefaults(parameters),
  }
}

/** People that a request does not name, such as those of the mail that is answered. */
export async function readPeople({ db }: Tools, asked: Pick<PostQuestions, 'recordId' | 'named' | 'scope'>) {
  const [named, ours] = await readBatch(db, [selectNamed(db, asked), selectAddressesOfOurs(db, addressesAmong(asked.named))])
  return { named, ours: ours.map(({ address }) => address) }
}

/** Contacts among the people named, by id or by address, oldest first. */
function selectNamed(db: Tools['db'], { recordId, named, scope }: Pick<PostQuestions, 'recordId' | 'named' | 'scope'>) {
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
