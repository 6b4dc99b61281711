/** What a function that does (rather than decides) takes first: the database, the bucket, the clock and so on. */
import { uuidv7 } from 'uuidv7'
import { type Database, openDatabase } from './db/client'
import { isDevelopment } from './development'
import type { Env, WorkItem } from './env'
import type { Fetcher } from './fetchmail/fetcher'
import { type OAuthClients, oauthClientsOf } from './fetchmail/oauth-client'
import type { Sender } from './loops/sender'
import { normalizeDomain } from './mail/address'
import { type KeyRing, keyRing } from './mail/token-address'
import { guessableSecrets, requireSecrets, UnfitSecret } from './secrets'
import type { SignInGuard } from './sign-in/guard'

export type Tools = {
  db: Database
  bucket: R2Bucket
  senders: DurableObjectNamespace<Sender>
  fetchers: DurableObjectNamespace<Fetcher>
  guards: DurableObjectNamespace<SignInGuard>
  work: Queue<WorkItem>
  email: SendEmail
  keys: KeyRing
  oauth: OAuthClients
  aliasDomain: string | undefined
  now: () => Date
  newId: () => string
}

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
