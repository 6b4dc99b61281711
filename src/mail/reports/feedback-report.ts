/** Abuse reports (RFC 5965, and the forms before it) and read receipts (RFC 8098): whom they are about. Pure. */
import { normalizeAddress } from '../address/address'
import type { ReportedRecipient } from './delivery-status'
import { headerValue, headerValues, readHeaders } from '../mime/headers'
import { readReportAddress } from './report-address'

const maxRecipients = 200

/** Whether a text has the fields of a feedback report, in a part of its own or in plain words. */
export function hasFeedbackReport(text: string): boolean {
  return /^[ \t]{0,8}feedback-type[ \t]*:/im.test(text.slice(0, 100_000))
}

/** The recipients who complained, as far as the report tells: many providers hide them. */
export function readFeedbackReport(text: string): ReportedRecipient[] {
  const fields = readHeaders(
    text
      .slice(0, 100_000)
      .replace(/\r+\n?/g, '\n')
      .replace(/^[ \t]+(?=[\w-]+:)/gm, ''),
  )
  const type = headerValue(fields, 'feedback-type') ?? 'abuse'
  const addresses = ['original-rcpt-to', 'removal-recipient']
    .flatMap((name) => headerValues(fields, name))
    .flatMap((value) => readReportAddress(value) ?? [])
  return complaintsOf(addresses, type)
}

export function complaintsOf(addresses: string[], type = 'abuse'): ReportedRecipient[] {
  const unique = new Map(addresses.map((address) => [normalizeAddress(address) ?? address, address]))
  return [...unique.values()].slice(0, maxRecipients).map((address) => ({
    address,
    action: 'complaint',
    failureType: 'spam',
    permanent: false,
    reason: `The recipient or the provider reported the mail (${type.slice(0, 60)})`,
  }))
}

/** What became of a mail in the reader's hands: `displayed`, `deleted`, `denied`, `failed`, … */
export function readDisposition(text: string): ReportedRecipient[] {
  const fields = readHeaders(text.slice(0, 100_000))
  const address = readReportAddress(headerValue(fields, 'original-recipient')) ?? readReportAddress(headerValue(fields, 'final-recipient'))
  const disposition = headerValue(fields, 'disposition') ?? ''
  const action = /;\s*([a-z-]+)/i.exec(disposition)?.[1]?.toLowerCase() ?? 'displayed'
  return address ? [{ address, action, failureType: 'other', permanent: false, reason: disposition.slice(0, 400) }] : []
}

/**
 * Dovecot and Sieve (RFC 5429 section 2.1) turn mail away with a receipt that says it was deleted unread, in the words of
 * a refusal: nobody has read it, and nobody will.
 */
export function isRefusal(disposition: string, words: string): boolean {
  const modes = disposition.split(';')
  const isDeleted = modes.some((mode, index) => /automatic-action/i.test(mode) && /^\s*deleted/i.test(modes[index + 1] ?? ''))
  return isDeleted && /automatically rejected|quota exceeded|was refused|has been rejected/i.test(words)
}
