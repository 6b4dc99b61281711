/** Reports about mail of ours (rule 3): which message, which recipient, what it changes. They open nothing and are never answered. Pure. */
import { normalizeAddress } from '../../mail/address/address'
import type { ReportedRecipient } from '../../mail/reports/delivery-status'
import type { Rule } from '../decision'
import type { Decided, Decision, NotificationChange } from '../decision'
import type { Facts, ReportedNotification } from '../facts/known'
import type { InboundMail } from '../inbound-mail'
import type { Report } from '../../mail/reports/report-head'
import { after } from '../trace/after'
import type { TraceEvent } from '../trace/event'

type Bounced = Extract<Decision, { outcome: 'bounced' }>

export const markBounced: Rule = (mail, facts) => {
  const toBounceAddress = facts.recipientIs === 'bounce' || mail.recipient.token?.purpose === 'bounce'
  const { report } = mail
  if (!report && !toBounceAddress) return undefined
  if (!report) return holdUnmatched({ kind: 'no-report', recipient: mail.recipient.normalized })
  const read: TraceEvent = {
    kind: 'report-read',
    about: report.kind,
    recipients: report.recipients.length,
    ids: report.returnedIds.length,
  }
  return after([read], matchReport(mail, report, facts) ?? holdUnmatched({ kind: 'report-unmatched' }))
}

/** A reply address is known to whoever got our mail: only a bounce address vouches for a report. */
function bounceToken({ recipient: { token } }: InboundMail): string | undefined {
  return token?.purpose === 'bounce' ? token.notificationId : undefined
}

function holdUnmatched(why: TraceEvent): Decided {
  return { decision: { outcome: 'held', reason: 'unmatched-bounce', aliasId: null }, trace: [why] }
}

function matchReport(mail: InboundMail, report: Report, facts: Facts): Decided<Bounced> | undefined {
  const [first] = facts.reported
  if (!first) return undefined
  const about = { recordId: first.recordId, messageId: first.messageId }
  if (report.kind !== 'delivery')
    return {
      decision: { outcome: 'bounced', reason: report.kind === 'abuse' ? 'abuse-report' : 'read-receipt', changes: [], ...about },
      trace: [],
    }
  const named = facts.reported.filter((notification) => notification.messageId === first.messageId)
  const byToken = named.find((notification) => notification.notificationId === bounceToken(mail))
  const changes = byToken ? changesByToken(byToken, report.recipients, mail.text) : changesByAddress(named, report.recipients, mail.text)
  return changes.length > 0
    ? { decision: { outcome: 'bounced', reason: 'delivery-report', changes, ...about }, trace: changes.map(eventOf) }
    : undefined
}

function eventOf({ notification: { address }, status, reported: { action, reason } }: NotificationChange): TraceEvent {
  return { kind: 'recipient-reported', address, state: status ?? action, reason }
}

/** The token names the one recipient; the report says what became of the mail to it, maybe under the address that it went on to. */
function changesByToken(notification: ReportedNotification, recipients: ReportedRecipient[], text: string): NotificationChange[] {
  const reported =
    recipients.find((recipient) => isAbout(notification, recipient)) ??
    recipients.find(({ action }) => action === 'failed') ??
    recipients[0] ??
    unreadable(notification.address, text)
  return [changeOf(notification, reported, true)]
}

/**
 * Without a token, a reported address counts only if the message was sent to it: knowing an id must not silence a customer.
 * A report that names nobody is about the only person that the message was sent to.
 */
function changesByAddress(named: ReportedNotification[], recipients: ReportedRecipient[], text: string): NotificationChange[] {
  const [only, ...others] = named
  if (recipients.length === 0 && only && others.length === 0) return [changeOf(only, unreadable(only.address, text), false)]
  return named.flatMap((notification) => {
    const reported = recipients.find((recipient) => isAbout(notification, recipient))
    return reported ? [changeOf(notification, reported, false)] : []
  })
}

function isAbout(notification: ReportedNotification, { address, finalAddress }: ReportedRecipient): boolean {
  const ours = normalizeAddress(notification.address) ?? notification.address
  return normalizeAddress(address) === ours || normalizeAddress(finalAddress ?? '') === ours
}

function changeOf(notification: ReportedNotification, reported: ReportedRecipient, counts: boolean): NotificationChange {
  const status = reported.action === 'failed' ? 'bounced' : reported.action === 'delayed' ? 'delayed' : undefined
  return { notification, status, reported, counts: counts && status === 'bounced' && reported.permanent }
}

/** A reason that cannot be read is shown as unknown, with the report's own words, and never as "no error". */
function unreadable(address: string, text: string): ReportedRecipient {
  const words = text.slice(0, 2000).replace(/\s+/g, ' ').trim().slice(0, 300).toWellFormed()
  return {
    address,
    action: 'failed',
    failureType: 'other',
    permanent: false,
    reason: `The reason is unknown; the report says: ${words || 'nothing'}`,
  }
}
