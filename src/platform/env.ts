/** What the Worker is given: bindings, secrets and variables of `wrangler.toml`. */

/** What our own queue carries. */
export type WorkItem = { kind: 'retry-mail'; mailId: string } | { kind: 'send'; outboxId: string } | { kind: 'tell'; eventId: string }

export type Env = {
  DB: D1Database
  MAIL: R2Bucket
  SENDERS: DurableObjectNamespace
  FETCHERS: DurableObjectNamespace
  GUARDS: DurableObjectNamespace
  WORK: Queue<WorkItem>
  /** Cloudflare's sending service: takes what no SMTP server is configured for. */
  EMAIL: SendEmail
  /** Alias domain of a gateway without one; empty or absent: the first mail names it. */
  ALIAS_DOMAIN?: string
  /** Secret: the token of the user "Administrator". */
  ADMIN_TOKEN?: string
  /** Secret: the key ring for signed addresses, comma-separated, newest first. */
  SECRET_KEYS?: string
  /** The team of Cloudflare Access that the pages stand behind, and the audience of its application; both or neither. */
  ACCESS_TEAM?: string
  ACCESS_AUDIENCE?: string
  /** Secrets: the client that is registered at Google, for incoming servers of the type gmail. */
  GOOGLE_CLIENT_ID?: string
  GOOGLE_CLIENT_SECRET?: string
  /** The same at Microsoft, for the type outlook; of one tenant, or absent for accounts of all. */
  MICROSOFT_CLIENT_ID?: string
  MICROSOFT_CLIENT_SECRET?: string
  MICROSOFT_TENANT?: string
  /** Other places to ask than the providers' own. */
  GOOGLE_AUTHORIZATION_ENDPOINT?: string
  GOOGLE_TOKEN_ENDPOINT?: string
  MICROSOFT_AUTHORIZATION_ENDPOINT?: string
  MICROSOFT_TOKEN_ENDPOINT?: string
}
