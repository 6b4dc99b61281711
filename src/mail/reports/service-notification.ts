/**
 * Notifications of Amazon SES as Amazon SNS mails them: the whole mail is one JSON object, with a footer below, and may be wrapped in
 * another one. Pure.
 */
import type { ReportedRecipient } from './delivery-status'
import { failureTypeOf } from './failure-type'
import { complaintsOf } from './feedback-report'
import { plainReason, withoutDiagnosticType } from './reason'
import { readReportAddress } from './report-address'
import { bestStatus } from './status-code'

export type ServiceNotification = { kind: 'delivery' | 'abuse'; recipients: ReportedRecipient[]; messageIds: string[] }

const maxLength = 400_000
const maxRecipients = 200

/** What the service did, by its names for events: the key of what it says of it, the key of the recipients, what that means for them. */
const events: Record<string, [about: string, recipients: string, action: string]> = {
  bounce: ['bounce', 'bouncedRecipients', 'failed'],
  deliverydelay: ['deliveryDelay', 'delayedRecipients', 'delayed'],
  delivery: ['delivery', 'recipients', 'delivered'],
  complaint: ['complaint', 'complainedRecipients', 'complaint'],
}

/** @returns undefined where the text is no such notification */
export function readServiceNotification(text: string): ServiceNotification | undefined {
  if (!/^\s{0,200}\{/.test(text) || !/(?:notification|event)Type/.test(text.slice(0, maxLength))) return undefined
  const notification = unwrapped(parseObject(text.slice(0, maxLength)))
  const type = stringOf(notification['notificationType'] ?? notification['eventType'])
  const event = events[type.toLowerCase()]
  if (!event) return undefined
  const [key, list, action] = event
  const about = objectOf(notification[key])
  const recipients = arrayOf(about[list]).slice(0, maxRecipients)
  return {
    kind: action === 'complaint' ? 'abuse' : 'delivery',
    recipients:
      action === 'complaint'
        ? complaintsOf(
            recipients.flatMap((each) => addressOf(each) ?? []),
            stringOf(about['complaintFeedbackType']) || undefined,
          )
        : recipients.flatMap((each) => describe(each, about, action) ?? []),
    messageIds: messageIdsOf(objectOf(notification['mail'])),
  }
}

/** The footer stands below the object. Long lines may have been broken with an exclamation mark, as old Sendmail does. */
function parseObject(text: string): Record<string, unknown> {
  const plain = text.replace(/!\r?\n /g, '')
  const footer = plain.search(/\n--[ \t]{0,5}\r?\n/)
  const json = footer < 0 ? plain : plain.slice(0, footer)
  try {
    return objectOf(JSON.parse(json.slice(0, json.lastIndexOf('}') + 1)))
  } catch {
    return {} // Something else in braces.
  }
}

/** With the protocol "email-json" the notification is a string within that of the topic. */
function unwrapped(outer: Record<string, unknown>): Record<string, unknown> {
  return outer['Type'] === 'Notification' && typeof outer['Message'] === 'string' ? parseObject(outer['Message']) : outer
}

function describe(each: unknown, about: Record<string, unknown>, action: string): ReportedRecipient | undefined {
  const address = addressOf(each)
  if (address === undefined) return undefined
  const { diagnosticCode, status: said } = objectOf(each)
  const reason = plainReason(withoutDiagnosticType(stringOf(diagnosticCode)))
  const status = bestStatus(stringOf(said), reason)
  return {
    address,
    action,
    ...(status && { status }),
    failureType: failureTypeOf(status, reason || subTypes[stringOf(about['bounceSubType']).toLowerCase()] || ''),
    permanent: action === 'failed' && stringOf(about['bounceType']).toLowerCase() !== 'transient',
    reason: reason || wordsOf(about),
  }
}

/** Where no server said anything, the service's own classes do. */
const subTypes: Record<string, string> = {
  noemail: 'No such user',
  mailboxfull: 'Mailbox full',
  messagetoolarge: 'Message too large',
  contentrejected: 'Message rejected',
  attachmentrejected: 'Message rejected',
  suppressed: 'Blocked: the address is on the suppression list',
  onaccountsuppressionlist: 'Blocked: the address is on the suppression list',
}

function wordsOf(about: Record<string, unknown>): string {
  const known = subTypes[stringOf(about['bounceSubType']).toLowerCase()]
  return known ?? plainReason(stringOf(about['smtpResponse']))
}

/** The id that the mail left under stands among its headers; the service's own is no Message-ID. */
function messageIdsOf(mail: Record<string, unknown>): string[] {
  const headers = arrayOf(mail['headers']).map(objectOf)
  const written = headers.filter(({ name }) => stringOf(name).toLowerCase() === 'message-id').map(({ value }) => stringOf(value))
  return [...written, stringOf(objectOf(mail['commonHeaders'])['messageId'])].filter((id) => id !== '')
}

function addressOf(each: unknown): string | undefined {
  return readReportAddress(typeof each === 'string' ? each : stringOf(objectOf(each)['emailAddress']))
}

function objectOf(value: unknown): Record<string, unknown> {
  // Narrowed to an object; every value read from it is looked at again.
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
