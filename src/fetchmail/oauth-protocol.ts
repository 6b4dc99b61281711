/** The protocol with a provider (RFC 6749, PKCE of RFC 7636), by oauth4webapi: what it answers, as a result in words. */
import * as oauth from 'oauth4webapi'
import type { Result } from '../result'
import type { OAuthClient } from './oauth-client'

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
  return inWords(client, async () => {
    const { server, party, authentication, options } = partiesOf(client)
    const parameters = oauth.validateAuthResponse(server, party, answer, pending.state)
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
        reason: `${client.provider} gave no refresh token: take Postern's access away in the account's settings, and authorise again`,
      }
    return { ok: true, value: grantOf(tokens, tokens.refresh_token, now) }
  })
}

/** The refresh token that the provider gave with it replaces ours, where it gave one. */
export async function refreshGrant(client: OAuthClient, grant: Grant, now: Date): Promise<Result<Grant, string>> {
  return inWords(client, async () => {
    const { server, party, authentication, options } = partiesOf(client)
    const response = await oauth.refreshTokenGrantRequest(server, party, authentication, grant.refreshToken, options)
    const tokens = await oauth.processRefreshTokenResponse(server, party, response)
    return { ok: true, value: grantOf(tokens, tokens.refresh_token ?? grant.refreshToken, now) }
  })
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
  const isLocal = /^http:\/\/(?:localhost|127\.0\.0\.1)(?:[:/]|$)/.test(client.tokenEndpoint)
  const options = { signal: () => AbortSignal.timeout(15_000), ...(isLocal && { [oauth.allowInsecureRequests]: true }) }
  return { server, party: { client_id: client.id }, authentication: oauth.ClientSecretPost(client.secret), options }
}

/** Errors of the protocol become words; the provider's own description is not repeated: it may hold what is secret. */
async function inWords<T>(client: OAuthClient, talk: () => Promise<Result<T, string>>): Promise<Result<T, string>> {
  try {
    return await talk()
  } catch (error) {
    return { ok: false, reason: wordsFor(client, error) }
  }
}

function wordsFor({ provider, secrets }: OAuthClient, error: unknown): string {
  if (error instanceof oauth.AuthorizationResponseError)
    return error.error === 'access_denied'
      ? `Access was not allowed at ${provider}. Begin again, and allow it`
      : `${provider} did not authorise it (${codeOf(error.error)}). Begin again`
  if (error instanceof oauth.ResponseBodyError) {
    if (error.error === 'invalid_grant')
      return `${provider} does not let us in any more: access was revoked or has expired. Authorise again`
    if (error.error === 'invalid_client' || error.error === 'unauthorized_client')
      return `${provider} does not know our client: check ${secrets.id} and ${secrets.secret}`
    return `${provider} refused it (${codeOf(error.error)})`
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError)
    return `${provider} does not know our client: check ${secrets.id} and ${secrets.secret}`
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
    return `The answer of ${provider} cannot be read. Begin again`
  return `${provider} cannot be reached at the moment. It will be tried again`
}

/** RFC 6749 section 5.2: letters of ASCII. */
function codeOf(code: string): string {
  return /^[\w.-]{1,60}$/.test(code) ? code : 'an error without a name'
}
