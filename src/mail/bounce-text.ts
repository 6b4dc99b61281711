/** Delivery reports that follow no standard: the words of well-known mail systems, and the recipients they name. Pure. */
import { normalizeAddress } from './address'
import { failureTypeOf, type ReportedRecipient } from './delivery-status'

/** How the reports of well-known systems begin; seen in the wild. */
const openings = [
  /this is the qmail-send program/i,
  /this message was created automatically by mail delivery software/i, // Exim
  /this is the mail system at host/i, // Postfix
  /the original message was received at/i, // Sendmail
  /the following addresses had permanent (fatal|delivery) errors/i,
  /this is the (mailer-daemon|postfix program|mail delivery agent)/i,
  /delivery has failed to these recipients or (distribution lists|groups)/i, // Exchange
  /your message\s.{0,300}did not reach the following recipient/is,
  /this is an automatically generated delivery status notification/i,
  /delivery to the following recipients? (failed|has been delayed)/i, // Gmail
  /your message (wasn't|was not|could not be) delivered to/i,
  /unable to deliver (your )?message to/i,
  /this is a delivery failure notification message/i,
  /sorry, we were unable to deliver your message/i, // Yahoo
  /i'm sorry to have to inform you that your message could not/i,
  /a message that you (have )?sent could not be delivered/i,
]

/** Where the report ends and the mail that it returns begins. */
const copyBegins =
  /^.{0,12}(below this line is a copy|original message (follows|headers)|(this|below|here) is a copy of (the|your) (original )?message|the header of the original|message headers follow|returned (message|mail) follows|diagnostic information for administrators).*$/im
const maxRecipients = 50
const maxLength = 100_000

export function isBounceText(text: string): boolean {
  const beginning = text.slice(0, 4000)
  return openings.some((opening) => opening.test(beginning))
}

/** Every address that the report itself names, with the words beside it. A report without any is not understood. */
export function readBounceText(text: string): ReportedRecipient[] {
  const bounded = text.slice(0, maxLength)
  const report = bounded.slice(0, copyBegins.exec(bounded)?.index)
  const paragraphs = report.split(/\r?\n[ \t]*\r?\n/)
  const found = new Map<string, ReportedRecipient>()
  for (const [index, paragraph] of paragraphs.entries())
    for (const [address = ''] of paragraph.matchAll(/[\w.!#$%&'*+/=?^`{|}~-]{1,64}@[a-z0-9.-]{1,255}[a-z0-9]/gi)) {
      const key = normalizeAddress(address)
      if (key && !found.has(key) && found.size < maxRecipients) found.set(key, describe(address, paragraph, paragraphs[index + 1] ?? ''))
    }
  return [...found.values()]
}

/** The reason stands in the recipient's own paragraph, or, where that is the address alone, in the next. */
function describe(address: string, paragraph: string, next: string): ReportedRecipient {
  const own = paragraph
    .replace(address, '')
    .replace(/[\s<>:;,-]+/g, ' ')
    .trim()
  const reason = (own.length > 8 ? paragraph : `${paragraph} ${next}`).replace(/\s+/g, ' ').trim().slice(0, 400)
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(reason)?.[0]
  const isTemporary = status?.startsWith('4') ?? /\b4[0-5]\d[ -]/.test(reason)
  const isDelay = /\b(delayed|will (retry|be retried|keep trying|continue)|not yet)\b/i.test(`${reason} ${next}`)
  return {
    address,
    action: isDelay ? 'delayed' : 'failed',
    ...(status && { status }),
    failureType: failureTypeOf(status, reason),
    permanent: !isDelay && !isTemporary,
    reason,
  }
}
