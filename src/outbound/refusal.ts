/** What the sender of a refused mail is told: one line at SMTP time, or a notice. Pure. */
import { textToHtml } from '../mail/reply-text'

export type RefusalReason = 'unknown-recipient' | 'catchall-only' | 'not-allowed' | 'loop-quota' | 'alias-invalid' | 'too-large'

export type RefusalContent = {
  reason: RefusalReason
  /** The address that did not take the mail. */
  address: string
  company: { name: string; email: string | null } | undefined
  /** The alias' own words, for `not-allowed`. */
  refusalText: string | null
  /** When a sender over the loop quota may write again. */
  blockedUntil: Date | undefined
}

/** SMTP reply code and enhanced status code (RFC 5321 section 4.2, RFC 3463). Record<> makes a reason without a code a compile error. */
export const smtpCodes: Record<RefusalReason, string> = {
  'unknown-recipient': '550 5.1.1',
  'catchall-only': '550 5.2.1',
  'not-allowed': '550 5.7.1',
  'loop-quota': '550 5.7.1',
  'alias-invalid': '550 5.3.5',
  'too-large': '552 5.3.4',
}

const words: Record<RefusalReason, (refusal: RefusalContent) => string> = {
  'unknown-recipient': ({ address }) => `There is no ${address} here`,
  'catchall-only': (refusal) => `${refusal.address} only collects replies to mails we sent. Please write to ${contactOf(refusal)} instead.`,
  'not-allowed': (refusal) =>
    refusal.refusalText?.trim() || `Only certain senders may write to ${refusal.address}. Please contact ${contactOf(refusal)}.`,
  'loop-quota': ({ address, blockedUntil }) =>
    `Too many mails from you to ${address} in a short time. You may write again after ${describeTime(blockedUntil)}.`,
  'alias-invalid': (refusal) => `Your mail to ${refusal.address} could not be accepted at present. Please contact ${contactOf(refusal)}.`,
  'too-large': ({ address }) => `Your mail is larger than ${address} accepts`,
}

/** The refusal in a sentence or two, for people. */
export function refusalText(refusal: RefusalContent): string {
  return words[refusal.reason](refusal)
}

/** The same as one ASCII line of at most 200 characters, code first. */
export function smtpLine(refusal: RefusalContent): string {
  const line = `${smtpCodes[refusal.reason]} ${refusalText(refusal)}`.replace(/\s+/g, ' ')
  const ascii = line
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?')
  return ascii.length > 200 ? `${ascii.slice(0, 197)}...` : ascii
}

export type NoticeText = { text: string; html: string }

/** A notice shows which mail it is about, and is no way to send somebody a text: so many lines, and no longer ones than mail has. */
const maxQuotedLines = 20
const maxQuotedLength = maxQuotedLines * 78

/** The notice as a mail body: the refusal, who we are, and the words that were not taken. @param original the mail's text */
export function noticeBodies(refusal: RefusalContent, original: string): NoticeText {
  const said = refusalText(refusal)
  const signature = [refusal.company?.name, refusal.company?.email].filter((line) => line).join('\n')
  const quoted = beginningOf(original)
  const text = [`Hello,`, said, signature, quoted && quoted.replace(/^/gm, '> ')].filter((part) => part).join('\n\n')
  const html = [
    textToHtml('Hello,'),
    linked(textToHtml(said), refusal.company?.email),
    linked(textToHtml(signature), refusal.company?.email),
    quoted && `<blockquote>${textToHtml(quoted)}</blockquote>`,
  ]
  return { text: `${text}\n`, html: html.filter((part) => part).join('\n') }
}

function beginningOf(original: string): string {
  const whole = original.trim()
  const beginning = whole.slice(0, maxQuotedLength).split('\n').slice(0, maxQuotedLines).join('\n').trimEnd()
  return beginning.length < whole.length ? `${beginning}\n[…]` : beginning
}

function linked(html: string, email: string | null | undefined): string {
  return email ? html.replaceAll(email, `<a href="mailto:${encodeURI(email)}">${email}</a>`) : html
}

function contactOf({ company }: RefusalContent): string {
  return company?.email ?? company?.name ?? 'the company by other means'
}

function describeTime(time: Date | undefined): string {
  return time ? `${time.toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'some time'
}
