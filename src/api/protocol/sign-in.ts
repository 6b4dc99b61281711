/** Who calls the API: a bearer token becomes a caller, and the caller's role decides what may be done. */
import type { Context, MiddlewareHandler } from 'hono'
import { findCaller } from '../../records/find-caller'
import { hashToken } from '../../settings/token'
import { clientOf } from '../../sign-in/client'
import { noteWrongToken } from '../../sign-in/attempts'
import { Problem } from './problem'
import { mayDo } from './rights'
import type { ApiEnv } from './route'

/** Puts `caller` into the context, or answers 401; 429 for somebody who guesses. A valid token is never slowed down. */
export const signIn: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const hash = hashOfToken(c)
  const caller = hash === undefined ? undefined : await findCaller(c.var.tools, hash, c.env.ADMIN_TOKEN?.trim() ?? '')
  if (!caller) throw await refusal(c, hash)
  c.set('caller', caller)
  await next()
}

/** Answers 403 unless the caller's role has the right. */
export const checkRights: MiddlewareHandler<ApiEnv> = async (c, next) => {
  const { role } = c.var.caller
  if (!mayDo(role, c.req.method, c.req.path)) throw new Problem(403, `The role ${role} may not ${c.req.method} here.`)
  await next()
}

function hashOfToken(c: Context<ApiEnv>): string | undefined {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header('authorization') ?? '')?.[1]
  return token === undefined ? undefined : hashToken(token)
}

async function refusal(c: Context<ApiEnv>, hash: string | undefined): Promise<Problem> {
  const waitMs = hash === undefined ? 0 : await noteWrongToken(c.var.tools, clientOf(c.req.header('cf-connecting-ip')), hash)
  if (waitMs === 0)
    return new Problem(401, 'A valid token is needed: Authorization: Bearer TOKEN.', { headers: { 'www-authenticate': 'Bearer' } })
  const seconds = Math.ceil(waitMs / 1000)
  return new Problem(
    429,
    `The token is invalid, and too many invalid tokens came from this address. Wait ${seconds} s before the next attempt.`,
    {
      headers: { 'retry-after': String(seconds) },
    },
  )
}
