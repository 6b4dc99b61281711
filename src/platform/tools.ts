/** What a function that does (rather than decides) takes first: the database, the bucket, the clock and so on. Types only. */
import type { Database } from '../db/client'
import type { KeyRing } from '../mail/address/token-address'
import type { WorkItem } from './env'
import type { OAuthClients } from './oauth-clients'

export type Tools = {
  db: Database
  bucket: R2Bucket
  /** The Durable Objects. What one of them can be asked stands with it: `loops/`, `fetchmail/`, `sign-in/`. */
  senders: DurableObjectNamespace
  fetchers: DurableObjectNamespace
  guards: DurableObjectNamespace
  work: Queue<WorkItem>
  email: SendEmail
  keys: KeyRing
  oauth: OAuthClients
  aliasDomain: string | undefined
  now: () => Date
  newId: () => string
}
