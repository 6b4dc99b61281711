/** Why a record cannot be deleted. */
import { eq, or } from 'drizzle-orm'
import { readBatch } from '../db/client'
import { aliases, users } from '../db/schema'
import { aliasInWords } from '../addresses/address-book'
import { conflict, type RequestError } from '../requests/request-error'
import type { Tools } from '../platform/tools'

/** The conflict over deleting a record, naming the alias that is forced to it or owned by it, or the user whose contact it is. */
export async function stillInUse(tools: Tools, recordId: string, name: string): Promise<RequestError> {
  const { db } = tools
  const [[alias], [user]] = await readBatch(db, [
    db
      .select({ id: aliases.id, forceRecordId: aliases.forceRecordId })
      .from(aliases)
      .where(or(eq(aliases.forceRecordId, recordId), eq(aliases.ownerRecordId, recordId)))
      .limit(1),
    db.select({ id: users.id }).from(users).where(eq(users.contactId, recordId)),
  ])
  if (user) return conflict(`${name} cannot be deleted: it is the contact of the user ${user.id}.`)
  if (!alias) return conflict(`${name} was in use at the same time. Try again.`)
  const how = alias.forceRecordId === recordId ? 'it is the record that mail is posted to by' : 'it is the owner of'
  return conflict(`${name} cannot be deleted: ${how} ${await aliasInWords(tools, alias.id)}.`)
}
