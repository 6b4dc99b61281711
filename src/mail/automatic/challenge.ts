/** Challenge-response systems: they ask a sender to prove that a person wrote, and never read the answer. Pure. */
import { type Header, headerValue } from '../mime/headers'

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
  // bounded: an address of a header is cut at 320 characters.
  /^(?:automated-response@earthlink|[^@]{1,100}-confirm-[\w.+-]{1,80}@|confirm-[\w.+-]{6,80}@|boxtrapper@|spamarrest@|validation@mailinblack|(?:challenge|sender-?verification|verify-?sender)(?:[-+.][^@]{0,100})?@|(?:no-?reply|challenge|verif\w{1,10}|confirm\w{0,8}|support|service|mail)@(?:[\w-]{1,60}\.){0,3}(?:spamarrest|mailinblack|boxbe|knowspam|vanquish|digiportal|sendio|0spam)\.)/i
const subjects =
  /^(?:re:\s*)?.{0,120}(?:\(verification\)|verify#[\w-]{6,})|^your e?-?mail (?:requires|needs) verification|^please confirm your (?:message|e?-?mail to)|^confirm(?:ation)? (?:required|needed) (?:for|to deliver) your (?:message|mail)|^(?:e-?mail )?sender (?:verification|authentication|confirmation) (?:required|request|needed)|^(?:absenderbest[äa]tigung|bitte best[äa]tigen sie (?:ihre|den versand ihrer) nachricht|authentification de l'exp[ée]diteur|(?:merci de|veuillez) confirmer (?:l'envoi de )?votre (?:message|e-?mail|courriel)\s*$|confirmaci[óo]n de remitente|confirma[çc][ãa]o de (?:envio|remetente)|conferma (?:del )?mittente)|^\[?(?:spam arrest|mailinblack|boxtrapper|choicemail)\b/i

/** What a challenge says of itself. That a sender could not be verified is a refusal. */
const words = [
  // bounded: tried on a beginning of 3,000 characters.
  /(?:confirm|verify|prove)[^.!?]{0,60}\byou(?:'re| are)[^.!?]{0,40}\b(?:person|human|not a (?:robot|machine|spammer)|real sender)/i,
  /(?:held|quarantined?|waiting|pending|queued)\b[^!?]{0,200}\b(?:until|unless|once|when|after|as soon as) you (?:have )?(?:confirm|verif|repl|click|authenticat|respond)/i,
  /\bto (?:have (?:it|your (?:message|mail|e-?mail)) delivered|release your (?:message|mail|e-?mail)|complete (?:the )?delivery)[^.!?]{0,100}\b(?:you must|please|click|reply|simply|just|follow)/i,
  /\bchallenge[-/ ]response\b|\banti-?spam (?:challenge|confirmation)/i,
  /best[äa]tigen[^.!?]{0,80}(?:mensch|eine person|kein roboter)|confirme[rz][^.!?]{0,80}(?:humain|pas un robot|une personne)|confirm[ea][^.!?]{0,80}(?:humano|umano|una persona|uma pessoa|no es un robot)/i,
]

/** Whether words that a mail system sent ask whether a person wrote. */
export function asksForPerson(text: string): boolean {
  const beginning = text.slice(0, 3000)
  return words.some((pattern) => pattern.test(beginning))
}

export function isChallenge(headers: Header[], from: string, subject: string): boolean {
  return (
    headerNames.some((name) => headerValue(headers, name) !== undefined) ||
    /\btmda\b/i.test(headerValue(headers, 'x-delivery-agent') ?? '') ||
    senders.test(from) ||
    subjects.test(subject.slice(0, 300))
  )
}
