/** An answer finds its record (rule 4), and who may make us send it on. Pure. */
import { type Author, findAuthor, isUser, willFollow } from '../facts/author'
import type { Rule } from '../decision'
import type { AnsweredMessage, Decision, Facts, InboundMail, Mark } from '../decision'
import { stopByPolicy } from './may-write'
import type { Part } from '../facts/known'
import type { Trace } from '../trace'

type Thread = { message: AnsweredMessage; via: 'reply-token' | 'references' }
type Posted = Extract<Decision, { outcome: 'posted' }>

export const postReply: Rule = (mail, facts, trace) => {
  tellThread(mail, facts, trace)
  const thread = threadOf(facts)
  if (!thread) return undefined
  const { message } = thread
  const author = findAuthor(facts, message.recordId, message.companyId)
  const provedByToken = isTokenOf(mail, facts, author)
  const takesPart = isTakingPart(mail, message, provedByToken, trace)
  return (
    stopAtAlias(mail, message, facts, trace, provedByToken) ??
    holdForged(mail, facts, takesPart, trace) ??
    withoutRepeat(facts, trace, postedTo(mail, facts, thread, { author, takesPart, provedByToken }, trace))
  )
}

/** The policy of an alias of the same model applies, but not to somebody whom we asked for an answer ourselves. */
function stopAtAlias(
  mail: InboundMail,
  message: AnsweredMessage,
  facts: Facts,
  trace: Trace,
  provedByToken: boolean,
): Decision | undefined {
  if (facts.alias?.model !== message.model || provedByToken) return undefined
  return stopByPolicy(mail, facts.alias, facts, trace, message.recordId)
}

/** What the mail answers: the message that a token names, else the one that its ids name. None if it is a forward. A subject alone never threads. */
export function threadOf(facts: Facts): Thread | undefined {
  if (facts.tokenMessage) return { message: facts.tokenMessage, via: 'reply-token' }
  return facts.referenced && !isForward(facts.referenced, facts) ? { message: facts.referenced, via: 'references' } : undefined
}

/** A conversation sent on to an alias of another model opens a record there, unless the answered message asked for answers to that alias. */
function isForward(message: AnsweredMessage, { alias, ccNamesRecipient, toNamesRecipient }: Facts): boolean {
  const isCopy = ccNamesRecipient && !toNamesRecipient
  return alias !== undefined && alias.model !== message.model && alias.address !== message.replyTo && !isCopy
}

function tellThread(mail: InboundMail, facts: Facts, trace: Trace): void {
  const { tokenMessage, referenced } = facts
  if (tokenMessage)
    return trace.say(
      'reply address',
      'verified',
      `The signed address names message ${tokenMessage.messageId} of the ${tokenMessage.model} ${tokenMessage.recordId}`,
    )
  if (mail.recipient.token?.purpose === 'reply') trace.say('reply address', 'gone', 'The signed address is ours, but its message is gone')
  if (!referenced) return tellUnknown(mail, facts, trace)
  trace.say('references', 'matched', `It answers message ${referenced.messageId} of the ${referenced.model} ${referenced.recordId}`)
  tellForward(referenced, facts, trace)
}

function tellUnknown({ references }: InboundMail, { isKnownElsewhere }: Facts, trace: Trace): void {
  if (isKnownElsewhere)
    return trace.say(
      'references',
      'elsewhere',
      'What it names was received by another company alone. Anybody can write under the id of a mail they know, so it leads nowhere',
    )
  const answer = references.length === 0 ? 'It names no earlier mail' : `None of the ${references.length} ids it names is a message here`
  trace.say('references', 'none', answer)
}

function tellForward(message: AnsweredMessage, facts: Facts, trace: Trace): void {
  const { alias } = facts
  if (!alias || alias.model === message.model || alias.address === message.replyTo) return
  if (isForward(message, facts))
    trace.say('forward', 'yes', `${alias.address} opens records of another model (${alias.model}): the conversation is sent on to it`)
  else trace.say('forward', 'no', `${alias.address} stands in Cc only: still an answer`)
}

const partWords: Record<Part, string> = {
  opener: 'opened this record',
  follower: 'follows this record',
  reader: 'was written to from this record by a user',
  named: 'stands in To or Cc of a message by somebody who takes part',
}

/** Of a token's message, its own contact may have another address by now. */
function isTakingPart(mail: InboundMail, message: AnsweredMessage, provedByToken: boolean, trace: Trace): boolean {
  const part = message.part ?? (provedByToken && message.isByUser ? 'reader' : undefined)
  const who = mail.sender.normalized ?? 'The sender'
  trace.say(
    'takes part',
    part ? 'yes' : 'no',
    part
      ? `${who} ${partWords[part]}`
      : `${who} neither opened nor follows this record, and nobody who takes part has written to them: only users are told`,
  )
  return part !== undefined
}

function holdForged(mail: InboundMail, facts: Facts, takesPart: boolean, trace: Trace): Decision | undefined {
  const when = facts.parameters['mail.gateway.authentication']
  const claimsUser = facts.contacts.some(isUser)
  const matters = claimsUser || !takesPart || when === 'always'
  if (mail.authentication.dmarc !== 'fail' || when === 'never' || !matters) return undefined
  trace.say(
    'authenticated',
    'no',
    `DMARC failed, and the sender claims to be ${claimsUser ? 'a user' : takesPart ? 'somebody we know' : 'somebody new'}`,
  )
  return { outcome: 'held', reason: 'unauthenticated', aliasId: facts.alias?.id ?? null }
}

type Standing = { author: Author; takesPart: boolean; provedByToken: boolean }

function postedTo(mail: InboundMail, facts: Facts, { message, via }: Thread, standing: Standing, trace: Trace): Posted {
  const { author, takesPart, provedByToken } = standing
  const sentOn = mayBeSentOn(mail, author, standing)
  const marks: Mark[] = takesPart ? sentOn.marks : [...sentOn.marks, 'new-participant']
  return {
    outcome: 'posted',
    reason: via,
    recordId: message.recordId,
    companyId: message.companyId,
    parentId: message.messageId,
    aliasId: facts.alias?.id ?? null,
    internal: message.internal,
    marks,
    audience: takesPart || sentOn.audience === 'inbox' ? sentOn.audience : 'users',
    answers: message.internetMessageId,
    answered: message.outsider,
    recordName: message.recordName,
    authorFollows: willFollow(
      facts,
      author,
      { companyId: message.companyId, isTrusted: takesPart || isProved(mail, provedByToken) },
      trace,
    ),
    ...author,
  }
}

/** The token was issued to the very contact that writes now. */
function isTokenOf(mail: InboundMail, { tokenMessage }: Facts, author: Author): boolean {
  return (
    tokenMessage !== undefined &&
    (tokenMessage.address === mail.sender.normalized || (author.authorId !== null && tokenMessage.contactId === author.authorId))
  )
}

/** Only a proved user makes us write to outsiders; an automatic reply makes us write to nobody. */
export function mayBeSentOn(
  mail: InboundMail,
  author: Author,
  { provedByToken }: { provedByToken: boolean },
): Pick<Posted, 'marks' | 'audience'> {
  const proved = isProved(mail, provedByToken)
  const marks: Mark[] = author.authorIsUser && !proved ? ['sender-not-proved'] : []
  if (mail.kind === 'auto-reply') return { marks: [...marks, 'auto-reply'], audience: 'inbox' }
  return { marks, audience: author.authorIsUser && proved ? 'everyone' : 'users' }
}

/** Nobody else can have written it: the platform says so, or whoever wrote it has the address that only they were given. */
export function isProved({ authentication }: InboundMail, provedByToken = false): boolean {
  return authentication.dmarc === 'pass' || provedByToken
}

/** In one record's chatter a mail stands once: an answer sent to two of our addresses is posted by the first delivery. */
export function withoutRepeat(facts: Facts, trace: Trace, posted: Posted): Decision {
  const standing = facts.standsIn.find(({ recordId }) => recordId === posted.recordId)
  if (!standing) {
    trace.say('chatter', 'posted', `Added to the chatter of ${posted.recordId}${posted.internal ? ', as an internal note' : ''}`)
    return calmed(facts, trace, posted)
  }
  trace.say('chatter', 'stands already', `The same mail is message ${standing.messageId} of this record`)
  return { outcome: 'dropped', reason: 'duplicate', aliasId: posted.aliasId, recordId: standing.recordId, messageId: standing.messageId }
}

/** Answers are never stopped, but a sender who answers without end makes us write to nobody: so two machines that answer each other come to rest. */
function calmed({ flooded, senderIsAllowed }: Facts, trace: Trace, posted: Posted): Posted {
  if (senderIsAllowed || !flooded.includes(posted.recordId)) return posted
  trace.say('loop', 'calmed', 'So many mails came from this sender to this record lately that nobody is told by mail')
  return { ...posted, audience: 'inbox' }
}
