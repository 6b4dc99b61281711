/** What may be the address of a contact, and who may change that of a user: what comes from it is taken for theirs. */
import { and, eq, ne, or } from 'drizzle-orm'
import { readBatch } from '../../db/client'
import { records, users } from '../../db/schema'
import { conflict, invalid } from '../../requests/request-error'
import { normalizeAddress } from '../../mail/address/address'
import { readToken } from '../../mail/address/token-address'
import { selectAddressesOfOurs } from '../../outbound/recipients'
import type { Tools } from '../../platform/tools'
import type { Scope } from '../../requests/scope'

/** @throws {RequestError} invalid when the address is one of ours */
export async function refuseOwnAddress({ db, keys }: Tools, email: string | null, field = 'email'): Promise<void> {
  const address = normalizeAddress(email ?? '')
  if (address === undefined) return
  const [ours] = await readBatch(db, [selectAddressesOfOurs(db, [address])])
  if (ours.length > 0 || readToken(keys, address)) throw invalid(field, `${email} is one of our own addresses`)
}

/** What an agent leaves as it is in the contact of a user: sign-in, mail and who sees the contact go by these. */
const kept = ['email', 'companyId', 'parentId', 'active'] as const
type Kept = Pick<typeof records.$inferSelect, (typeof kept)[number]>

/**
 * @param current a contact
 * @param change what is to change about it
 * @throws {RequestError} conflict when it is a user's and more than name and values would change without an administrator, or when a user has
 * the new address
 */
export async function refuseChangeOfUser(
  tools: Tools,
  scope: Scope,
  current: Kept & { id: string },
  change: { [K in keyof Kept]?: Kept[K] | undefined },
): Promise<void> {
  const changed = kept.filter((key) => change[key] !== undefined && change[key] !== current[key])
  if (changed.length === 0) return
  const { own, other } = await usersConcerned(tools, current.id, change.email ?? null)
  if (own && !scope.everything)
    throw conflict(`${own.name} is a user: only an administrator can change the address, the company or the active state.`)
  if (own && other) throw conflict(`${change.email} is the address of the user ${other.name} (${other.userId}).`)
  if (other && !scope.everything) throw conflict(takenByUser(change.email))
}

/** Nobody is to be taken for a colleague. @throws {RequestError} conflict when a user has the address of a new contact, and no administrator makes it */
export async function refuseAddressOfUser(tools: Tools, scope: Scope, email: string | null): Promise<void> {
  if (scope.everything || email === null) return
  const { other } = await usersConcerned(tools, undefined, email)
  if (other) throw conflict(takenByUser(email))
}

function takenByUser(email: string | null | undefined): string {
  return `${email} is the address of a user: only an administrator gives it to another contact.`
}

/** The user whose contact it is, and another one with the address. */
async function usersConcerned({ db }: Tools, contactId: string | undefined, email: string | null) {
  const normalized = normalizeAddress(email ?? '') ?? ''
  const found = await db
    .select({ userId: users.id, contactId: users.contactId, name: records.name })
    .from(users)
    .innerJoin(records, eq(records.id, users.contactId))
    .where(or(eq(users.contactId, contactId ?? ''), and(eq(records.emailNormalized, normalized), ne(users.contactId, contactId ?? ''))))
  return {
    own: found.find((user) => user.contactId === contactId),
    other: found.find((user) => user.contactId !== contactId),
  }
}
