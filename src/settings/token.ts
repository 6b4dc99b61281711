/** Keys to the API. The key itself is shown once; only its SHA-256 is stored. */
import { createHash, randomBytes } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import { and, desc, eq } from 'drizzle-orm'
import type { Database } from '../db/client'
import { olderThan, type Page, pageOf, type Slice } from '../db/keyset'
import { tokenRoles, tokens, users } from '../db/schema'
import { invalid, notFound } from '../requests/request-error'
import { describeResource } from '../requests/resource'
import { id, line, time } from '../requests/input'
import type { Tools } from '../platform/tools'
import { type Role, roleNow } from '../requests/role'

export const tokenSchema = z
  .object({
    id,
    name: z.string(),
    role: z.enum(tokenRoles),
    effectiveRole: z.enum(tokenRoles).nullable().openapi({
      description: 'What it may do now, limited to what its user may do. Null: nothing, since the user is inactive',
    }),
    userId: id.nullable().openapi({ description: 'The user it acts as; null only for the role ingest' }),
    lastUsedAt: time.nullable().openapi({ description: 'Accurate to ten minutes' }),
    expiresAt: time.nullable(),
  })
  .openapi('Token')
export type Token = z.output<typeof tokenSchema>

export const newTokenSchema = tokenSchema
  .extend({ token: z.string().openapi({ description: 'The token itself, shown only here' }) })
  .openapi('NewToken')
export type NewToken = z.output<typeof newTokenSchema>

export const tokenInput = z
  .strictObject({
    name: line(),
    role: z.enum(tokenRoles),
    userId: id
      .nullable()
      .optional()
      .openapi({ description: 'Absent: the user of the token that creates it, or nobody for the role ingest' }),
    expiresAt: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .openapi('TokenInput')

/** Newest first. */
export async function listTokens({ db }: Tools, { limit, after }: Slice): Promise<Page<Token>> {
  const rows = await selectTokens(db)
    .where(olderThan(tokens.id, after))
    .orderBy(desc(tokens.id))
    .limit(limit + 1)
  return pageOf(rows.map(tokenOf), limit, (token) => token.id)
}

/** @throws {RequestError} not-found */
export async function readToken({ db }: Tools, tokenId: string): Promise<Token> {
  const [row] = await selectTokens(db).where(eq(tokens.id, tokenId))
  if (!row) throw notFound('token')
  return tokenOf(row)
}

/**
 * @param creatorId the user who makes the token
 * @throws {RequestError} invalid when the user does not exist or may less than the role, or is missing for a role that acts as somebody
 */
export async function createToken(tools: Tools, creatorId: string | null, input: z.output<typeof tokenInput>): Promise<NewToken> {
  const userId = input.userId === undefined && input.role !== 'ingest' ? creatorId : (input.userId ?? null)
  const user = await checkUser(tools, input.role, userId)
  const token = `pst_${randomBytes(32).toString('base64url')}`
  const row = {
    id: tools.newId(),
    name: input.name,
    role: input.role,
    userId,
    hash: hashToken(token),
    lastUsedAt: null,
    expiresAt: input.expiresAt === null ? null : new Date(input.expiresAt),
    createdAt: tools.now(),
  }
  await tools.db.insert(tokens).values(row)
  return { ...tokenOf({ token: row, user }), token }
}

/** @throws {RequestError} not-found */
export async function deleteToken({ db }: Tools, tokenId: string): Promise<void> {
  const deleted = await db.delete(tokens).where(eq(tokens.id, tokenId)).returning({ id: tokens.id })
  if (deleted.length === 0) throw notFound('token')
}

/** What is stored of a token. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

async function checkUser({ db }: Tools, role: Role, userId: string | null): Promise<ActingUser | null> {
  if (userId === null) {
    if (role !== 'ingest') throw invalid('userId', `A token with the role ${role} needs a user`)
    return null
  }
  const [user] = await db
    .select(userColumns)
    .from(users)
    .where(and(eq(users.id, userId), eq(users.active, true)))
  if (!user) throw invalid('userId', 'There is no such active user')
  if (roleNow(role, user) !== role) throw invalid('role', `The user is an ${user.role}: a token may do no more than its user`)
  return user
}

const userColumns = { role: users.role, active: users.active }
type ActingUser = Pick<typeof users.$inferSelect, keyof typeof userColumns>

function selectTokens(db: Database) {
  return db.select({ token: tokens, user: userColumns }).from(tokens).leftJoin(users, eq(users.id, tokens.userId)).$dynamic()
}

function tokenOf({ token, user }: { token: typeof tokens.$inferSelect; user: ActingUser | null }): Token {
  const { id: tokenId, name, role, userId, lastUsedAt, expiresAt } = token
  return {
    id: tokenId,
    name,
    role,
    effectiveRole: roleNow(role, user),
    userId,
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    expiresAt: expiresAt?.toISOString() ?? null,
  }
}

export const tokenResource = describeResource({
  path: '/tokens',
  one: 'token',
  many: 'tokens',
  schema: tokenSchema,
  list: listTokens,
  read: readToken,
  create: { input: tokenInput, answer: newTokenSchema, run: (tools, input, { caller }) => createToken(tools, caller.userId, input) },
  remove: { run: deleteToken },
})
