/** What goes wrong between us and a mail server: in words, and what it means for the mail. Pure. */
import { type ConnectionFailure, connectionFailureInWords } from '../mail-servers/connection-failure'
import type { Endpoint } from '../mail-servers/endpoint'
import { withoutSecret } from '../mail-servers/secret'
import { type FailureType, failureTypeOf } from '../mail/reports/failure-type'
import { plainReason, unknownReason } from '../mail/reports/reason'
import { bestStatus } from '../mail/reports/status-code'
import type { Dispatch } from './transport'

/** A server as it is talked to. No user: it takes mail without a login. */
export type MailServer = Endpoint & { name: string; user: string; password: string | null }

/** What we wanted when the server said no. */
export type SmtpStep = 'greeting' | 'login' | 'sender' | 'recipient' | 'mail'

export type SmtpFailure =
  | ConnectionFailure
  | { kind: 'reply'; step: SmtpStep; text: string }
  | { kind: 'no-password' }
  /** The recipient's address cannot stand in an SMTP command. */
  | { kind: 'no-address' }
  /** Larger than the server announced that it takes. */
  | { kind: 'too-large' }

type Undelivered = Exclude<Dispatch, { outcome: 'sent' }>

const maxReasonLength = 400

/** For people. Never the password, even when the server repeats it. */
export function failureInWords(failure: SmtpFailure, server: MailServer): string {
  switch (failure.kind) {
    case 'reply':
      return shortened(`${introduction(failure.step, server)}${serversWords(failure.text, server)}`)
    case 'no-password':
      return `The password for ${server.host} cannot be opened any more, since SECRET_KEYS has lost its key: set it again`
    case 'no-address':
      return 'The address cannot be written to by SMTP'
    case 'too-large':
      return `The mail is larger than ${server.host} takes`
    case 'no-connection':
    case 'no-tls':
    case 'no-starttls':
    case 'no-answer':
    case 'closed':
      return connectionFailureInWords(failure, server)
  }
}

/** What the failure means for the mail. A server that is set up wrong is no fault of the mail: it waits until somebody mends that. */
export function dispatchOf(failure: SmtpFailure, server: MailServer): Undelivered {
  const reason = failureInWords(failure, server)
  switch (failure.kind) {
    case 'reply':
      return { ...dispatchOfReply(failure.step, failure.text), reason }
    case 'no-address':
      return { outcome: 'permanent', failureType: 'invalid-address', reason, isAboutRecipient: true }
    case 'too-large':
      return { outcome: 'permanent', failureType: 'rejected', reason, isAboutRecipient: false }
    case 'no-connection':
    case 'no-tls':
    case 'no-starttls':
    case 'no-answer':
    case 'closed':
    case 'no-password':
      return { outcome: 'temporary', failureType: 'unreachable', reason, isAboutRecipient: false }
  }
}

function dispatchOfReply(step: SmtpStep, text: string): Omit<Undelivered, 'reason'> {
  const status = bestStatus(statusBehindCode.exec(text)?.[1], text)
  const type = typeAt(step, failureTypeOf(status, text))
  if (isOurServersFault(step, text)) return { outcome: 'temporary', failureType: 'rejected', isAboutRecipient: false }
  const isPermanent = text.startsWith('5') && step !== 'greeting'
  return {
    outcome: isPermanent ? 'permanent' : 'temporary',
    failureType: type === 'other' && !isPermanent ? 'unreachable' : type,
    isAboutRecipient: isPermanent ? isAboutRecipient(step, status, type) : type === 'mailbox-full',
  }
}

const statusBehindCode = /^\d{3}[ -]([245]\.\d{1,3}\.\d{1,3})\b/

/** RFC 4954 sections 4 and 6: a login is needed, or was not good enough. 538 was for logins that need TLS. */
const loginCodes = /^(?:530|534|535|538)|^5\d\d[ -]5\.7\.(?:8|9|11)\b/

/** The account may not send this mail, or there is none: seen from Postfix, Exim, Exchange (5.7.60) and Sendmail at RCPT TO and after DATA. */
const loginWords =
  /\brelay(?:ing)?\b.{0,30}\b(?:denied|not (?:permitted|allowed)|prohibited|refused)|\b(?:unable|not (?:permitted|allowed|authori[sz]ed)) to relay|\bauthentication (?:is )?(?:required|needed)|\bnot (?:logged in|authenticated)|\bnot owned by (?:user|auth)|\bpermissions? to send as\b|\bmust (?:first )?(?:issue a starttls|authenticate|log ?in)/i

function isOurServersFault(step: SmtpStep, text: string): boolean {
  if (step === 'greeting' || !text.startsWith('5')) return false
  return step === 'login' || loginCodes.test(text) || loginWords.test(text.slice(0, 2000))
}

/** RFC 3463 section 3.2: 5.1 and 5.2 speak of the address and its mailbox, but for 5.1.7 and 5.1.8, which mean the sender's. */
const addressStatus = /^5\.(?:1\.(?![78]$)\d+|2\.\d+)$/

const addressTypes: ReadonlySet<FailureType> = new Set(['unknown-user', 'mailbox-full', 'invalid-address'])

function isAboutRecipient(step: SmtpStep, status: string | undefined, type: FailureType): boolean {
  if (step === 'mail') return addressStatus.test(status ?? '')
  if (step !== 'recipient') return false
  if (addressTypes.has(type)) return true
  return type !== 'spam' && !/^5\.(?:7\.|1\.[78]$)/.test(status ?? '')
}

/** At MAIL FROM a server knows no recipient yet: whatever it says of an address, it says of the sender's. */
function typeAt(step: SmtpStep, type: FailureType): FailureType {
  return step === 'sender' && addressTypes.has(type) ? 'rejected' : type
}

function introduction(step: SmtpStep, { host, port, user }: MailServer): string {
  if (step === 'greeting') return `${host}:${port} takes no mail from us: `
  if (step === 'login') return `${host} does not take this user (${user}) and password: `
  return ''
}

/** One line, without what is secret or of no use to people. */
function serversWords(text: string, { user, password }: MailServer): string {
  const plain = plainReason((password ? withoutSecret(text, user, password) : text).replace(addressToken, ''))
  return /^\d{3}$/.test(plain) || plain === '' ? unknownReason(plain || undefined) : plain
}

/** What makes our envelope sender a bounce address of one mail. */
const addressToken = /\+[rb]-[a-z2-7]{42}(?=@)/gi

function shortened(text: string): string {
  return text.length > maxReasonLength ? `${text.slice(0, maxReasonLength - 1).toWellFormed()}…` : text
}
