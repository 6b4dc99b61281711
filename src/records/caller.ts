/** Who calls: a token, known by its hash, becomes a caller, whatever the token came in by. */
import { and, eq, sql } from 'drizzle-orm'
import { records, tokens, users } from '../db/schema'
import { type Role, roleNow } from '../settings/role'
import { isSameSecret } from '../settings/same-secret'
import { hashToken } from '../settings/token'
import type { Tools } from '../platform/tools'
import type { Scope } from './scope'
import { administratorId } from './people/user'

/**
 * A token of a machine (role `ingest`) has no user. `tokenId` is null for ADMIN_TOKEN, and for somebody whose identity was verified
 * elsewhere. `scope` is whose records the caller sees: an administrator everybody's, others those of their company and the shared ones.
 */
export type Caller = {
  userId: string | null
  contactId: string | null
  tokenId: string | null
  role: Role
  name: string
  scope: Scope
}

/** A user rather than a machine: the only callers who look at pages. */
export type UserCaller = Caller & { userId: string; contactId: string; role: (typeof rolesOfUsers)[number] }

/** A token that delivers mail does nothing else, also where it acts as a user. */
const rolesOfUsers = ['admin', 'agent', 'read'] as const

/** One write in so long is enough to know that a token or a session is in use. */
export const noteEveryMs = 10 * 60_000

/**
 * @param hash what `hashToken` makes of the token
 * @param adminToken the secret ADMIN_TOKEN
 * @returns undefined when the token is unknown or has expired, or its user is inactive
 */
export async function findCaller(tools: Tools, hash: string, adminToken: string): Promise<Caller | undefined> {
  return adminToken !== '' && isSameSecret(hash, hashToken(adminToken)) ? administrator(tools) : callerOfToken(tools, hash)
}

/** The active user with this normalised address, for somebody whose identity was verified elsewhere. */
export async function findCallerByAddress({ db }: Tools, address: string): Promise<Caller | undefined> {
  const [person] = await db
    .select({ ...columnsOfPerson, userId: users.id, role: users.role })
    .from(users)
    .innerJoin(records, eq(records.id, users.contactId))
    .where(and(eq(records.emailNormalized, address), sql`${records.model} = 'contact'`, eq(users.active, true)))
    .orderBy(users.id)
    .limit(1)
  return person && callerOf({ ...person, tokenId: null })
}

export function isUserCaller(caller: Caller): caller is UserCaller {
  return caller.userId !== null && caller.contactId !== null && rolesOfUsers.some((role) => role === caller.role)
}

export function isAdministrator({ role }: UserCaller): boolean {
  return role === 'admin'
}

/** @param known `companyId` is that of the user, null for a user of no company */
export function callerOf({ companyId, ...known }: Omit<Caller, 'scope'> & { companyId: string | null }): Caller {
  return { ...known, scope: { everything: known.role === 'admin', companyId } }
}

async function administrator({ db }: Tools): Promise<Caller | undefined> {
  const [person] = await db
    .select(columnsOfPerson)
    .from(users)
    .innerJoin(records, eq(records.id, users.contactId))
    .where(eq(users.id, administratorId))
  return person && callerOf({ ...person, userId: administratorId, tokenId: null, role: 'admin' })
}

async function callerOfToken(tools: Tools, hash: string): Promise<Caller | undefined> {
  const [found] = await tools.db
    .select({
      ...columnsOfPerson,
      tokenId: tokens.id,
      tokenName: tokens.name,
      tokenRole: tokens.role,
      expiresAt: tokens.expiresAt,
      lastUsedAt: tokens.lastUsedAt,
      userId: tokens.userId,
      user: { role: users.role, active: users.active },
    })
    .from(tokens)
    .leftJoin(users, eq(users.id, tokens.userId))
    .leftJoin(records, eq(records.id, users.contactId))
    .where(eq(tokens.hash, hash))
  const now = tools.now()
  if (!found || (found.expiresAt && found.expiresAt <= now)) return undefined
  const role = roleNow(found.tokenRole, found.user)
  if (role === null) return undefined
  await noteUse(tools, found.tokenId, found.lastUsedAt, now)
  const { userId, tokenId, contactId, companyId, name, tokenName } = found
  return callerOf({ userId, tokenId, contactId, companyId, role, name: name ?? tokenName })
}

/** Of `users` and the `records` of their contacts. */
export const columnsOfPerson = {
  contactId: users.contactId,
  name: records.name,
  companyId: users.companyId,
}

async function noteUse({ db }: Tools, id: string, lastUsedAt: Date | null, now: Date): Promise<void> {
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < noteEveryMs) return
  await db.update(tokens).set({ lastUsedAt: now }).where(eq(tokens.id, id))
}
