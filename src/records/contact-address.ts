/** What may be the address of a contact: none that comes back to us, and for people who work here none of another user. */
import { and, eq, ne, or } from 'drizzle-orm'
import { readBatch } from '../db/client'
import { records, users } from '../db/schema'
import { clash, invalid } from '../fault'
import { normalizeAddress } from '../mail/address'
import { readToken } from '../mail/token-address'
import { selectAddressesOfOurs } from '../outbound/recipients'
import type { Tools } from '../tools'
import type { Scope } from './scope'

/** @throws Fault invalid when the address is one of ours */
export async function refuseOwnAddress({ db, keys }: Tools, email: string | null, field = 'email'): Promise<void> {
  const address = normalizeAddress(email ?? '')
  if (address === undefined) return
  const [ours] = await readBatch(db, [selectAddressesOfOurs(db, [address])])
  if (ours.length > 0 || readToken(keys, address)) throw invalid(field, `${email} is an address of ours`)
}

/**
 * What a user may do goes by the address that mail comes from, so only an administrator changes it.
 * @throws Fault clash when the contact is a user's, and another user has the address or the scope is a company's
 */
export async function refuseAddressOfUser({ db }: Tools, scope: Scope, contactId: string, email: string | null): Promise<void> {
  const normalized = normalizeAddress(email ?? '') ?? ''
  const found = await db
    .select({ userId: users.id, contactId: users.contactId, name: records.name })
    .from(users)
    .innerJoin(records, eq(records.id, users.contactId))
    .where(or(eq(users.contactId, contactId), and(eq(records.emailNormalized, normalized), ne(users.contactId, contactId))))
  const own = found.find((user) => user.contactId === contactId)
  const other = found.find((user) => user.contactId !== contactId)
  if (own && !scope.everything) throw clash(`${own.name} is a user: an administrator changes the address.`)
  if (own && other) throw clash(`${email} is the address of the user ${other.name} (${other.userId}).`)
}
