/** Sessions end on the server: what a cookie is good for, and what makes it good for nothing. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { eq } from 'drizzle-orm'
import { describe, expect, test } from 'vitest'
import { type Call, counted } from '../../../../dev/bench/counted'
import * as t from '../../../../src/db/schema'
import worker from '../../../../src/index'
import { hashToken } from '../../../../src/settings/token'
import { countOtherSessions, endOtherSessions, endSession, findSession, deleteExpiredSessions } from '../../../../src/sign-in/session'
import { toolsOf } from '../../../../src/make-tools'
import type { NewToken } from '../../../../src/settings/token'
import { administrator, adminToken, call, colleague, companyId, create } from '../../api/client'
import { tools } from '../../delivery'
import { scannedBy } from '../../plans/scanned'
import { openBrowser } from '../browser'

const origin = 'http://postern.test'

/** @returns the cookie alone */
async function cookieFor(token: string, cookie = ''): Promise<string> {
  const { headers } = await openBrowser(cookie).post('/sign-in', { token })
  return headers.get('set-cookie')?.split(';')[0] ?? ''
}

const isIn = async (cookie: string) => (await openBrowser(cookie).get('/records')).status === 200
const keyOf = (cookie: string) => cookie.split('=')[1] ?? ''
const rowOf = async (cookie: string) =>
  (
    await tools.db
      .select()
      .from(t.sessions)
      .where(eq(t.sessions.hash, hashToken(keyOf(cookie))))
  )[0]

describe('signing out', () => {
  test('ends the session, whoever else has its cookie, and no other', async () => {
    const { token } = await colleague('agent', companyId)
    const [laptop, phone] = [await cookieFor(token), await cookieFor(token)]
    const { location, headers } = await openBrowser(laptop).post('/sign-out')
    expect([location, headers.get('set-cookie')]).toEqual(['/sign-in', expect.stringMatching(/^postern=; Max-Age=0;/)])
    expect([await isIn(laptop), await isIn(phone)]).toEqual([false, true])
    expect(await rowOf(laptop)).toBeUndefined()
  })

  test('everywhere else ends the others of the same user, and nobody else’s', async () => {
    const { user, token } = await colleague('agent', companyId)
    const second = await create<NewToken>('/tokens', { name: 'second', role: 'agent', userId: user.id })
    const mine = await cookieFor(token)
    const others = [await cookieFor(token), await cookieFor(second.token)]
    const administrators = await cookieFor(adminToken)
    const browser = openBrowser(mine)
    expect((await browser.get('/account')).html).toMatch(/Other sessions<\/dt><dd>2</)
    expect((await browser.post('/account/sign-out-others')).location).toBe('/account?done=signed-out-elsewhere')
    expect(await Promise.all([...others, mine, administrators].map(isIn))).toEqual([false, false, true, true])
    const { html, reads } = await browser.get('/account')
    expect(html).toMatch(/Other sessions<\/dt><dd>None</)
    expect(html).not.toContain('Sign out everywhere else')
    expect(reads).toBe(3)
  })

  test('everywhere else is not for a token that may only read', async () => {
    const { user, token } = await colleague('agent', companyId)
    const reader = await create<NewToken>('/tokens', { name: 'x', role: 'read', userId: user.id })
    const other = await cookieFor(token)
    const browser = openBrowser(await cookieFor(reader.token))
    expect((await browser.get('/account')).html).not.toContain('Sign out everywhere else')
    expect((await browser.post('/account/sign-out-others')).status).toBe(403)
    expect(await isIn(other)).toBe(true)
  })

  test('by a form of another site does nothing', async () => {
    const cookie = await cookieFor(adminToken)
    const foreign = { origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' }
    expect((await openBrowser(cookie).post('/sign-out', {}, foreign)).status).toBe(403)
    expect(await isIn(cookie)).toBe(true)
  })

  test('goes on to Cloudflare Access where that let the visitor in', async () => {
    const answer = await worker.fetch(
      new Request<unknown, IncomingRequestCfProperties>(`${origin}/sign-out`, {
        method: 'POST',
        headers: { origin, 'sec-fetch-site': 'same-origin', 'cf-access-jwt-assertion': 'x' },
        redirect: 'manual',
      }),
      { ...env, ACCESS_TEAM: 'example', ACCESS_AUDIENCE: 'pages' },
      createExecutionContext(),
    )
    expect([answer.status, answer.headers.get('refresh')]).toEqual([200, '0; url=/cdn-cgi/access/logout'])
  })
})

describe('a session ends', () => {
  test('with its token', async () => {
    const { user } = await colleague('agent', companyId)
    const { id, token } = await create<NewToken>('/tokens', { name: 'x', role: 'agent', userId: user.id })
    const cookie = await cookieFor(token)
    expect(await isIn(cookie)).toBe(true)
    await call('DELETE', `/tokens/${id}`)
    expect([await isIn(cookie), await rowOf(cookie)]).toEqual([false, undefined])
  })

  test('when its token expires', async () => {
    const { user } = await colleague('agent', companyId)
    const { id, token } = await create<NewToken>('/tokens', { name: 'x', role: 'agent', userId: user.id })
    const cookie = await cookieFor(token)
    await tools.db.update(t.tokens).set({ expiresAt: new Date() }).where(eq(t.tokens.id, id))
    expect(await isIn(cookie)).toBe(false)
  })

  test('when its user is switched off, and stays ended when they are switched on again', async () => {
    const { user, token } = await colleague('agent', companyId)
    const cookie = await cookieFor(token)
    await call('PATCH', `/users/${user.id}`, { active: false })
    expect(await isIn(cookie)).toBe(false)
    await call('PATCH', `/users/${user.id}`, { active: true })
    expect(await isIn(cookie)).toBe(false)
    expect(await isIn(await cookieFor(token))).toBe(true)
  })

  test('with its user', async () => {
    const { user, token } = await colleague('agent', companyId)
    const cookie = await cookieFor(token)
    await call('DELETE', `/users/${user.id}`)
    expect([await isIn(cookie), await rowOf(cookie)]).toEqual([false, undefined])
  })

  test('with another ADMIN_TOKEN, where it began with that', async () => {
    const cookie = await cookieFor(adminToken)
    const visit = async (token: string) => {
      const context = createExecutionContext()
      const request = new Request<unknown, IncomingRequestCfProperties>(`${origin}/records`, { headers: { cookie }, redirect: 'manual' })
      const { status } = await worker.fetch(request, { ...env, ADMIN_TOKEN: token }, context)
      await waitOnExecutionContext(context)
      return status
    }
    expect([await visit(adminToken), await visit(`another-${adminToken}`)]).toEqual([200, 303])
  })

  test('after thirty days, and is forgotten by the clock', async () => {
    const [old, young] = [await cookieFor(adminToken), await cookieFor(adminToken)]
    const row = await rowOf(old)
    expect(row && row.expiresAt.getTime() - row.createdAt.getTime()).toBe(30 * 86_400_000)
    await tools.db
      .update(t.sessions)
      .set({ expiresAt: new Date() })
      .where(eq(t.sessions.hash, hashToken(keyOf(old))))
    expect(await isIn(old)).toBe(false)
    await deleteExpiredSessions(tools)
    expect([await rowOf(old), (await rowOf(young))?.userId]).toEqual([undefined, expect.any(String)])
  })

  test('when somebody signs in again in the same browser', async () => {
    const first = await cookieFor(adminToken)
    const second = await cookieFor(adminToken, first)
    expect([second === first, await isIn(first), await isIn(second)]).toEqual([false, false, true])
  })
})

describe('a cookie', () => {
  test('is a key of its own, of which the database holds a hash', async () => {
    const cookie = await cookieFor(adminToken)
    expect(keyOf(cookie)).toMatch(/^[\w-]{43}$/)
    for (const secret of [hashToken(adminToken), adminToken]) expect(cookie).not.toContain(secret)
    expect(JSON.stringify(await rowOf(cookie))).not.toContain(keyOf(cookie))
  })

  test('is for no script, no other site, and over TLS for this host alone', async () => {
    const answer = await worker.fetch(
      new Request<unknown, IncomingRequestCfProperties>('https://postern.test/sign-in', {
        method: 'POST',
        headers: { origin: 'https://postern.test', 'sec-fetch-site': 'same-origin' },
        body: new URLSearchParams({ token: adminToken }),
        redirect: 'manual',
      }),
      env,
      createExecutionContext(),
    )
    const [pair, ...attributes] = answer.headers.get('set-cookie')?.split('; ') ?? []
    expect(pair).toMatch(/^__Host-postern=/)
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Max-Age=2592000', 'Path=/', 'SameSite=Lax', 'Secure'])
  })

  test.each(['', 'x', hashToken(adminToken), `${hashToken(adminToken)}.${Math.floor(Date.now() / 1000)}.signature`, '%00', "' or 1=1 --"])(
    'of one’s own making, such as "%s", lets nobody in',
    async (value) => expect(await isIn(`postern=${value}`)).toBe(false),
  )

  test('notes its use once in ten minutes, with that of the token', async () => {
    const { token } = await colleague('agent', companyId)
    const cookie = await cookieFor(token)
    const browser = openBrowser(cookie)
    expect((await browser.get('/records')).writes).toBe(0)
    const earlier = new Date(Date.now() - 11 * 60_000)
    await tools.db
      .update(t.sessions)
      .set({ lastSeenAt: earlier })
      .where(eq(t.sessions.hash, hashToken(keyOf(cookie))))
    expect([(await browser.get('/records')).writes, (await browser.get('/records')).writes]).toEqual([1, 0])
    expect((await rowOf(cookie))?.lastSeenAt.getTime()).toBeGreaterThan(earlier.getTime())
  })
})

test('sessions are looked up, and never read through', async () => {
  const calls: Call[] = []
  const given = toolsOf(counted(env, calls))
  const cookie = await cookieFor(adminToken)
  await findSession(given, keyOf(cookie), adminToken)
  await countOtherSessions(given, administrator.userId, 'x')
  await endOtherSessions(given, administrator.userId, hashToken(keyOf(cookie)))
  await deleteExpiredSessions(given)
  await endSession(given, keyOf(cookie))
  const statements = calls.flatMap((each) => each.statements)
  expect(statements).toHaveLength(5)
  for (const statement of statements) expect(await scannedBy(statement), statement.text).toEqual([])
})
