/** From a token, known by its hash, to the caller that it stands for, whatever the token came in by. */
import { and, eq, sql } from 'drizzle-orm'
import { records, tokens, users } from '../db/schema'
import { roleNow } from '../requests/role'
import { isSameSecret } from '../settings/same-secret'
import { hashToken } from '../settings/token'
import type { Tools } from '../platform/tools'
import { type Caller, callerOf } from '../requests/caller'
import { administratorId } from './people/user'

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
