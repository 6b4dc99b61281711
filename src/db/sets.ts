/** Closed sets of the data, shared with the schemas of the API, and the shapes of JSON columns. Pure. */

export const doors = ['edge', 'imap', 'pop', 'api'] as const
export const mailKinds = ['ordinary', 'auto-reply', 'list', 'bounce', 'report'] as const
export const outcomes = ['created', 'posted', 'bounced', 'refused', 'dropped', 'held', 'failed'] as const
export const claims = ['effect', 'failure', 'notice'] as const
export const verdicts = ['pass', 'fail', 'none', 'unknown'] as const
export const noticeWays = ['reply', 'smtp'] as const
export const contactPolicies = ['everyone', 'contacts', 'followers', 'users'] as const
export const aliasStatuses = ['untested', 'valid', 'invalid'] as const
export const addressKinds = ['alias', 'catchall', 'bounce'] as const
export const fieldTypes = ['text', 'number', 'boolean', 'date', 'choice'] as const
export const messageKinds = ['received', 'sent', 'note', 'notification'] as const
export const messageMarks = ['sender-not-proved', 'new-participant', 'auto-reply', 'forwarded'] as const
export const notificationWays = ['email', 'inbox'] as const
/** `waiting`: it was tried, failed for now, and is tried again. */
export const notificationStatuses = ['queued', 'waiting', 'sent', 'delayed', 'bounced', 'failed', 'dismissed'] as const
export const failureTypes = [
  'unknown-user',
  'mailbox-full',
  'rejected',
  'spam',
  'invalid-address',
  'unreachable',
  'expired',
  'other',
] as const
export const outboxStatuses = ['queued', 'sending', 'sent', 'failed'] as const
/** `tls` from the first byte, `starttls` by an upgrade that must succeed, `none` for servers on this very machine. */
export const serverSecurities = ['tls', 'starttls', 'none'] as const
/** How mail is fetched: by IMAP, by POP3, or by IMAP with OAuth from Google or Microsoft. */
export const incomingServerTypes = ['imap', 'pop', 'gmail', 'outlook'] as const
/** What webhooks are told of: what became of a mail, what was posted here, what did not arrive. */
export const webhookEvents = [
  'mail.created',
  'mail.posted',
  'mail.bounced',
  'mail.refused',
  'mail.dropped',
  'mail.held',
  'mail.failed',
  'message.posted',
  'message.failed',
] as const
export const deliveryStatuses = ['queued', 'sending', 'sent', 'failed'] as const
/** What a message of the queue wanted: three of our own, an event of Cloudflare's, or nothing that we know. */
export const deadLetterKinds = ['send', 'retry-mail', 'tell', 'event', 'unknown'] as const
/** What is counted of each day, by its key: the outcome, the reason, the outcome again, the domain, the alias, the address, how long it took. */
export const figureKinds = ['outcome', 'refusal', 'loop', 'bounce', 'alias', 'sender', 'answer'] as const
export const userRoles = ['admin', 'agent'] as const
export const tokenRoles = ['admin', 'agent', 'read', 'ingest'] as const

export type Field = {
  key: string
  label: string
  type: (typeof fieldTypes)[number]
  options?: string[] | undefined
  required: boolean
}
export type FieldValue = string | number | boolean | null
export type Values = Record<string, FieldValue>
export type TraceLine = { step: string; result: string; detail: string }
/** An event of `src/inbound/trace/event.ts`. Rows of older versions have lines, in words. */
export type StoredEvent = { kind: string } | TraceLine
export type Authentication = Record<'spf' | 'dkim' | 'dmarc', (typeof verdicts)[number]>
export type BounceRecipient = {
  address: string
  action: string
  status?: string | undefined
  failureType: (typeof failureTypes)[number]
  permanent: boolean
  reason: string
}
export type BounceSummary = { messageId?: string | undefined; recipients: BounceRecipient[] }
