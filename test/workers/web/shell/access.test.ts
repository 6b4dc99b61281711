/** Pages behind Cloudflare Access: whom its signed identity lets in. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import worker from '../../../../src/index'
import { call, colleague, companyId } from '../../api/client'

const team = 'https://example.cloudflareaccess.com'
const audience = 'pages'

let privateKey: CryptoKey
let jwks: { keys: object[] }
let email = ''

beforeAll(async () => {
  const pair = await generateKeyPair('RS256', { extractable: true })
  privateKey = pair.privateKey
  jwks = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: 'one', alg: 'RS256' }] }
  email = (await colleague('agent', companyId)).user.email ?? ''
})

afterEach(() => vi.restoreAllMocks())

type Claims = { email?: string; issuer?: string; audience?: string; expires?: string; key?: CryptoKey }

async function assertion(claims: Claims = {}): Promise<string> {
  return new SignJWT({ email: claims.email ?? email.toUpperCase() })
    .setProtectedHeader({ alg: 'RS256', kid: 'one' })
    .setIssuer(claims.issuer ?? team)
    .setAudience(claims.audience ?? audience)
    .setExpirationTime(claims.expires ?? '5m')
    .sign(claims.key ?? privateKey)
}

/** @returns where the page of records leads to, or `in` */
async function visit(token: string, bindings: object = { ACCESS_TEAM: 'example', ACCESS_AUDIENCE: audience }): Promise<string> {
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input) => {
    const url = input instanceof Request ? input.url : input.toString()
    return url === `${team}/cdn-cgi/access/certs` ? Response.json(jwks) : new Response(null, { status: 404 })
  })
  const context = createExecutionContext()
  const request = new Request<unknown, IncomingRequestCfProperties>('http://postern.test/records', {
    headers: { 'cf-access-jwt-assertion': token },
    redirect: 'manual',
  })
  const answer = await worker.fetch(request, { ...env, ...bindings }, context)
  await waitOnExecutionContext(context)
  return answer.status === 200 ? 'in' : (answer.headers.get('location') ?? String(answer.status))
}

const signIn = '/sign-in?next=%2Frecords'

describe('Cloudflare Access', () => {
  test('lets in the active user whose address it vouches for, however it is written', async () => {
    expect(await visit(await assertion())).toBe('in')
  })

  test('lets in nobody else', async () => {
    const other = (await generateKeyPair('RS256')).privateKey
    expect(await visit(await assertion({ email: 'stranger@example.org' }))).toBe(signIn)
    expect(await visit(await assertion({ audience: 'another application' }))).toBe(signIn)
    expect(await visit(await assertion({ issuer: 'https://elsewhere.cloudflareaccess.com' }))).toBe(signIn)
    expect(await visit(await assertion({ expires: '-1m' }))).toBe(signIn)
    expect(await visit(await assertion({ key: other }))).toBe(signIn)
    expect(await visit('garbage')).toBe(signIn)
  })

  test('says nothing to a gateway that was not told of its team', async () => {
    expect(await visit(await assertion(), {})).toBe(signIn)
  })

  test('does not let in a user who is inactive', async () => {
    const { user } = await colleague('agent', companyId)
    await call('PATCH', `/users/${user.id}`, { active: false })
    expect(await visit(await assertion({ email: user.email ?? '' }))).toBe(signIn)
  })
})
