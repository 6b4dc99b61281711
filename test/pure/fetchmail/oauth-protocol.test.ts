/** What a provider may answer, over real HTTP, and the words that it becomes. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { oauthClientsOf } from '../../../src/platform/oauth-clients'
import { exchangeCode, type Grant, type Pending, refreshGrant } from '../../../src/fetchmail/oauth-protocol'
import { portOf } from '../../process/mail-server'

const now = new Date('2026-11-02T08:00:00Z')
const secrets = { refreshToken: 'refresh-secret', verifier: 'v'.repeat(43), code: 'code-secret', client: 'client-secret' }
const grant: Grant = { refreshToken: secrets.refreshToken, accessToken: 'old', expiresAt: 0 }
const pending: Pending = { state: 'id.state', verifier: secrets.verifier, redirectUri: 'http://localhost/back', expiresAt: 0 }

let server: Server | undefined

afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** The client at a provider that answers everything so. */
async function clientAt(answer: (response: ServerResponse, form: URLSearchParams) => void) {
  server = createServer((request, response) => {
    let form = ''
    request.on('data', (chunk: Buffer) => (form += chunk.toString()))
    request.on('end', () => answer(response, new URLSearchParams(form)))
  })
  const endpoint = `http://127.0.0.1:${await portOf(server.listen(0, '127.0.0.1'))}/token`
  return clientWith(endpoint)
}

function clientWith(endpoint: string) {
  const environment = { GOOGLE_CLIENT_ID: 'us', GOOGLE_CLIENT_SECRET: secrets.client, GOOGLE_TOKEN_ENDPOINT: endpoint }
  return oauthClientsOf(environment as Parameters<typeof oauthClientsOf>[0]).gmail // it reads nothing else
}

const answering = (status: number, body: unknown, type = 'application/json') =>
  clientAt((response) => response.writeHead(status, { 'content-type': type }).end(typeof body === 'string' ? body : JSON.stringify(body)))

type Client = Awaited<ReturnType<typeof clientAt>>

const refreshed = async (client: Client) => refreshGrant(client, grant, now)
const comingBack = (parameters: Record<string, string>) =>
  new URL(`http://localhost/back?${new URLSearchParams({ state: pending.state, ...parameters }).toString()}`)
const exchanged = async (client: Client, more: Record<string, string> = {}) =>
  exchangeCode(client, pending, comingBack({ code: secrets.code, ...more }), now)

const tokens = { access_token: 'new', token_type: 'Bearer', expires_in: 60, refresh_token: 'rotated' }

describe('a provider that is in trouble', () => {
  test.each([
    ['with an error of its own', 503, { error: 'server_error' }, 'application/json'],
    ['with a page', 502, '<h1>Bad Gateway</h1>', 'text/html'],
    ['with too much to do', 429, { error: 'slow_down' }, 'application/json'],
    ['with too much to do, as a page', 429, '<h1>Slow down</h1>', 'text/html'],
  ])('%s is asked again', async (_, status, body, type) => {
    const client = await answering(status, body, type)
    expect(await refreshed(client)).toEqual({
      ok: false,
      reason: `Google has trouble of its own at the moment (${status}). It will be retried`,
    })
    expect(await exchanged(client)).toMatchObject({
      ok: false,
      reason: expect.stringMatching(/ at the moment .*Try again in a few minutes$/),
    })
  })

  test('by not being there is asked again', async () => {
    const client = await answering(200, tokens)
    server?.close()
    server?.closeAllConnections()
    expect(await refreshed(client)).toEqual({ ok: false, reason: 'Google cannot be reached at the moment. It will be retried' })
    expect(await exchanged(client)).toEqual({
      ok: false,
      reason: 'Google cannot be reached at the moment. Try again in a few minutes',
    })
  })

  test.each(['<h1>Sign in to this network</h1>', '[]', '{"access_token":7,"token_type":"Bearer"}'])(
    'by talking of something else: %s',
    async (body) => {
      const client = await answering(200, body, body.startsWith('<') ? 'text/html' : 'application/json')
      expect(await refreshed(client)).toEqual({ ok: false, reason: 'The answer of Google cannot be read. It will be retried' })
      expect(await exchanged(client)).toEqual({ ok: false, reason: 'The answer of Google cannot be read. Try again in a few minutes' })
    },
  )
})

describe('a provider that says no', () => {
  test('to a refresh token says that access ended, to a code that it came too late', async () => {
    const client = await answering(400, { error: 'invalid_grant' })
    expect(await refreshed(client)).toEqual({
      ok: false,
      reason: 'Google does not let us in any more: access was revoked or has expired. Authorise again',
    })
    expect(await exchanged(client)).toEqual({
      ok: false,
      reason: 'Google no longer takes its own code: it came too late, or twice. Start again',
    })
  })

  test.each([
    [401, { error: 'invalid_client' }],
    [400, { error: 'unauthorized_client' }],
  ])('to our client names its secrets (%i)', async (status, body) => {
    const words = 'Google does not know our client: check GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET'
    const client = await answering(status, body)
    expect([await refreshed(client), await exchanged(client)]).toEqual([
      { ok: false, reason: words },
      { ok: false, reason: words },
    ])
  })

  test('and repeats what it was sent gives none of it away', async () => {
    for (const status of [400, 401, 500]) {
      const client = await clientAt((response, form) => {
        const repeated = JSON.stringify(Object.fromEntries(form))
        response.writeHead(status, { 'content-type': 'application/json' })
        response.end(JSON.stringify({ error: `invalid ${repeated}`, error_description: repeated }))
      })
      const said = JSON.stringify([await refreshed(client), await exchanged(client)])
      for (const secret of Object.values(secrets)) expect(said).not.toContain(secret)
    }
  })
})

describe('a provider that says yes', () => {
  test('is believed about its tokens and their time', async () => {
    const client = await answering(200, tokens)
    const expected = { ok: true, value: { refreshToken: 'rotated', accessToken: 'new', expiresAt: now.getTime() + 60_000 } }
    expect([await refreshed(client), await exchanged(client)]).toEqual([expected, expected])
  })

  test('is the one that was asked, whatever issuer it names', async () => {
    const client = await answering(200, tokens)
    expect(await exchanged(client, { iss: 'https://login.example.com/one-tenant/v2.0' })).toMatchObject({ ok: true })
  })

  test('to another state is not', async () => {
    const client = await answering(200, tokens)
    expect(await exchanged(client, { state: 'id.other' })).toMatchObject({ ok: false })
  })
})

test('a secret is not sent in the clear to anybody but this machine', async () => {
  for (const endpoint of ['http://oauth.example.com/token', 'http://localhost:80@oauth.example.com/token'])
    expect(await refreshed(clientWith(endpoint))).toEqual({ ok: false, reason: expect.stringContaining('over https alone') })
})
