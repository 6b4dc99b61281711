/** Followers: contacts who are told of a record's messages. */
import { and, desc, eq, not, sql } from 'drizzle-orm'
import { olderThan, type Page, pageOf, type Slice } from '../../db/keyset'
import { followers, records, users } from '../../db/schema'
import { invalid } from '../../requests/request-error'
import { maySee, userOfContact } from '../../outbound/recipients'
import type { Tools } from '../../platform/tools'
import { type Contact, contactOf } from './contact'
import { refuseOwnAddress } from './contact-address'
import { listRows, readRow, recordColumns } from '../record-rows'
import { type Scope, within } from '../../requests/scope'

/** The newest contact first. @throws {RequestError} not-found when there is no such record */
export async function listFollowers(tools: Tools, scope: Scope, recordId: string, { limit, after }: Slice): Promise<Page<Contact>> {
  await readRow(tools, scope, recordId)
  const rows = await tools.db
    .select(recordColumns)
    .from(followers)
    .innerJoin(records, eq(records.id, followers.contactId))
    .where(and(eq(followers.recordId, recordId), within(scope, records.companyId), olderThan(followers.contactId, after)))
    .orderBy(desc(followers.contactId))
    .limit(limit + 1)
  return pageOf(rows.map(contactOf), limit, (contact) => contact.id)
}

/**
 * Following twice is following.
 * @throws {RequestError} not-found when there is no such record or contact; invalid when the contact is an address of ours, or a user who may not see the record
 */
export async function addFollower(tools: Tools, scope: Scope, recordId: string, contactId: string): Promise<void> {
  const record = await readRow(tools, scope, recordId)
  const contact = await readRow(tools, scope, contactId, 'contact')
  await refuseOwnAddress(tools, contact.email)
  await refuseForeignUser(tools, contactId, record.companyId)
  await tools.db.insert(followers).values({ recordId, contactId, createdAt: tools.now() }).onConflictDoNothing()
}

async function refuseForeignUser({ db }: Tools, contactId: string, companyId: string | null): Promise<void> {
  const [foreign] = await db
    .select({ name: records.name })
    .from(records)
    .innerJoin(users, userOfContact)
    .where(and(eq(records.id, contactId), not(maySee(sql`${companyId}`))))
  if (foreign) throw invalid('contactId', `${foreign.name} is a user who may not see this record: it belongs to another company.`)
}

/** The same for a contact known by address. @throws {RequestError} not-found; invalid when no contact that may be seen has it */
export async function addFollowerByAddress(tools: Tools, scope: Scope, recordId: string, address: string): Promise<void> {
  const [contact] = (await listRows(tools, scope, { model: 'contact', email: address }, { limit: 1, after: undefined })).data
  if (!contact) throw invalid('address', `${address} isn’t a contact yet.`)
  await addFollower(tools, scope, recordId, contact.id)
}

/** Whoever did not follow still does not. @throws {RequestError} not-found when there is no such record */
export async function removeFollower(tools: Tools, scope: Scope, recordId: string, contactId: string): Promise<void> {
  await readRow(tools, scope, recordId)
  await tools.db.delete(followers).where(and(eq(followers.recordId, recordId), eq(followers.contactId, contactId)))
}
