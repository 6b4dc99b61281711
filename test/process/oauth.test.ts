/** Mailboxes that are opened with a sign-in elsewhere: a provider on loopback, and a real Dovecot that asks about its tokens. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { readVariable } from '../../dev/variables'
import { deliver, type Dovecot, endDovecot, startDovecot, whyNoDovecot } from './dovecot'
import { type Gateway, removeGateway, startGateway } from './gateway'
import { authority } from './mail-server'
import { allow, client, type Provider, startProvider } from './oauth-provider'

const whyNot = whyNoDovecot()
const user = 'task@example.net'

type Json = Record<string, unknown>

describe.skipIf(whyNot !== undefined)(`Signing in elsewhere${whyNot ? `, skipped: ${whyNot}` : ''}`, () => {
  let dovecot: Dovecot
  let gateway: Gateway
  let provider: Provider
  let token = ''

  beforeAll(async () => {
    process.env['NODE_EXTRA_CA_CERTS'] = authority
    dovecot = await startDovecot({ users: { [user]: 'unused' } })
    provider = await startProvider()
    const variables = {
      GOOGLE_CLIENT_ID: client.id,
      GOOGLE_CLIENT_SECRET: client.secret,
      GOOGLE_AUTHORIZATION_ENDPOINT: `${provider.url}/authorize`,
      GOOGLE_TOKEN_ENDPOINT: `${provider.url}/token`,
    }
    gateway = await startGateway(Object.entries(variables).flatMap(([name, value]) => ['--var', `${name}:${value}`]))
    token = readVariable('ADMIN_TOKEN') ?? ''
    await ask('POST', '/domains', { name: 'example.com' })
  })

  beforeEach(() => {
    provider.mood = {}
  })

  afterAll(async () => {
    await removeGateway(gateway)
    await endDovecot(dovecot)
    provider.server.close()
  })

  async function ask(method: string, path: string, body?: Json): Promise<Json> {
    const response = await fetch(`${gateway.url}/api${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return response.status === 204 ? {} : ((await response.json()) as Json)
  }

  const addServer = async (change: Json = {}) =>
    String(
      (
        await ask('POST', '/incoming-servers', {
          name: 'Tasks',
          type: 'gmail',
          host: 'localhost',
          port: dovecot.ports.imaps,
          user,
          model: 'task',
          ...change,
        })
      )['id'],
    )

  /** What the provider sends the browser back with, as nobody in particular. */
  async function comeBack(answer: Record<string, string>): Promise<string> {
    const response = await fetch(`${gateway.url}/api/incoming-servers/authorized?${new URLSearchParams(answer).toString()}`)
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'")
    return response.text()
  }

  async function connect(id: string): Promise<string> {
    const { url } = await ask('POST', `/incoming-servers/${id}/authorize`)
    return comeBack(allow(provider, String(url)))
  }

  /** Dovecot takes whatever the provider gave last. */
  function trustLast(): void {
    dovecot.tokens.clear()
    const last = provider.given.at(-1)
    if (last) dovecot.tokens.set(last, user)
  }

  test('what is allowed at the provider opens the mailbox', async () => {
    const id = await addServer()
    expect(await ask('POST', `/incoming-servers/${id}/test`)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('sign in to Google'),
    })
    const { url } = await ask('POST', `/incoming-servers/${id}/authorize`)
    const asked = new URL(String(url)).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: client.id,
      redirect_uri: `${gateway.url}/api/incoming-servers/authorized`,
      code_challenge_method: 'S256',
      access_type: 'offline',
      login_hint: user,
    })
    expect(await comeBack(allow(provider, String(url)))).toContain('Tasks is connected')
    trustLast()
    await deliver(
      dovecot,
      user,
      `From: ada@example.org\r\nTo: ${user}\r\nSubject: By token\r\nMessage-ID: <token@example.org>\r\n\r\nHello\r\n`,
    )
    expect(await ask('POST', `/incoming-servers/${id}/fetch`)).toEqual({ fetched: 1, outcomes: { created: 1 } })
    const server = await ask('GET', `/incoming-servers/${id}`)
    expect(server).toMatchObject({ isAuthorized: true, hasPassword: false, state: 'ok' })
    expect(JSON.stringify(server)).not.toMatch(/access-|refresh-/)
  })

  test('an answer is taken once, from whoever has its state, and nothing else is', async () => {
    const id = await addServer()
    const { url } = await ask('POST', `/incoming-servers/${id}/authorize`)
    const answer = allow(provider, String(url))
    expect(await comeBack({ ...answer, state: `${id}.forged` })).toContain('was not started here')
    expect(await comeBack({ code: answer.code })).toContain('was not started here')
    expect(await comeBack(answer)).toContain('is connected')
    expect(await comeBack(answer)).toContain('was not started here')
  })

  test('no is told in words, and so is a grant that lasts for an hour only', async () => {
    const id = await addServer()
    const { url } = await ask('POST', `/incoming-servers/${id}/authorize`)
    const { state } = allow(provider, String(url))
    expect(await comeBack({ error: 'access_denied', state })).toContain('Access was not allowed at Google')
    provider.mood = { lacksRefreshToken: true }
    expect(await connect(id)).toContain('gave no refresh token')
    expect(await ask('GET', `/incoming-servers/${id}`)).toMatchObject({ isAuthorized: false })
  })

  test('a token that runs out is renewed, and a refresh token that rotates is kept', async () => {
    const id = await addServer()
    provider.mood = { seconds: 30 }
    await connect(id)
    provider.mood = { seconds: 30, rotates: true }
    provider.onGiven = trustLast
    for (let turn = 0; turn < 3; turn++) expect(await ask('POST', `/incoming-servers/${id}/test`)).toMatchObject({ ok: true })
    provider.onGiven = () => undefined
    expect(provider.refreshTokens.size).toBeLessThan(5)
  })

  test('a grant that was revoked says so; a provider that is down is tried again', async () => {
    const id = await addServer()
    provider.mood = { seconds: 30 }
    await connect(id)
    provider.mood = { isDown: true }
    expect(await ask('POST', `/incoming-servers/${id}/fetch`)).toEqual({
      fetched: 0,
      outcomes: {},
      error: 'Google has trouble of its own at the moment (503). It will be retried',
    })
    provider.mood = {}
    provider.refreshTokens.clear()
    const { error } = await ask('POST', `/incoming-servers/${id}/fetch`)
    expect(error).toBe('Google does not let us in any more: access was revoked or has expired. Authorise again')
    expect(await ask('GET', `/incoming-servers/${id}`)).toMatchObject({ state: 'failing', lastError: error })
  })

  test('a token that the mailbox takes no longer is told as such', async () => {
    const id = await addServer()
    await connect(id)
    dovecot.tokens.clear()
    expect(await ask('POST', `/incoming-servers/${id}/test`)).toMatchObject({ ok: false, detail: expect.stringContaining('sign in again') })
  })

  test('without a registered client, the secrets are named', async () => {
    const id = await addServer({ type: 'outlook' })
    expect(await ask('POST', `/incoming-servers/${id}/authorize`)).toMatchObject({
      status: 409,
      detail: expect.stringContaining('MICROSOFT_CLIENT_ID and MICROSOFT_CLIENT_SECRET not set'),
    })
  })
})
