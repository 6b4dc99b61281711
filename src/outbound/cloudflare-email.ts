/** The transport of the platform itself: the `send_email` binding. It puts its own Message-ID, Date and Return-Path in place of ours. */
import type { FailureType } from '../mail/reports/failure-type'
import type { OutgoingFile, OutgoingMail } from './mime'
import type { Departure, Dispatch, Transport } from './transport'

type FailedDispatch = Omit<Extract<Dispatch, { outcome: 'temporary' | 'permanent' }>, 'reason'>

/** Codes that the binding's errors carry. What is not listed is temporary: a mail is not given up for a word we do not know. */
const failures: Record<string, FailedDispatch> = {
  E_RECIPIENT_SUPPRESSED: permanent('rejected', true),
  E_RECIPIENT_NOT_ALLOWED: permanent('rejected'),
  E_DELIVERY_FAILED: permanent('rejected', true),
  E_CONTENT_TOO_LARGE: permanent('rejected'),
  E_MESSAGE_TOO_LARGE: permanent('rejected'),
  E_VALIDATION_ERROR: permanent('invalid-address'),
  E_HEADER_NOT_ALLOWED: permanent('rejected'),
}

/** What the platform takes at most, attachments included. */
const maxBytes = 5 * 1024 * 1024

export function cloudflareEmail(binding: SendEmail): Transport {
  return { name: 'Cloudflare', send: (departure) => send(binding, departure) }
}

async function send(binding: SendEmail, { mail, bytes }: Departure): Promise<Dispatch> {
  if (bytes.size > maxBytes)
    return { ...permanent('rejected'), reason: `The mail is larger than the 5 MiB that Cloudflare sends: ${bytes.size} bytes` }
  const builder = await builderOf(mail)
  try {
    const { messageId } = await binding.send(builder)
    return { outcome: 'sent', transportMessageId: messageId.replace(/^<|>$/g, '') || null }
  } catch (error) {
    return failureOf(error)
  }
}

async function builderOf({
  from,
  to,
  replyTo,
  subject,
  text,
  html,
  references,
  inReplyTo,
  headers,
  attachments,
}: OutgoingMail): Promise<EmailMessageBuilder> {
  const threading = {
    ...(references.length > 0 && { References: references.map((id) => `<${id}>`).join(' ') }),
    ...(inReplyTo && { 'In-Reply-To': `<${inReplyTo}>` }),
  }
  return {
    from: { name: from.name, email: from.address },
    to: to.name ? { name: to.name, email: to.address } : to.address,
    ...(replyTo && { replyTo }),
    subject,
    ...(text && { text }),
    ...(html && { html }),
    headers: { ...threading, ...headers },
    attachments: await Promise.all(attachments.map(attachmentOf)),
  }
}

async function attachmentOf({ filename, mimeType: type, contentId, inline, read }: OutgoingFile): Promise<EmailAttachment> {
  const content = await read()
  return inline && contentId
    ? { disposition: 'inline', contentId, filename, type, content }
    : { disposition: 'attachment', filename, type, content }
}

function failureOf(error: unknown): Dispatch {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const words = error instanceof Error ? error.message : String(error)
  const found = failures[code] ?? { outcome: 'temporary' as const, failureType: 'unreachable' as const, isAboutRecipient: false }
  return { ...found, reason: (code && !words.includes(code) ? `${words} (${code})` : words).slice(0, 400) }
}

function permanent(failureType: FailureType, isAboutRecipient = false): FailedDispatch {
  return { outcome: 'permanent', failureType, isAboutRecipient }
}
