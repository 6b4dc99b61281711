/** Reports about mail, as machines send them: delivery (RFC 3464), read receipts (RFC 8098), abuse (RFC 5965). Pure. */
import { readDisposition } from './feedback-report'
import type { ReportHead, Report } from './report-head'
import { returnedIds } from './report-ids'
import { mayBeReport, reportKind } from './report-kind'
import { type MailParts, type ReportParts, readParts } from './report-parts'
import { readComplaints, readFailed } from './report-recipients'

export { mayBeReport }

const maxRecipients = 200

/** The report that a mail is, if it is one. A delivery-status part in mail from a person is just an attachment. */
export function readReport(head: ReportHead, email: MailParts): Report | undefined {
  if (!mayBeReport(head)) return undefined
  const parts = readParts(email)
  const kind = reportKind(head, parts, () => readFailed(head, parts).length > 0)
  if (!kind) return undefined
  return { kind, recipients: readRecipients(kind, head, parts).slice(0, maxRecipients), returnedIds: returnedIds(parts) }
}

function readRecipients(kind: Report['kind'], head: ReportHead, parts: ReportParts): Report['recipients'] {
  if (kind === 'delivery') return readFailed(head, parts)
  return kind === 'abuse' ? readComplaints(head, parts) : parts.dispositions.flatMap(readDisposition)
}
