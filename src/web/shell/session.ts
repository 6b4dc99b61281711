/** Who looks at the pages: a session, by the key in its cookie; or the identity that Cloudflare Access vouches for. */
import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { findCaller } from '../../records/find-caller'
import { hashToken } from '../../settings/token'
import { endSession, findSession, sessionMs, startSession } from '../../sign-in/session'
import { findAccessUser } from './access'
import { isUserCaller } from '../../requests/caller'
import type { WebEnv } from './web-env'

/** Puts `caller` and `session` into the context, or leads to the page for signing in. */
export const requireUser: MiddlewareHandler<WebEnv> = async (c, next) => {
  const session = await sessionOfCookie(c)
  const caller = session?.caller ?? (await findAccessUser(c))
  if (!caller) return c.redirect(`/sign-in?next=${encodeURIComponent(pathToReturnTo(c))}`, 303)
  c.set('caller', caller)
  c.set('session', session?.hash)
  await next()
}

/** @returns whether the token is a user's: then the cookie is set, and the session that it held is over */
export async function beginSession(c: Context<WebEnv>, token: string): Promise<boolean> {
  const caller = await findCaller(c.var.tools, hashToken(token), adminTokenOf(c))
  if (!caller || !isUserCaller(caller)) return false
  await endOwnSession(c)
  const key = await startSession(c.var.tools, caller, adminTokenOf(c))
  setCookie(c, cookieName(c), key, { ...attributesFor(c), maxAge: sessionMs / 1000 })
  return true
}

/** Ends the session itself, whoever else may have the cookie. */
export async function leaveSession(c: Context<WebEnv>): Promise<void> {
  await endOwnSession(c)
  deleteCookie(c, cookieName(c), attributesFor(c))
}

async function endOwnSession(c: Context<WebEnv>): Promise<void> {
  const key = getCookie(c, cookieName(c))
  if (key !== undefined) await endSession(c.var.tools, key)
}

async function sessionOfCookie(c: Context<WebEnv>) {
  const key = getCookie(c, cookieName(c))
  const session = key === undefined ? undefined : await findSession(c.var.tools, key, adminTokenOf(c))
  return session && isUserCaller(session.caller) ? { hash: session.hash, caller: session.caller } : undefined
}

/** Browsers take a cookie of this prefix from us alone, and from no other host of our domain. */
function cookieName(c: Context<WebEnv>): string {
  return isEncrypted(c) ? '__Host-postern' : 'postern'
}

/** Lax: a link in a mail leads to the page it names, and no other site can post in a caller's name. */
function attributesFor(c: Context<WebEnv>) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: isEncrypted(c) } as const
}

function isEncrypted(c: Context<WebEnv>): boolean {
  return new URL(c.req.url).protocol === 'https:'
}

function adminTokenOf(c: Context<WebEnv>): string {
  return c.env.ADMIN_TOKEN?.trim() ?? ''
}

/** A form that was posted without a session is not posted again by itself. */
function pathToReturnTo(c: Context<WebEnv>): string {
  const { pathname, search } = new URL(c.req.url)
  return c.req.method === 'GET' ? `${pathname}${search}` : '/'
}

/** Only paths of ours: a link to the page for signing in must not lead elsewhere. */
export function safePath(path: string | undefined): string {
  return path && /^\/(?![/\\])[\x21-\x7e]*$/.test(path) && !path.includes('\\') ? path : '/'
}
