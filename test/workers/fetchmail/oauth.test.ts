/** Grants in a real database: begun, finished, renewed by two at once, and sealed. The provider is a stand-in for `fetch`. */
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { beginAuthorization, finishAuthorization } from '../../../src/fetchmail/authorization'
import { selectIncomingServer } from '../../../src/fetchmail/incoming-server'
import { oauthClientsOf } from '../../../src/platform/oauth-clients'
import { openAccess } from '../../../src/fetchmail/server-access'
import type { IncomingServer } from '../../../src/fetchmail/server-schema'
import { toolsOf } from '../../../src/make-tools'
import type { Tools } from '../../../src/platform/tools'
import { call, create } from '../api/client'

const oauth = oauthClientsOf({ ...env, GOOGLE_CLIENT_ID: 'us', GOOGLE_CLIENT_SECRET: 'client-secret' })
const tools = (laterMs = 0): Tools => ({ ...toolsOf(env), oauth, now: () => new Date(Date.now() + laterMs) })
const redirectUri = 'https://postern.example/api/incoming-servers/authorized'
const minuteMs = 60_000

let serverId = ''
let asked: URLSearchParams[] = []

beforeEach(async () => {
  const server = await create<IncomingServer>('/incoming-servers', { name: 'Tasks', type: 'gmail', user: 'task@example.com' })
  serverId = server.id
  asked = []
})

afterEach(async () => {
  vi.unstubAllGlobals()
  await env.DB.exec('delete from incoming_servers')
})

/** What the provider answers to the first request, the second and so on; the last answer stays. */
function answerWith(...answers: (() => Promise<Response> | Response)[]): void {
  vi.stubGlobal('fetch', (_: string, init: { body: URLSearchParams }) => {
    asked.push(init.body)
    return Promise.resolve((answers[asked.length - 1] ?? answers.at(-1))?.())
  })
}

const tokens = (name: string) => () =>
  Response.json({ access_token: `access-${name}`, refresh_token: `refresh-${name}`, token_type: 'Bearer', expires_in: 3600 })
const refused = () => Response.json({ error: 'invalid_grant' }, { status: 400 })

async function begin(): Promise<URL> {
  const { url } = await beginAuthorization(tools(), serverId, redirectUri)
  return new URL(
    `${redirectUri}?${new URLSearchParams({ code: 'a-code', state: new URL(url).searchParams.get('state') ?? '' }).toString()}`,
  )
}

async function connect(): Promise<void> {
  answerWith(tokens('first'))
  expect(await finishAuthorization(tools(), await begin())).toEqual({ ok: true, value: 'Tasks' })
  asked = []
}

const access = async (laterMs: number) => openAccess(tools(laterMs), await selectIncomingServer(tools(), serverId))
const token = (name: string) => ({
  ok: true,
  value: expect.objectContaining({ credentials: { kind: 'oauth', accessToken: `access-${name}` } }),
})

describe('an authorisation', () => {
  test('takes ten minutes at most', async () => {
    answerWith(tokens('first'))
    const answer = await begin()
    expect(await finishAuthorization(tools(11 * minuteMs), answer)).toMatchObject({
      ok: false,
      reason: expect.stringContaining('ten minutes'),
    })
    expect(asked).toEqual([])
  })

  test('is finished once, by one of two who bring its answer', async () => {
    answerWith(tokens('first'))
    const answer = await begin()
    const finished = await Promise.all([finishAuthorization(tools(), answer), finishAuthorization(tools(), answer)])
    expect([finished.filter(({ ok }) => ok).length, asked.length]).toEqual([1, 1])
  })

  test('that was begun anew, or for another user, is not the one of before', async () => {
    answerWith(tokens('first'))
    const earlier = await begin()
    const later = await begin()
    expect(await finishAuthorization(tools(), earlier)).toMatchObject({ ok: false })
    await call('PATCH', `/incoming-servers/${serverId}`, { user: 'other@example.com' })
    expect(await finishAuthorization(tools(), later)).toMatchObject({ ok: false })
    expect(asked).toEqual([])
  })
})

describe('a grant', () => {
  test('is used until two minutes before its end, then renewed', async () => {
    await connect()
    answerWith(tokens('second'))
    expect(await access(57 * minuteMs)).toEqual(token('first'))
    expect(await access(59 * minuteMs)).toEqual(token('second'))
    expect(asked.map((form) => form.get('refresh_token'))).toEqual(['refresh-first'])
    await access(180 * minuteMs)
    expect(asked.at(-1)?.get('refresh_token')).toBe('refresh-second')
  })

  test('that two renew at once is good for both, though the provider refuses the slower one first', async () => {
    await connect()
    const late = async () => {
      await vi.waitFor(() => expect(asked).toHaveLength(2), { timeout: 60_000 })
      return tokens('second')()
    }
    answerWith(late, refused)
    expect(await Promise.all([access(180 * minuteMs), access(180 * minuteMs)])).toEqual([token('second'), token('second')])
  })

  test('that two got at once is that of the first who wrote it down', async () => {
    await connect()
    answerWith(tokens('second'), tokens('third'))
    await Promise.all([access(180 * minuteMs), access(180 * minuteMs)])
    const kept = (await access(0)) as { value: { credentials: { accessToken: string } } } // it is ok
    expect(['access-second', 'access-third']).toContain(kept.value.credentials.accessToken)
    expect(asked.length).toBe(2)
  })

  test('that was forgotten meanwhile stays forgotten', async () => {
    await connect()
    answerWith(async () => {
      await call('DELETE', `/incoming-servers/${serverId}/authorization`)
      return tokens('second')()
    })
    await access(180 * minuteMs)
    expect((await call<IncomingServer>('GET', `/incoming-servers/${serverId}`)).body.isAuthorized).toBe(false)
  })

  test('that was revoked says so', async () => {
    await connect()
    answerWith(refused)
    expect(await access(180 * minuteMs)).toMatchObject({ ok: false, reason: expect.stringContaining('revoked or has expired') })
  })

  test('makes a server that failed due at once', async () => {
    await env.DB.prepare(
      "update incoming_servers set failing_since = 1, last_error = 'No', failures = 3, next_fetch_at = 99999999999999",
    ).run()
    await connect()
    const { body } = await call<IncomingServer>('GET', `/incoming-servers/${serverId}`)
    expect(body).toMatchObject({ isAuthorized: true, state: 'new', failingSince: null, lastError: null })
    expect(new Date(body.nextFetchAt ?? '').getTime()).toBeLessThanOrEqual(Date.now())
  })
})

describe('what is secret', () => {
  test('cannot be read in the database, nor where the API answers', async () => {
    await connect()
    await begin()
    const stored = JSON.stringify(await env.DB.prepare('select * from incoming_servers').all())
    const { body } = await call('GET', `/incoming-servers/${serverId}`)
    for (const text of [stored, JSON.stringify(body)]) expect(text).not.toMatch(/access-first|refresh-first|client-secret|verifier/)
  })

  test('does not open in another column, nor in another row', async () => {
    await connect()
    await env.DB.exec('update incoming_servers set password = oauth_grant, oauth_grant = null')
    expect(await access(0)).toMatchObject({ ok: false, reason: expect.stringContaining('cannot be decrypted') })
    await env.DB.exec('update incoming_servers set oauth_grant = password')
    expect(await access(0)).toEqual(token('first'))
    const other = await create<IncomingServer>('/incoming-servers', { name: 'Other', type: 'gmail', user: 'other@example.com' })
    await env.DB.prepare('update incoming_servers set oauth_grant = (select oauth_grant from incoming_servers where id = ?)')
      .bind(serverId)
      .run()
    expect(await openAccess(tools(), await selectIncomingServer(tools(), other.id))).toMatchObject({ ok: false })
  })
})
