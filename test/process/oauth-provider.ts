/** A provider of OAuth 2 of the tests' own, on loopback: it checks codes, PKCE and refresh tokens as Google and Microsoft do. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { portOf } from './mail-server'

export type Provider = {
  server: Server
  url: string
  /** Code → the challenge that it was given for. */
  codes: Map<string, string>
  /** Refresh tokens that are good. */
  refreshTokens: Set<string>
  /** Access tokens in the order that they were given. */
  given: string[]
  /** Hears of each before whoever asked for it does. */
  onGiven: (accessToken: string) => void
  /** What the next answers are like. */
  mood: { lacksRefreshToken?: boolean; isDown?: boolean; seconds?: number; rotates?: boolean }
}

export const client = { id: 'postern-client', secret: 'postern-client-secret' }

export async function startProvider(): Promise<Provider> {
  const provider: Omit<Provider, 'server' | 'url'> = {
    codes: new Map(),
    refreshTokens: new Set(),
    given: [],
    onGiven: () => undefined,
    mood: {},
  }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { status, body } = answerTo(provider, new URLSearchParams(Buffer.concat(chunks).toString()))
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    })
  })
  const port = await portOf(server.listen(0, '127.0.0.1'))
  return Object.assign(provider, { server, url: `http://127.0.0.1:${port}` })
}

/** As a person in a browser allows it. @returns the code that the browser is sent back with */
export function allow(provider: Provider, authorizationUrl: string): { code: string; state: string } {
  const { searchParams } = new URL(authorizationUrl)
  const code = randomUUID()
  provider.codes.set(code, searchParams.get('code_challenge') ?? '')
  return { code, state: searchParams.get('state') ?? '' }
}

type Answer = { status: number; body: Record<string, unknown> }

function answerTo(provider: Omit<Provider, 'server' | 'url'>, form: URLSearchParams): Answer {
  const { mood, codes, refreshTokens } = provider
  if (mood.isDown) return { status: 503, body: {} }
  if (form.get('client_id') !== client.id || form.get('client_secret') !== client.secret)
    return { status: 401, body: { error: 'invalid_client' } }
  const isGood = form.get('grant_type') === 'refresh_token' ? takeRefreshToken(provider, form) : takeCode(codes, form)
  if (!isGood) return { status: 400, body: { error: 'invalid_grant', error_description: 'it names a secret' } }
  const accessToken = `access-${randomUUID()}`
  provider.given.push(accessToken)
  provider.onGiven(accessToken)
  const isFirst = form.get('grant_type') === 'authorization_code'
  const refreshToken = (isFirst && !mood.lacksRefreshToken) || mood.rotates ? `refresh-${randomUUID()}` : undefined
  if (refreshToken) refreshTokens.add(refreshToken)
  const tokens = { access_token: accessToken, token_type: 'Bearer', expires_in: mood.seconds ?? 3600 }
  return { status: 200, body: { ...tokens, ...(refreshToken && { refresh_token: refreshToken }) } }
}

/** Once, and only with the verifier of its challenge (RFC 7636 section 4.6). */
function takeCode(codes: Map<string, string>, form: URLSearchParams): boolean {
  const code = form.get('code') ?? ''
  const challenge = codes.get(code)
  codes.delete(code)
  return (
    challenge !== undefined &&
    createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url') === challenge
  )
}

/** A provider that rotates takes each refresh token once. */
function takeRefreshToken({ refreshTokens, mood }: Pick<Provider, 'refreshTokens' | 'mood'>, form: URLSearchParams): boolean {
  const token = form.get('refresh_token') ?? ''
  const isKnown = refreshTokens.has(token)
  if (mood.rotates) refreshTokens.delete(token)
  return isKnown
}
