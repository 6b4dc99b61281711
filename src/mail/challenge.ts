/** Challenge-response systems: they ask a sender to prove that a person wrote, and never read the answer. Pure. */
import { type Header, headerValue } from './mime/headers'

const headerNames = [
  'x-tmda-fingerprint',
  'x-tmda-confirm-done',
  'x-boxtrapper',
  'x-spamarrest-noth',
  'x-mailinblack',
  'x-vanquish',
  'x-choicemail-registration',
]
const senders =
  /^(?:automated-response@earthlink|[^@]{1,100}-confirm-[\w.+-]{1,80}@|confirm-[\w.+-]{6,80}@|boxtrapper@|spamarrest@|validation@mailinblack)/i
const subjects =
  /^(?:re:\s*)?.{0,120}(?:\(verification\)|verify#[\w-]{6,})|^your e?-?mail (?:requires|needs) verification|^please confirm your (?:message|e?-?mail to)|^confirm(?:ation)? (?:required|needed) (?:for|to deliver) your (?:message|mail)|^\[?(?:spam arrest|mailinblack|boxtrapper|choicemail)\b/i

export function isChallenge(headers: Header[], from: string, subject: string): boolean {
  return (
    headerNames.some((name) => headerValue(headers, name) !== undefined) ||
    /\btmda\b/i.test(headerValue(headers, 'x-delivery-agent') ?? '') ||
    senders.test(from) ||
    subjects.test(subject.slice(0, 300))
  )
}
