/** Makes the tools of what the Worker is given. */
import { uuidv7 } from 'uuidv7'
import { openDatabase } from './db/client'
import { normalizeDomain } from './mail/address/address'
import { keyRing } from './mail/address/token-address'
import { isDevelopment } from './platform/development'
import type { Env } from './platform/env'
import { oauthClientsOf } from './platform/oauth-clients'
import { guessableSecrets, requireSecrets, UnfitSecret } from './platform/secrets'
import type { Tools } from './platform/tools'

/** @throws {UnfitSecret} naming the secrets that the deployment lacks */
export function toolsOf(env: Env): Tools {
  requireSecrets(env)
  return {
    db: openDatabase(env.DB),
    bucket: env.MAIL,
    senders: env.SENDERS,
    fetchers: env.FETCHERS,
    guards: env.GUARDS,
    work: env.WORK,
    email: env.EMAIL,
    keys: keyRing(env.SECRET_KEYS ?? ''),
    oauth: oauthClientsOf(env),
    aliasDomain: readDomain(env.ALIAS_DOMAIN),
    now: () => new Date(),
    newId: uuidv7,
  }
}

/** A name that is none stays as it is: mail must not name another one in its place. */
function readDomain(name: string | undefined): string | undefined {
  return (name && normalizeDomain(name)) || name?.trim() || undefined
}

/**
 * For what comes as a request: that is how secrets are guessed. Mail is taken all the same, so that none is lost.
 * @throws {UnfitSecret} naming the secrets that the deployment lacks or that are easy to guess; these are let pass under `wrangler dev`
 */
export function toolsFor(env: Env, url: string): Tools {
  const tools = toolsOf(env)
  const guessable = guessableSecrets(env)
  if (guessable === undefined) return tools
  if (!isDevelopment(url)) throw new UnfitSecret(guessable)
  warnOnce(guessable)
  return tools
}

/** Once a request would be too often; once an isolate is often enough. */
const warned = new Set<string>()

function warnOnce(warning: string): void {
  if (warned.has(warning)) return
  warned.add(warning)
  console.warn({ event: 'secret easy to guess', warning, consequence: 'Refused once this is deployed' })
}
