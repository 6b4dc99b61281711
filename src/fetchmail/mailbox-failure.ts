/** What goes wrong between us and a mailbox, in words. Pure. */
import { plainReason } from '../mail/reports/reason'
import { type ConnectionFailure, connectionFailureInWords } from '../mail-servers/connection-failure'
import { withoutSecret } from '../mail-servers/secret'
import type { MailboxAccess } from './mailbox'

/** What we wanted when the server said no. */
export type MailboxStep = 'greeting' | 'login' | 'mailbox' | 'mail' | 'goodbye'

export type MailboxFailure =
  | ConnectionFailure
  | { kind: 'reply'; step: MailboxStep; text: string }
  /** What came is not the protocol, or more than any mailbox has to say. */
  | { kind: 'not-understood'; text: string }
  | { kind: 'no-unique-ids' }

/** Its message is for people: what failed, in the server's own words where it said any, and what to do. */
export class MailboxError extends Error {
  override readonly name = 'MailboxError'
  constructor(
    readonly failure: MailboxFailure,
    words: string,
  ) {
    super(words)
  }

  /** The server is well, but does not hand out this one mail: the others can be fetched all the same. */
  get isAboutMail(): boolean {
    return this.failure.kind === 'reply' && this.failure.step === 'mail'
  }
}

export function mailboxError(failure: MailboxFailure, access: MailboxAccess): MailboxError {
  return new MailboxError(failure, mailboxFailureInWords(failure, access))
}

/** Never the password or the token, even when the server repeats it. */
function mailboxFailureInWords(failure: MailboxFailure, access: MailboxAccess): string {
  const protocol = access.type === 'pop' ? 'POP3' : 'IMAP'
  const place = `${access.host}:${access.port}`
  switch (failure.kind) {
    case 'reply':
      return `${introduction(failure.step, failure.text, access)}: ${serversWords(failure.text, access)}`
    case 'not-understood':
      return `${place} does not answer as a server for ${protocol} does: ${serversWords(failure.text, access)}`
    case 'no-unique-ids':
      return `${place} cannot tell which mails are new (POP3 without UIDL): fetch them by IMAP`
    case 'no-connection':
    case 'no-tls':
    case 'no-starttls':
    case 'no-answer':
    case 'closed':
      return connectionFailureInWords(failure, access)
  }
}

function introduction(step: MailboxStep, text: string, access: MailboxAccess): string {
  const { host, port, user, type } = access
  switch (step) {
    case 'greeting':
      return `${host}:${port} takes no connection from us`
    case 'login':
      return refusedLogin(text, access)
    case 'mailbox':
      return `${host} does not open ${type === 'pop' ? 'the mailbox' : 'the INBOX'} of ${user}`
    case 'mail':
      return `${host} does not hand out a mail`
    case 'goodbye':
      return `${host} may not have deleted what was fetched`
  }
}

/** RFC 5530, RFC 2449 section 8 and RFC 3206: the login is good, or may be, at another time. */
const notNow = /^\[(?:UNAVAILABLE|INUSE|LIMIT|SERVERBUG|IN-USE|LOGIN-DELAY|SYS\/\w{4})\b/i

/** Google, Yahoo, iCloud, Fastmail and others, for accounts with a second factor. */
const wantsAppPassword = /\bapp(?:lication)?[- ](?:specific[- ])?password|\bapp-specific/i

const wantsTls =
  /^\[PRIVACYREQUIRED\]|\bplain ?text authentication (?:is )?disallowed|\bmust (?:issue|use) (?:a )?(?:starttls|stls)|\bencryption (?:is )?required/i

function refusedLogin(text: string, { host, user, security, credentials }: MailboxAccess): string {
  if (notNow.test(text)) return `${host} does not log ${user} in at the moment`
  if (security === 'none' && wantsTls.test(text)) return `${host} takes no login without TLS, take tls or starttls`
  if (credentials.kind === 'oauth')
    return `${host} does not take the sign-in of ${user} any more, or it was for another user; sign in again`
  if (wantsAppPassword.test(text))
    return `${host} wants an app password of ${user}, made in the account's settings, in place of the account's own`
  if (/(?:^|\.)(?:outlook\.com|office365\.com)$/.test(host)) return `${host} takes no passwords any more, take a server of the type outlook`
  return `${host} does not take this user (${user}) and password, check both`
}

/** Strangers' text: one line, bounded, without what is secret. */
function serversWords(text: string, { user, credentials }: MailboxAccess): string {
  const secret = credentials.kind === 'password' ? credentials.password : credentials.accessToken
  return (
    plainReason(
      withoutSecret(text, user, secret)
        .slice(0, 4000)
        .replace(/\p{Cf}+/gu, ''),
    ) || 'it says no more'
  )
}
