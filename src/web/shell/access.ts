/** Cloudflare Access in front of the pages: the identity that it vouches for becomes the user with that address. */
import type { Context } from 'hono'
import { createRemoteJWKSet, errors, type JWTVerifyGetKey, jwtVerify } from 'jose'
import { normalizeAddress } from '../../mail/address/address'
import { findCallerByAddress } from '../../records/find-caller'
import { isUserCaller, type UserCaller } from '../../requests/caller'
import type { WebEnv } from './web-env'

/** jose keeps the keys of a team and fetches them anew when one is missing: that is worth having once an isolate. */
const keySets = new Map<string, JWTVerifyGetKey>()

/** Undefined without `ACCESS_TEAM` and `ACCESS_AUDIENCE`, without a valid assertion, or when no active user has its address. */
export async function findAccessUser(c: Context<WebEnv>): Promise<UserCaller | undefined> {
  const { ACCESS_TEAM: team, ACCESS_AUDIENCE: audience } = c.env
  const assertion = c.req.header('cf-access-jwt-assertion')
  if (!team || !audience || !assertion) return undefined
  const address = normalizeAddress((await verifiedAddress(originOf(team), audience, assertion)) ?? '')
  const caller = address === undefined ? undefined : await findCallerByAddress(c.var.tools, address)
  return caller && isUserCaller(caller) ? caller : undefined
}

/** Whether Access stands in front of this request, and would let its caller in again at once. */
export function isBehindAccess(c: Context<WebEnv>): boolean {
  const { ACCESS_TEAM: team, ACCESS_AUDIENCE: audience } = c.env
  return Boolean(team && audience && c.req.header('cf-access-jwt-assertion'))
}

async function verifiedAddress(issuer: string, audience: string, assertion: string): Promise<string | undefined> {
  try {
    const { payload } = await jwtVerify(assertion, keySetOf(issuer), { issuer, audience, algorithms: ['RS256'] })
    return typeof payload['email'] === 'string' ? payload['email'] : undefined
  } catch (error) {
    if (error instanceof errors.JOSEError) console.warn({ event: 'access assertion refused', code: error.code })
    else console.error({ event: 'access keys not read', error: String(error) })
    return undefined
  }
}

function keySetOf(issuer: string): JWTVerifyGetKey {
  const known = keySets.get(issuer) ?? createRemoteJWKSet(new URL(`${issuer}/cdn-cgi/access/certs`))
  keySets.set(issuer, known)
  return known
}

/** A team is named `example`, `example.cloudflareaccess.com` or by its whole address. */
function originOf(team: string): string {
  if (/^https?:\/\//.test(team)) return new URL(team).origin
  return `https://${team.includes('.') ? team : `${team}.cloudflareaccess.com`}`
}
