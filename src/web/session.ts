/** Signing in to the pages: a user's token, by its hash, in a signed cookie; or the identity that Cloudflare Access vouches for. */
import type { Context, MiddlewareHandler } from 'hono'
import { deleteCookie, getSignedCookie, setSignedCookie } from 'hono/cookie'
import { findCaller } from '../records/caller'
import { hashToken } from '../settings/token'
import type { Tools } from '../tools'
import { findAccessUser } from './access'
import { isVisitor, type Visitor } from './visitor'
import type { WebEnv } from './web-env'

const cookieName = 'postern'
const sessionSeconds = 30 * 86_400

/** Puts `visitor` into the context, or leads to the page for signing in. */
export const requireVisitor: MiddlewareHandler<WebEnv> = async (c, next) => {
  const visitor = (await visitorOfCookie(c)) ?? (await findAccessUser(c))
  if (!visitor) return c.redirect(`/sign-in?next=${encodeURIComponent(pathToReturnTo(c))}`, 303)
  c.set('visitor', visitor)
  await next()
}

/** @returns whether the token is a user's: then the cookie is set */
export async function startSession(c: Context<WebEnv>, token: string): Promise<boolean> {
  const hash = hashToken(token)
  const caller = await findCaller(c.var.tools, hash, adminTokenOf(c))
  if (!caller || !isVisitor(caller)) return false
  const [newest] = secretsOf(c.var.tools)
  if (newest === undefined) return false
  await setSignedCookie(c, cookieName, `${hash}.${Math.floor(Date.now() / 1000)}`, newest, { ...attributesFor(c), maxAge: sessionSeconds })
  return true
}

export function endSession(c: Context<WebEnv>): void {
  deleteCookie(c, cookieName, attributesFor(c))
}

/** The cookie holds no more than a hash: with the token deleted, expired or its user inactive, the session is over. */
async function visitorOfCookie(c: Context<WebEnv>): Promise<Visitor | undefined> {
  const value = await readCookie(c)
  const [hash, startedAt] = value?.split('.') ?? []
  if (!hash || Number(startedAt) + sessionSeconds < Date.now() / 1000) return undefined
  const caller = await findCaller(c.var.tools, hash, adminTokenOf(c))
  return caller && isVisitor(caller) ? caller : undefined
}

/** Signed by any key of the ring: a session outlives a change of keys. */
async function readCookie(c: Context<WebEnv>): Promise<string | undefined> {
  for (const secret of secretsOf(c.var.tools)) {
    const value = await getSignedCookie(c, secret, cookieName)
    if (value) return value
  }
  return undefined
}

/** The keys of the ring are derived already; the prefix keeps cookies apart from everything else that they sign. */
function secretsOf({ keys }: Tools): string[] {
  return keys.map((key) => `session ${Buffer.from(key).toString('base64')}`)
}

/** Lax: a link in a mail leads to the page it names, and no other site can post in a visitor's name. */
function attributesFor(c: Context<WebEnv>) {
  return { path: '/', httpOnly: true, sameSite: 'Lax', secure: new URL(c.req.url).protocol === 'https:' } as const
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
