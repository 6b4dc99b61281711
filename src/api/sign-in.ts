/** Who calls the API: a bearer token becomes a caller, and the caller's role decides what may be done. */
import type { Context, MiddlewareHandler } from 'hono'
import { type Caller, findCaller } from '../records/caller'
import { hashToken } from '../settings/token'
import { Problem } from './problem'
import { mayDo } from './rights'
import type { ApiEnv } from './route'

/** Puts `caller` into the context, or answers 401. */
export const signIn: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const caller = await callerOf(c)
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

async function callerOf(c: Context<ApiEnv>): Promise<Caller | undefined> {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return token === undefined ? undefined : findCaller(c.var.tools, hashToken(token), c.env.ADMIN_TOKEN?.trim() ?? '')
}
