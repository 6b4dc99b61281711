/** An answer finds its record (rule 4), and who may make us send it on. Pure. */
import { type Author, findAuthor, isUser, willFollow } from '../facts/author'
import type { Rule } from '../decision'
import type { AliasFacts, AnsweredMessage, Facts } from '../facts/known'
import type { Decided, Decision, Mark } from '../decision'
import type { InboundMail } from '../inbound-mail'
import { stopByPolicy, policyEvent } from './contact-policy'
import type { Part } from '../facts/known'
import { after } from '../trace/after'
import type { TraceEvent } from '../trace/event'

type Thread = { message: AnsweredMessage; via: 'reply-token' | 'references' }
type Posted = Extract<Decision, { outcome: 'posted' }>

/** What leads to the message that is answered is told by `tellThread`, whether or not there is one. */
export const postReply: Rule = (mail, facts) => {
  const thread = threadOf(facts)
  if (!thread) return undefined
  const { message } = thread
  const author = findAuthor(facts, message.recordId, message.companyId)
  const provedByToken = isTokenOf(mail, facts, author)
  const part = partOf(message, provedByToken)
  const takesPart = part !== undefined
  const alias = provedByToken ? undefined : aliasOf(message, facts)
  const takingPart: TraceEvent = { kind: 'taking-part', sender: mail.sender.normalized ?? null, part: part ?? null }
  return after(
    alias ? [takingPart, policyEvent(alias, facts, message.recordId)] : [takingPart],
    (alias && stopByPolicy(mail, alias, facts, message.recordId)) ??
      holdForged(mail, facts, takesPart) ??
      postTo(mail, facts, thread, { author, takesPart, provedByToken }),
  )
}

/** The policy of an alias of the same model applies, but not to somebody whom we asked for an answer ourselves. */
function aliasOf({ model }: AnsweredMessage, { alias }: Facts): AliasFacts | undefined {
  return alias?.model === model ? alias : undefined
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

/** What a mail answers, as far as anything here is known of it. */
export function threadEvents(mail: InboundMail, facts: Facts): TraceEvent[] {
  const { tokenMessage, referenced } = facts
  if (tokenMessage) return [{ kind: 'reply-address-verified', ...placeOf(tokenMessage) }]
  const gone: TraceEvent[] = mail.recipient.token?.purpose === 'reply' ? [{ kind: 'reply-address-gone' }] : []
  return referenced
    ? [...gone, { kind: 'reference-matched', ...placeOf(referenced) }, ...forwardEvents(referenced, facts)]
    : [...gone, unmatchedEvent(mail, facts)]
}

function placeOf({ messageId, model, recordId }: AnsweredMessage) {
  return { messageId, model, recordId }
}

function unmatchedEvent({ references }: InboundMail, { isKnownElsewhere }: Facts): TraceEvent {
  return isKnownElsewhere ? { kind: 'reference-elsewhere' } : { kind: 'reference-unmatched', ids: references.length }
}

function forwardEvents(message: AnsweredMessage, facts: Facts): TraceEvent[] {
  const { alias } = facts
  if (!alias || alias.model === message.model || alias.address === message.replyTo) return []
  return isForward(message, facts)
    ? [{ kind: 'sent-on', alias: alias.address, model: alias.model }]
    : [{ kind: 'only-copied', alias: alias.address }]
}

/** Of a token's message, its own contact may have another address by now. */
function partOf({ part, isByUser }: AnsweredMessage, provedByToken: boolean): Part | undefined {
  return part ?? (provedByToken && isByUser ? 'reader' : undefined)
}

function holdForged(mail: InboundMail, facts: Facts, takesPart: boolean): Decided | undefined {
  const when = facts.parameters['mail.gateway.authentication']
  const claimsUser = facts.contacts.some(isUser)
  const matters = claimsUser || !takesPart || when === 'always'
  if (mail.authentication.dmarc !== 'fail' || when === 'never' || !matters) return undefined
  return {
    decision: { outcome: 'held', reason: 'unauthenticated', aliasId: facts.alias?.id ?? null },
    trace: [{ kind: 'reply-unproved', claims: claimsUser ? 'user' : takesPart ? 'participant' : 'stranger' }],
  }
}

type Standing = { author: Author; takesPart: boolean; provedByToken: boolean }

function postTo(mail: InboundMail, facts: Facts, { message, via }: Thread, standing: Standing): Decided {
  const { author, takesPart, provedByToken } = standing
  const { companyId } = message
  const sentOn = mayBeSentOn(mail, author, standing)
  const marks: Mark[] = takesPart ? sentOn.marks : [...sentOn.marks, 'new-participant']
  const { authorFollows, trace } = willFollow(facts, author, { companyId, isTrusted: takesPart || isProved(mail, provedByToken) })
  const posted = withoutRepeat(facts, {
    outcome: 'posted',
    reason: via,
    recordId: message.recordId,
    companyId,
    parentId: message.messageId,
    aliasId: facts.alias?.id ?? null,
    internal: message.internal,
    marks,
    audience: takesPart || sentOn.audience === 'inbox' ? sentOn.audience : 'users',
    answers: message.internetMessageId,
    answered: message.correspondents,
    recordName: message.recordName,
    authorFollows,
    ...author,
  })
  return after(trace, posted)
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
export function withoutRepeat(facts: Facts, posted: Posted): Decided {
  const { recordId, internal, aliasId } = posted
  const standing = facts.standsIn.find((place) => place.recordId === recordId)
  if (!standing) return after([{ kind: 'posted', recordId, internal }], mutedIfFlooded(facts, posted))
  const { messageId } = standing
  return {
    decision: { outcome: 'dropped', reason: 'duplicate', aliasId, recordId, messageId },
    trace: [{ kind: 'posted-before', messageId }],
  }
}

/** Answers are never stopped, but a sender who answers without end makes us write to nobody: so two machines that answer each other come to rest. */
function mutedIfFlooded({ flooded, senderIsAllowed }: Facts, posted: Posted): Decided {
  return senderIsAllowed || !flooded.includes(posted.recordId)
    ? { decision: posted, trace: [] }
    : { decision: { ...posted, audience: 'inbox' }, trace: [{ kind: 'calmed' }] }
}
