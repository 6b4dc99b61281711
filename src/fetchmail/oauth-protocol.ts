/** The protocol with a provider (RFC 6749, PKCE of RFC 7636), by oauth4webapi: what it answers, as a result in words. */
import * as oauth from 'oauth4webapi'
import type { Result } from '../platform/result'
import type { OAuthClient } from '../platform/oauth-clients'

export type Grant = { refreshToken: string; accessToken: string; expiresAt: number }

/** What an answer of the provider must fit. */
export type Pending = { state: string; verifier: string; redirectUri: string; expiresAt: number }

/** A provider that says nothing of it means an hour. */
const usualSeconds = 3600

export async function authorizationUrl(client: OAuthClient, pending: Pending, user: string): Promise<string> {
  const url = new URL(client.authorizationEndpoint)
  const parameters = {
    client_id: client.id,
    redirect_uri: pending.redirectUri,
    response_type: 'code',
    scope: client.scope,
    state: pending.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: 'S256',
    login_hint: user,
    ...client.parameters,
  }
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url.href
}

export function newSecret(): string {
  return oauth.generateRandomCodeVerifier()
}

/** @param answer the address that the provider sent the browser to */
export async function exchangeCode(client: OAuthClient, pending: Pending, answer: URL, now: Date): Promise<Result<Grant, string>> {
  return inWords(client, 'exchange', async () => {
    const { server, party, authentication, options } = partiesOf(client)
    const parameters = oauth.validateAuthResponse(server, party, withoutIssuer(answer), pending.state)
    const response = await oauth.authorizationCodeGrantRequest(
      server,
      party,
      authentication,
      parameters,
      pending.redirectUri,
      pending.verifier,
      options,
    )
    const tokens = await oauth.processAuthorizationCodeResponse(server, party, response)
    if (!tokens.refresh_token)
      return {
        ok: false,
        reason: `${client.provider} gave no refresh token: take Postern's access away in the account's settings, and authorize again`,
      }
    return { ok: true, value: grantOf(tokens, tokens.refresh_token, now) }
  })
}

/** The refresh token that the provider gave with it replaces ours, where it gave one. */
export async function refreshGrant(client: OAuthClient, grant: Grant, now: Date): Promise<Result<Grant, string>> {
  return inWords(client, 'refresh', async () => {
    const { server, party, authentication, options } = partiesOf(client)
    const response = await oauth.refreshTokenGrantRequest(server, party, authentication, grant.refreshToken, options)
    const tokens = await oauth.processRefreshTokenResponse(server, party, response)
    return { ok: true, value: grantOf(tokens, tokens.refresh_token ?? grant.refreshToken, now) }
  })
}

/**
 * An issuer of Microsoft's differs by the tenant that somebody signs in at, so there is nothing to compare it to. What it is
 * for (RFC 9207), the state does: it names the server, and its code goes to the provider of that server alone.
 */
function withoutIssuer(answer: URL): URL {
  const bare = new URL(answer)
  bare.searchParams.delete('iss')
  return bare
}

function grantOf({ access_token: accessToken, expires_in }: oauth.TokenEndpointResponse, refreshToken: string, now: Date): Grant {
  return { refreshToken, accessToken, expiresAt: now.getTime() + (expires_in ?? usualSeconds) * 1000 }
}

function partiesOf(client: OAuthClient) {
  const server: oauth.AuthorizationServer = {
    issuer: new URL(client.authorizationEndpoint).origin,
    authorization_endpoint: client.authorizationEndpoint,
    token_endpoint: client.tokenEndpoint,
  }
  const isLocal = ['localhost', '127.0.0.1'].includes(new URL(client.tokenEndpoint).hostname)
  const options = { signal: () => AbortSignal.timeout(15_000), ...(isLocal && { [oauth.allowInsecureRequests]: true }) }
  return { server, party: { client_id: client.id }, authentication: oauth.ClientSecretPost(client.secret), options }
}

type Occasion = 'exchange' | 'refresh'

/** What follows a fault that passes: a code is taken once, a refresh token with each run. */
const nextStep = { exchange: 'Try again in a few minutes', refresh: 'It will be retried' } as const

/** RFC 6749 section 5.2: the code or the refresh token is no longer good. */
const grantIsOver = {
  exchange: (provider: string) => `${provider} no longer takes its own code: it came too late, or twice. Start again`,
  refresh: (provider: string) => `${provider} does not let us in any more: access was revoked or has expired. Authorise again`,
} as const

/** Errors of the protocol become words; the provider's own description is not repeated: it may hold what is secret. */
async function inWords<T>(client: OAuthClient, occasion: Occasion, talk: () => Promise<Result<T, string>>): Promise<Result<T, string>> {
  try {
    return await talk()
  } catch (error) {
    return { ok: false, reason: wordsFor(client, occasion, error) }
  }
}

function wordsFor(client: OAuthClient, occasion: Occasion, error: unknown): string {
  const { provider } = client
  const status = troubleOf(error)
  if (status !== undefined) return `${provider} has trouble of its own at the moment (${status}). ${nextStep[occasion]}`
  if (error instanceof oauth.AuthorizationResponseError)
    return error.error === 'access_denied'
      ? `Access was not allowed at ${provider}. Try again and allow it`
      : `${provider} did not authorize it (${codeOf(error.error)}). Start again`
  if (error instanceof oauth.WWWAuthenticateChallengeError) return clientIsUnknown(client)
  if (error instanceof oauth.ResponseBodyError) {
    if (error.error === 'invalid_grant') return grantIsOver[occasion](provider)
    const isAboutClient = error.error === 'invalid_client' || error.error === 'unauthorized_client'
    return isAboutClient ? clientIsUnknown(client) : `${provider} refused it (${codeOf(error.error)})`
  }
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
    return error.code === oauth.HTTP_REQUEST_FORBIDDEN
      ? `${provider} is asked over https alone: fix the variable with its token endpoint`
      : `The answer of ${provider} cannot be read. ${nextStep[occasion]}`
  return `${provider} cannot be reached at the moment. ${nextStep[occasion]}`
}

/** The status of an answer that says nothing about us, as a page or as an error of the protocol. */
function troubleOf(error: unknown): number | undefined {
  if (error instanceof oauth.ResponseBodyError) return isTrouble(error.status) ? error.status : undefined
  const answer = error instanceof oauth.OperationProcessingError ? error.cause : undefined
  return answer instanceof Response && isTrouble(answer.status) ? answer.status : undefined
}

function isTrouble(status: number): boolean {
  return status >= 500 || status === 429
}

function clientIsUnknown({ provider, secrets }: OAuthClient): string {
  return `${provider} does not know our client: check ${secrets.id} and ${secrets.secret}`
}

/** RFC 6749 section 5.2: letters of ASCII. */
function codeOf(code: string): string {
  return /^[\w.-]{1,60}$/.test(code) ? code : 'an error without a name'
}
