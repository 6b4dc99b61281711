/** The parts of a report, by what they are for: its words, its fields, the mail that it returns. Pure. */
import { hasDeliveryStatus } from './delivery-status'
import { type Header, headerValue, readHeaders } from '../mime/headers'
import type { Attached } from '../mime/exact/files'
import { htmlToText } from '../reply-text'
import { readServiceNotification, type ServiceNotification } from './service-notification'

/** As much of a part as is looked at for headers and recipients. */
const maxPartBytes = 400_000
const maxHtmlLength = 200_000
const maxParts = 200
const mailTypes = ['message/rfc822', 'message/global', 'message/partial']
const statusTypes = ['message/delivery-status', 'message/global-delivery-status']

/** The parts of a mail before they are made sense of as a report. */
export type MailParts = { text: string; html: string; attachments: Pick<Attached, 'mimeType' | 'content'>[] }

export type ReportParts = {
  /** What a person would read. */
  words: string
  /** Delivery status parts, by type or by content. */
  statuses: string[]
  dispositions: string[]
  feedback: string[]
  /** Mails, or their headers, that come back. */
  returned: { headers: Header[]; text: string }[]
  /** What a sending service says in JSON, the whole mail being that. */
  notification: ServiceNotification | undefined
}

export function readParts(email: MailParts): ReportParts {
  const notification = readServiceNotification(email.text)
  const parts: ReportParts = { words: wordsOf(email), statuses: [], dispositions: [], feedback: [], returned: [], notification }
  for (const part of email.attachments.slice(0, maxParts)) {
    const text = textOf(part)
    if (statusTypes.includes(part.mimeType)) parts.statuses.push(text)
    else if (/^message\/(?:global-)?disposition-notification$/.test(part.mimeType)) parts.dispositions.push(text)
    else if (part.mimeType === 'message/feedback-report') parts.feedback.push(text)
    else if (mailTypes.includes(part.mimeType) || /rfc822|global/.test(part.mimeType)) parts.returned.push(readMail(text))
    else if (!/^(?:image|audio|video)\//.test(part.mimeType)) sortByContent(parts, text)
  }
  return parts
}

/** Gateways make delivery status parts `application/octet-stream`, and hand back headers as `text/plain` files. */
function sortByContent(parts: ReportParts, text: string): void {
  if (hasDeliveryStatus(text.slice(0, 20_000))) parts.statuses.push(text)
  else if (/^(?:received|message-id|return-path|from|date|x-[\w-]+):/i.test(text.trimStart())) {
    const mail = readMail(text)
    if (headerValue(mail.headers, 'message-id') ?? headerValue(mail.headers, 'received')) parts.returned.push(mail)
  }
}

function readMail(text: string): { headers: Header[]; text: string } {
  const lines = text.replace(/\r+\n?/g, '\n').replace(/^\n+/, '')
  return { headers: readHeaders(lines.split('\n\n', 1)[0] ?? ''), text }
}

/** The text, or the HTML where there is no more than a line of text. */
function wordsOf({ text, html }: MailParts): string {
  if (text.trim().length > 20 || html === '') return text
  return `${text}\n${htmlToText(html.slice(0, maxHtmlLength))}`
}

function textOf({ content }: MailParts['attachments'][number]): string {
  return new TextDecoder().decode(content.subarray(0, maxPartBytes))
}
