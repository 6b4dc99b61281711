/** Which mail is a report about mail, and of which kind. Pure. */
import { isNoReplyAddress } from '../address/address'
import { parseAddresses } from '../mime/exact/address-list'
import { beginsAsBounce, isBounceSubject, isBounceText, speaksOfFailure } from './bounce-dialects'
import { asksForPerson, isChallenge } from '../automatic/challenge'
import { hasFeedbackReport, isRefusal } from './feedback-report'
import { headerValue } from '../mime/headers'
import { isMailerDaemon, isMailSystem } from '../automatic/mail-system'
import { findReply, findStatus } from './status-code'
import { isVacationSubject } from '../automatic/vacation'
import type { ReportHead, Report } from './report-head'
import type { ReportParts } from './report-parts'

const maxNamed = 20

/** Whether the mail may be a report, as far as its headers tell: if not, it is none. */
export function mayBeReport(head: ReportHead): boolean {
  return reportType(head) !== undefined || isByMachine(head) || mayBeFeedback(head) || isCalledReport(head)
}

/** @param namesSomebody whether the words name a failed recipient; asked only where it decides */
export function reportKind(head: ReportHead, parts: ReportParts, namesSomebody: () => boolean): Report['kind'] | undefined {
  const type = reportType(head)
  if (parts.notification && isByMachine(head)) return parts.notification.kind
  if (type === 'disposition-notification' || (type !== undefined && parts.dispositions.length > 0)) return receiptKind(parts)
  if (type === 'feedback-report' || isFeedback(head, parts)) return 'abuse'
  if (isChallengeReport(head, parts)) return undefined
  if (type === 'delivery-status' || type === 'global-delivery-status') return 'delivery'
  return isDeliveryReport(head, parts, namesSomebody) ? 'delivery' : undefined
}

/** The `report-type` of a multipart/report (RFC 6522), empty where it is missing; undefined for other mail. */
function reportType({ headers }: ReportHead): string | undefined {
  const type = headerValue(headers, 'content-type') ?? ''
  if (!/^\s*multipart\/report\b/i.test(type)) return undefined
  return /report-type\s*=[\s"]*([\w-]+)/i.exec(type)?.[1]?.toLowerCase() ?? ''
}

function receiptKind({ dispositions, words }: ReportParts): Report['kind'] {
  return dispositions.some((disposition) => isRefusal(disposition, words)) ? 'delivery' : 'read-receipt'
}

/**
 * A report without the type of one. What MAILER-DAEMON writes is one; other machines must say so, in a status part, in
 * the words of a mail system, or with a subject, a recipient and the returned mail. A no-reply address, which tells of
 * parcels as well, must say it in words and subject. In mail that seems to be a person's, the very first words must be those
 * of a mail system, below a subject that is nobody's answer, with the code of a server or the mail that comes back.
 */
function isDeliveryReport(head: ReportHead, { words, statuses, returned }: ReportParts, namesSomebody: () => boolean): boolean {
  if (isMailerDaemon(head.from)) return true
  if (!isByMachine(head) && reportType(head) === undefined)
    return isCalledReport(head) && beginsAsBounce(words) && givesReason({ words, returned }) && namesSomebody()
  if (statuses.length > 0 || isFailedRecipients(head)) return true
  if (isVacationSubject(head.subject ?? '')) return false
  const isSaid = isBounceText(words)
  if (hasNullSender(head) && (isSaid || givesBack(head, { words, returned }))) return true
  const isCalled = isBounceSubject(head.subject ?? '')
  const isMeant = isSaid || speaksOfFailure(words)
  const isReport = isByMailSystem(head) ? isMeant || (isCalled && (returned.length > 0 || hasNullSender(head))) : isMeant && isCalled
  return isReport && namesSomebody()
}

function givesReason({ words, returned }: Pick<ReportParts, 'words' | 'returned'>): boolean {
  return returned.length > 0 || findStatus(words) !== undefined || findReply(words) !== undefined
}

/** Who gives a mail back from the null sender, and names whom it was to, says in whatever language that it did not arrive. */
function givesBack({ headers }: ReportHead, { words, returned }: Pick<ReportParts, 'words' | 'returned'>): boolean {
  if (/repl/i.test(headerValue(headers, 'auto-submitted') ?? '')) return false
  const recipients = returned.flatMap(({ headers: theirs }) => parseAddresses(headerValue(theirs, 'to') ?? '', maxNamed))
  return recipients.some(({ address }) => address.includes('@') && words.includes(address))
}

/** A subject of mail systems that nobody answers or sends on. */
function isCalledReport({ subject }: ReportHead): boolean {
  return isBounceSubject(subject ?? '') && !/^\s*[a-z]{1,4}\s*:/i.test(subject ?? '')
}

/** Some ask for a proof that a person wrote in the form of a report: nothing has failed, and no mail of theirs is answered. */
function isChallengeReport({ headers, from, subject }: ReportHead, { words }: ReportParts): boolean {
  return isChallenge(headers, from?.address ?? '', subject ?? '') || asksForPerson(words)
}

function isByMachine(head: ReportHead): boolean {
  return isByMailSystem(head) || isNoReplyAddress(head.from?.address ?? '')
}

function isByMailSystem(head: ReportHead): boolean {
  return hasNullSender(head) || isMailSystem(head.from) || isFailedRecipients(head) || head.recipient.token?.purpose === 'bounce'
}

/** Said by the envelope or, where mail was fetched or passed on, by what the last server noted of it. */
function hasNullSender({ envelopeSender, headers }: ReportHead): boolean {
  if (envelopeSender === null) return true
  const noted = headerValue(headers, 'return-path') ?? headerValue(headers, 'x-envelope-from') ?? headerValue(headers, 'x-mailfrom')
  const bare = noted?.trim().replace(/^</, '').replace(/>$/, '').trim()
  return bare !== undefined && /^(?:mailer-daemon(?:@[^\s<>]*)?)?$/i.test(bare)
}

/** Exim and Gmail write it; without an address it says nothing. */
function isFailedRecipients({ headers }: ReportHead): boolean {
  return headerValue(headers, 'x-failed-recipients')?.includes('@') ?? false
}

/** Hotmail's junk mail reports, X-ARF, Apple Mail's "unsubscribe" (the opt-out of RFC 5965's registry), and reports that are no multipart: their headers give them away. */
function mayBeFeedback({ headers, subject, from }: ReportHead): boolean {
  return (
    headerValue(headers, 'x-xarf') !== undefined ||
    headerValue(headers, 'x-arf') !== undefined ||
    headerValue(headers, 'x-apple-unsubscribe') !== undefined ||
    /^\s*message\/feedback-report/i.test(headerValue(headers, 'content-type') ?? '') ||
    /^(?:complaint about message from|abuse report|e?-?mail feedback report|\[?feedback)/i.test(subject ?? '') ||
    /^(?:staff@hotmail\.|complaints?@|feedback|fbl|abuse|arf|scomp@)/i.test(from?.address ?? '')
  )
}

function isFeedback(head: ReportHead, { feedback, words, returned }: ReportParts): boolean {
  if (feedback.length > 0) return reportType(head) !== undefined || isByMachine(head) || mayBeFeedback(head)
  if (!mayBeFeedback(head)) return false
  const { headers, subject } = head
  const isMarked = ['x-xarf', 'x-arf', 'x-apple-unsubscribe'].some((name) => headerValue(headers, name) !== undefined)
  return isMarked || hasFeedbackReport(words) || (returned.length > 0 && /^complaint about message from/i.test(subject ?? ''))
}
