/** Who calls: a bearer token becomes a caller, and the caller's role decides what may be done. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import type { Context, MiddlewareHandler } from 'hono'
import { companies, records, tokens, users } from '../db/schema'
import { administratorId } from '../records/user'
import { hashToken } from '../settings/token'
import type { Tools } from '../tools'
import { Problem } from './problem'
import { mayDo, type Role } from './rights'
import type { ApiEnv } from './route'

/** `companyId` is the company of the user, else the default company; a token of a machine (role `ingest`) has no user. */
export type Caller = { userId: string | null; contactId: string | null; companyId: string | null; role: Role; name: string }

const lastUsedEveryMs = 10 * 60_000

/** Puts `caller` into the context, or answers 401. */
export const signIn: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const caller = await findCaller(c)
  if (!caller)
    throw new Problem(401, 'A valid token is needed: Authorization: Bearer TOKEN.', { headers: { 'www-authenticate': 'Bearer' } })
  c.set('caller', caller)
  await next()
}

/** Answers 403 unless the caller's role has the right. */
export const checkRights: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { role } = c.var.caller
  if (!mayDo(role, c.req.method, c.req.path)) throw new Problem(403, `The role ${role} may not ${c.req.method} here.`)
  await next()
}

async function findCaller(c: Context<ApiEnv>): Promise<Caller | undefined> {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (token === undefined) return undefined
  if (isSame(token, c.env.ADMIN_TOKEN?.trim() ?? '')) return administrator(c.var.tools)
  return callerOfToken(c.var.tools, token)
}

/** In constant time, whatever the lengths. */
function isSame(given: string, secret: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return secret !== '' && timingSafeEqual(digest(given), digest(secret))
}

async function administrator({ db }: Tools): Promise<Caller | undefined> {
  const [person] = await db
    .select(columnsOfPerson)
    .from(users)
    .innerJoin(records, eq(records.id, users.contactId))
    .where(eq(users.id, administratorId))
  return person && { userId: administratorId, contactId: person.contactId, companyId: person.companyId, role: 'admin', name: person.name }
}

async function callerOfToken(tools: Tools, token: string): Promise<Caller | undefined> {
  const [found] = await tools.db
    .select({
      ...columnsOfPerson,
      tokenId: tokens.id,
      tokenName: tokens.name,
      role: tokens.role,
      expiresAt: tokens.expiresAt,
      lastUsedAt: tokens.lastUsedAt,
      userId: tokens.userId,
      isActive: users.active,
    })
    .from(tokens)
    .leftJoin(users, eq(users.id, tokens.userId))
    .leftJoin(records, eq(records.id, users.contactId))
    .where(eq(tokens.hash, hashToken(token)))
  const now = tools.now()
  if (!found || (found.expiresAt && found.expiresAt <= now) || (found.userId !== null && !found.isActive)) return undefined
  await noteUse(tools, found.tokenId, found.lastUsedAt, now)
  const { userId, role } = found
  if (userId === null) return { userId, contactId: null, companyId: null, role, name: found.tokenName }
  return { userId, contactId: found.contactId, companyId: found.companyId, role, name: found.name ?? found.tokenName }
}

const columnsOfPerson = {
  contactId: users.contactId,
  name: records.name,
  companyId: sql<string>`coalesce(${records.companyId}, (select ${companies.id} from ${companies} order by ${companies.id} limit 1))`,
}

/** One write in ten minutes is enough to know that a token is in use. */
async function noteUse({ db }: Tools, id: string, lastUsedAt: Date | null, now: Date): Promise<void> {
  if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < lastUsedEveryMs) return
  await db.update(tokens).set({ lastUsedAt: now }).where(eq(tokens.id, id))
}
