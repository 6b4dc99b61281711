/** What a function that does (rather than decides) takes first: the database, the bucket, the clock and so on. */
import { uuidv7 } from 'uuidv7'
import { type Database, openDatabase } from './db/client'
import type { Env, WorkItem } from './env'
import type { Fetcher } from './fetchmail/fetcher'
import { type OAuthClients, oauthClientsOf } from './fetchmail/oauth-client'
import type { Sender } from './loops/sender'
import { normalizeDomain } from './mail/address'
import { type KeyRing, keyRing } from './mail/token-address'
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

/** @throws {MissingSecret} naming the secrets that the deployment lacks. */
export function toolsOf(env: Env): Tools {
  const missing = missingSecrets(env)
  if (missing.length > 0) throw new MissingSecret(missing)
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

export function missingSecrets(env: Env): string[] {
  return (['ADMIN_TOKEN', 'SECRET_KEYS'] as const).filter((name) => !env[name]?.trim())
}

export class MissingSecret extends Error {
  constructor(names: string[]) {
    super(`${names.join(' and ')} not set: run \`npx wrangler secret put ${names[0]}\``)
  }
}
