/**
 * Sessions: a token that was shown once at the page for signing in, from then on known by a key of its own. A session ends when
 * it is signed out, after 30 days, and with what it stands on: its token, its user, or ADMIN_TOKEN.
 */
import { randomBytes } from 'node:crypto'
import { and, eq, gt, lte, ne, sql } from 'drizzle-orm'
import { runBatch } from '../db/client'
import { records, sessions, tokens, users } from '../db/schema'
import { columnsOfPerson, noteEveryMs } from '../records/find-caller'
import { type Caller, callerOf } from '../requests/caller'
import { roleNow } from '../requests/role'
import { isSameSecret } from '../settings/same-secret'
import { hashToken } from '../settings/token'
import type { Tools } from '../platform/tools'

export const sessionMs = 30 * 86_400_000

/** `hash` is what the session is known by here: no key can be made of it. */
export type Session = { hash: string; caller: Caller }

/**
 * @param caller a user
 * @param adminToken the secret ADMIN_TOKEN
 * @returns the key, for the cookie
 */
export async function startSession({ db, now }: Tools, caller: Caller & { userId: string }, adminToken: string): Promise<string> {
  const key = randomBytes(32).toString('base64url')
  const { userId, tokenId } = caller
  const at = now()
  await db.insert(sessions).values({
    hash: hashToken(key),
    userId,
    tokenId,
    adminHash: tokenId === null ? hashToken(adminToken) : null,
    createdAt: at,
    lastSeenAt: at,
    expiresAt: new Date(at.getTime() + sessionMs),
  })
  return key
}

/** One round trip for the session, its token and its user. @returns undefined once any of them is over */
export async function findSession(tools: Tools, key: string, adminToken: string): Promise<Session | undefined> {
  const hash = hashToken(key)
  const [found] = await selectSession(tools.db).where(eq(sessions.hash, hash))
  const now = tools.now()
  if (!found || found.session.expiresAt <= now || (found.token?.expiresAt && found.token.expiresAt <= now)) return undefined
  const role = roleOf(found, adminToken)
  if (role === null) return undefined
  const { session, contactId, companyId, name } = found
  await noteSeen(tools, session, now)
  return { hash, caller: callerOf({ userId: session.userId, tokenId: session.tokenId, contactId, companyId, role, name }) }
}

export async function endSession({ db }: Tools, key: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.hash, hashToken(key)))
}

/** @param hash of the session that asks and goes on; undefined: all of them end */
export async function endOtherSessions({ db }: Tools, userId: string, hash: string | undefined): Promise<void> {
  await db.delete(sessions).where(and(eq(sessions.userId, userId), ne(sessions.hash, hash ?? '')))
}

export function countOtherSessions({ db, now }: Tools, userId: string, hash: string | undefined): Promise<number> {
  return db.$count(sessions, and(eq(sessions.userId, userId), ne(sessions.hash, hash ?? ''), gt(sessions.expiresAt, now())))
}

/** Those that are over are of no use to anybody. */
export async function deleteExpiredSessions({ db, now }: Tools): Promise<void> {
  await db.delete(sessions).where(lte(sessions.expiresAt, now()))
}

type Found = Awaited<ReturnType<typeof selectSession>>[number]

function selectSession(db: Tools['db']) {
  return db
    .select({
      ...columnsOfPerson,
      session: sessions,
      token: { role: tokens.role, expiresAt: tokens.expiresAt },
      user: { role: users.role, active: users.active },
    })
    .from(sessions)
    .innerJoin(users, eq(users.id, sessions.userId))
    .innerJoin(records, eq(records.id, users.contactId))
    .leftJoin(tokens, eq(tokens.id, sessions.tokenId))
    .$dynamic()
}

function roleOf({ session: { adminHash }, token, user }: Found, adminToken: string): Caller['role'] | null {
  if (token) return roleNow(token.role, user)
  return adminHash !== null && isSameSecret(adminHash, hashToken(adminToken)) ? roleNow('admin', user) : null
}

/** The token counts as used, too. */
async function noteSeen({ db }: Tools, session: typeof sessions.$inferSelect, now: Date): Promise<void> {
  const { hash, tokenId, lastSeenAt } = session
  if (now.getTime() - lastSeenAt.getTime() < noteEveryMs) return
  await runBatch(db, [
    db.update(sessions).set({ lastSeenAt: now }).where(eq(sessions.hash, hash)),
    db
      .update(tokens)
      .set({ lastUsedAt: now })
      .where(sql`${tokens.id} = ${tokenId}`),
  ])
}
