/** Reports about mail, as machines send them: delivery (RFC 3464), read receipts (RFC 8098), abuse (RFC 5965). Pure. */
import type { Attachment, Email } from 'postal-mime'
import { isBounceText, readBounceText } from '../mail/bounce-text'
import { readDeliveryStatus } from '../mail/delivery-status'
import { type Header, headerValue, headerValues, readHeaders } from '../mail/headers'
import { messageIds } from '../mail/message-id'
import { looksLikeNoticeId } from '../mail/notice-id'
import type { Person } from '../mail/address'
import type { MailHead, Report } from './decision'

/** As much of a part as is looked at for headers and recipients. */
const maxPartBytes = 200_000
const maxRecipients = 200
const returnedTypes = ['message/rfc822', 'message/global', 'text/rfc822-headers', 'message/rfc822-headers', 'message/global-headers']
const statusTypes = ['message/delivery-status', 'message/global-delivery-status']

/** The report that a mail is, if it is one. A delivery-status part in mail from a person is just an attachment. */
export function readReport(head: MailHead, email: Email): Report | undefined {
  const kind = reportKind(head, email)
  if (!kind) return undefined
  return {
    kind,
    recipients: kind === 'delivery' ? readRecipients(email) : [],
    returnedIds: [...new Set([...email.attachments.flatMap(returnedIds), ...idsInText(email.text ?? '')])].slice(0, 50),
  }
}

/** From the delivery-status part; a report without one says it in words. */
function readRecipients({ attachments, text }: Email): Report['recipients'] {
  const parts = attachments.filter((part) => statusTypes.includes(part.mimeType))
  const found =
    parts.length > 0 ? parts.slice(0, maxRecipients).flatMap((part) => readDeliveryStatus(textOf(part))) : readBounceText(text ?? '')
  return found.slice(0, maxRecipients)
}

/** Whether the mail may be a report, as far as its headers tell: if not, it is none. */
export function mayBeReport({ headers, envelopeSender, from }: MailHead): boolean {
  return envelopeSender === null || isDaemon(from) || /^multipart\/report\b/i.test(headerValue(headers, 'content-type') ?? '')
}

function reportKind({ headers, envelopeSender, from }: MailHead, email: Email): Report['kind'] | undefined {
  const type = headerValue(headers, 'content-type') ?? ''
  if (/^multipart\/report\b/i.test(type)) {
    if (/report-type\s*=\s*"?disposition-notification/i.test(type)) return 'read-receipt'
    if (/report-type\s*=\s*"?feedback-report/i.test(type)) return 'abuse'
    if (/report-type\s*=\s*"?(delivery-status|global-delivery-status)/i.test(type)) return 'delivery'
  }
  if (envelopeSender === null && email.attachments.some((part) => statusTypes.includes(part.mimeType))) return 'delivery'
  return isDaemon(from) || (envelopeSender === null && isBounceText(email.text ?? '')) ? 'delivery' : undefined
}

/** With a domain or, as qmail and old Postfix wrote it, without. */
function isDaemon(from: Person | undefined): boolean {
  return /^mailer-daemon(?=@|[\s(]|$)/i.test(from?.address ?? '')
}

/** Ids of the mail that a part returns or names. Exchange keeps the real one in a header of its own; our notices are marked in References. */
function returnedIds(part: Attachment): string[] {
  if (part.mimeType === 'message/disposition-notification') return idsOf(readHeaders(textOf(part)), ['original-message-id'])
  if (!returnedTypes.includes(part.mimeType)) return []
  const headers = readHeaders(
    textOf(part)
      .trimStart()
      .split(/\r?\n\r?\n/)[0] ?? '',
  )
  return [...idsOf(headers, ['message-id', 'x-microsoft-original-message-id']), ...idsOf(headers, ['references']).filter(looksLikeNoticeId)]
}

function idsOf(headers: Header[], names: string[]): string[] {
  return names.flatMap((name) => headerValues(headers, name)).flatMap(messageIds)
}

/** Reports that follow no standard quote the headers of the mail in their text. */
function idsInText(text: string): string[] {
  return [...text.slice(0, maxPartBytes).matchAll(/^[> \t]*(?:x-microsoft-original-)?message-id:\s*(<[^<>]+>)/gim)].flatMap(([, id]) =>
    messageIds(id ?? ''),
  )
}

function textOf(part: Attachment): string {
  const { content } = part
  if (typeof content === 'string') return content.slice(0, maxPartBytes)
  return new TextDecoder().decode(
    content instanceof Uint8Array ? content.subarray(0, maxPartBytes) : new Uint8Array(content).subarray(0, maxPartBytes),
  )
}
