/** What we are to Google and Microsoft: the client that was registered there, and where they are asked. Pure. */
import type { Env } from './env'

/** Of the types of incoming servers, those whose mailbox is opened with a sign-in elsewhere. */
export type ProviderKey = 'gmail' | 'outlook'

export type OAuthClient = {
  provider: 'Google' | 'Microsoft'
  /** Names of the secrets that the client is given in. */
  secrets: { id: string; secret: string }
  id: string
  secret: string
  authorizationEndpoint: string
  tokenEndpoint: string
  scope: string
  /** What the provider wants in order to give a refresh token. */
  parameters: Record<string, string>
}

export type OAuthClients = Record<ProviderKey, OAuthClient>

export function oauthClientsOf(env: Env): OAuthClients {
  const tenant = `https://login.microsoftonline.com/${env.MICROSOFT_TENANT?.trim() || 'common'}/oauth2/v2.0`
  return {
    gmail: {
      provider: 'Google',
      secrets: { id: 'GOOGLE_CLIENT_ID', secret: 'GOOGLE_CLIENT_SECRET' },
      id: env.GOOGLE_CLIENT_ID?.trim() ?? '',
      secret: env.GOOGLE_CLIENT_SECRET?.trim() ?? '',
      authorizationEndpoint: env.GOOGLE_AUTHORIZATION_ENDPOINT?.trim() || 'https://accounts.google.com/o/oauth2/v2/auth',
      tokenEndpoint: env.GOOGLE_TOKEN_ENDPOINT?.trim() || 'https://oauth2.googleapis.com/token',
      scope: 'https://mail.google.com/',
      parameters: { access_type: 'offline', prompt: 'consent' },
    },
    outlook: {
      provider: 'Microsoft',
      secrets: { id: 'MICROSOFT_CLIENT_ID', secret: 'MICROSOFT_CLIENT_SECRET' },
      id: env.MICROSOFT_CLIENT_ID?.trim() ?? '',
      secret: env.MICROSOFT_CLIENT_SECRET?.trim() ?? '',
      authorizationEndpoint: env.MICROSOFT_AUTHORIZATION_ENDPOINT?.trim() || `${tenant}/authorize`,
      tokenEndpoint: env.MICROSOFT_TOKEN_ENDPOINT?.trim() || `${tenant}/token`,
      scope: 'https://outlook.office.com/IMAP.AccessAsUser.All offline_access',
      parameters: { prompt: 'select_account' },
    },
  }
}

export function isProviderKey(type: string): type is ProviderKey {
  return type === 'gmail' || type === 'outlook'
}
