/** Reports about mail of ours (rule 3): which message, which recipient, what it changes. They open nothing and are never answered. Pure. */
import { normalizeAddress } from '../mail/address'
import type { ReportedRecipient } from '../mail/delivery-status'
import type { Rule } from './decide'
import type { Decision, Facts, InboundMail, NotificationChange, Report, ReportedNotification } from './decision'
import type { Trace } from './trace'

type Bounced = Extract<Decision, { outcome: 'bounced' }>

export const markBounced: Rule = (mail, facts, trace) => {
  const toBounceAddress = facts.recipientIs === 'bounce' || mail.recipient.token?.purpose === 'bounce'
  const { report } = mail
  if (!report && !toBounceAddress) return undefined
  if (!report) {
    trace.say(
      'bounce address',
      'ordinary mail',
      `${mail.recipient.normalized} takes delivery reports, and this is none: a person should read it`,
    )
    return { outcome: 'held', reason: 'unmatched-bounce', aliasId: null }
  }
  trace.say('report', report.kind, `A report on ${report.recipients.length} recipients, naming ${report.returnedIds.length} ids`)
  return matchReport(mail, report, facts, trace) ?? holdUnmatched(trace)
}

/** A reply address is known to whoever got our mail: only a bounce address vouches for a report. */
function bounceToken({ recipient: { token } }: InboundMail): string | undefined {
  return token?.purpose === 'bounce' ? token.notificationId : undefined
}

function holdUnmatched(trace: Trace): Decision {
  trace.say('report', 'unmatched', 'It is about no message of ours to a recipient that it names')
  return { outcome: 'held', reason: 'unmatched-bounce', aliasId: null }
}

function matchReport(mail: InboundMail, report: Report, facts: Facts, trace: Trace): Bounced | undefined {
  const [first] = facts.reported
  if (!first) return undefined
  const about = { recordId: first.recordId, messageId: first.messageId }
  if (report.kind !== 'delivery')
    return { outcome: 'bounced', reason: report.kind === 'abuse' ? 'abuse-report' : 'read-receipt', changes: [], ...about }
  const named = facts.reported.filter((notification) => notification.messageId === first.messageId)
  const byToken = named.find((notification) => notification.notificationId === bounceToken(mail))
  const changes = byToken ? changesByToken(byToken, report.recipients) : changesByAddress(named, report.recipients)
  for (const { notification, status, reported } of changes)
    trace.say('recipient', status ?? reported.action, `${notification.address}: ${reported.reason}`)
  return changes.length > 0 ? { outcome: 'bounced', reason: 'delivery-report', changes, ...about } : undefined
}

/** The token names the one recipient; the report says what became of the mail to it. */
function changesByToken(notification: ReportedNotification, recipients: ReportedRecipient[]): NotificationChange[] {
  const reported =
    recipients.find(({ address }) => normalizeAddress(address) === notification.address) ??
    recipients[0] ??
    unreadable(notification.address)
  return [changeOf(notification, reported, true)]
}

/**
 * Without a token, a reported address counts only if the message was sent to it: knowing an id must not silence a customer.
 * A report that names nobody is about the only person that the message was sent to.
 */
function changesByAddress(named: ReportedNotification[], recipients: ReportedRecipient[]): NotificationChange[] {
  const [only, ...others] = named
  if (recipients.length === 0 && only && others.length === 0) return [changeOf(only, unreadable(only.address), false)]
  return recipients.flatMap((reported) => {
    const notification = named.find(({ address }) => address === normalizeAddress(reported.address))
    return notification ? [changeOf(notification, reported, false)] : []
  })
}

function changeOf(notification: ReportedNotification, reported: ReportedRecipient, counts: boolean): NotificationChange {
  const status = reported.action === 'failed' ? 'bounced' : reported.action === 'delayed' ? 'delayed' : undefined
  return { notification, status, reported, counts: counts && status === 'bounced' && reported.permanent }
}

/** A reason that cannot be read is shown as unknown, never as "no error". */
function unreadable(address: string): ReportedRecipient {
  return {
    address,
    action: 'failed',
    failureType: 'other',
    permanent: false,
    reason: 'The report does not say why in a form that can be read',
  }
}
