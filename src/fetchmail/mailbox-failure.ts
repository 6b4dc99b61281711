/** What goes wrong between us and a mailbox, in words. Pure. */
import { type ConnectionFailure, connectionFailureInWords } from '../mail-servers/connection-failure'
import type { MailboxAccess } from './mailbox'

export type MailboxFailure = ConnectionFailure

/** Its message is for people: what failed, in the server's own words where it has said any, and what to do. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError'
}

export function mailboxFailureInWords(failure: MailboxFailure, access: MailboxAccess): string {
  return connectionFailureInWords(failure, access)
}
