/** An answer finds its record (rule 4), and who may make us send it on. Pure. */
import { type Author, findAuthor } from './author'
import type { Rule } from './decide'
import type { AnsweredMessage, Decision, Facts, InboundMail, Mark } from './decision'
import { stopByPolicy } from './may-write'
import type { Trace } from './trace'

type Thread = { message: AnsweredMessage; via: 'reply-token' | 'references' }
type Posted = Extract<Decision, { outcome: 'posted' }>

export const postReply: Rule = (mail, facts, trace) => {
  const thread = findThread(mail, facts, trace)
  if (!thread || isForward(thread, facts, trace)) return undefined
  const { message } = thread
  const author = findAuthor(facts, message.recordId, facts.alias?.companyId ?? null)
  const takesPart = isTakingPart(mail, message, facts, trace)
  const provedByToken = isTokenOf(mail, facts, author)
  return (
    stopAtAlias(mail, message, facts, trace, provedByToken) ??
    holdForged(mail, facts, author, takesPart, trace) ??
    withoutRepeat(facts, trace, postedTo(mail, facts, thread, author, { takesPart, provedByToken }))
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

/** The token first, then the newest message named. A subject alone never threads. */
function findThread(mail: InboundMail, facts: Facts, trace: Trace): Thread | undefined {
  const token = mail.recipient.token?.purpose === 'reply'
  if (facts.tokenMessage) {
    trace.say(
      'reply address',
      'verified',
      `The signed address names message ${facts.tokenMessage.messageId} of the ${facts.tokenMessage.model} ${facts.tokenMessage.recordId}`,
    )
    return { message: facts.tokenMessage, via: 'reply-token' }
  }
  if (token) trace.say('reply address', 'gone', 'The signed address is ours, but its message is gone')
  if (facts.referenced) {
    trace.say(
      'references',
      'matched',
      `It answers message ${facts.referenced.messageId} of the ${facts.referenced.model} ${facts.referenced.recordId}`,
    )
    return { message: facts.referenced, via: 'references' }
  }
  trace.say(
    'references',
    'none',
    mail.references.length === 0 ? 'It names no earlier mail' : `None of the ${mail.references.length} ids it names is a message here`,
  )
  return undefined
}

/** A conversation sent on to an alias of another model opens a record there, unless the answered message asked for answers to that alias. */
function isForward({ message, via }: Thread, facts: Facts, trace: Trace): boolean {
  const { alias } = facts
  if (via === 'reply-token' || !alias || alias.model === message.model || alias.address === message.replyTo) return false
  if (facts.ccNamesRecipient && !facts.toNamesRecipient) {
    trace.say('forward', 'no', `${alias.address} stands in Cc only: still an answer`)
    return false
  }
  trace.say('forward', 'yes', `${alias.address} opens records of another model (${alias.model}): the conversation is sent on to it`)
  return true
}

/** Whether the sender has written in this record, was written to, or follows it. */
function isTakingPart(mail: InboundMail, message: AnsweredMessage, facts: Facts, trace: Trace): boolean {
  const address = mail.sender.normalized ?? ''
  const follows = facts.contacts.some((contact) => contact.follows.includes(message.recordId))
  const takesPart = facts.takesPart || follows || (address !== '' && (message.fromAddress === address || message.readers.includes(address)))
  trace.say(
    'takes part',
    takesPart ? 'yes' : 'no',
    takesPart ? `${address} is part of this conversation` : `${address || 'The sender'} is new to this conversation: only users are told`,
  )
  return takesPart
}

function holdForged(mail: InboundMail, facts: Facts, author: Author, takesPart: boolean, trace: Trace): Decision | undefined {
  const when = facts.parameters['mail.gateway.authentication']
  const matters = author.authorIsUser || !takesPart || when === 'always'
  if (mail.authentication.dmarc !== 'fail' || when === 'never' || !matters) return undefined
  trace.say(
    'authenticated',
    'no',
    `DMARC failed, and the sender claims to be ${author.authorIsUser ? 'a user' : takesPart ? 'somebody we know' : 'somebody new'}`,
  )
  return { outcome: 'held', reason: 'unauthenticated', aliasId: facts.alias?.id ?? null }
}

type Standing = { takesPart: boolean; provedByToken: boolean }

function postedTo(mail: InboundMail, facts: Facts, { message, via }: Thread, author: Author, standing: Standing): Posted {
  const { takesPart } = standing
  const sentOn = mayBeSentOn(mail, author, standing)
  const marks: Mark[] = takesPart ? sentOn.marks : [...sentOn.marks, 'new-participant']
  return {
    outcome: 'posted',
    reason: via,
    recordId: message.recordId,
    parentId: message.messageId,
    aliasId: facts.alias?.id ?? null,
    internal: message.internal,
    marks,
    audience: takesPart || sentOn.audience === 'inbox' ? sentOn.audience : 'users',
    answers: message.internetMessageId,
    answered: message.outsider,
    recordName: message.recordName,
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
  const isProved = mail.authentication.dmarc === 'pass' || provedByToken
  const marks: Mark[] = author.authorIsUser && !isProved ? ['sender-not-proved'] : []
  if (mail.kind === 'auto-reply') return { marks: [...marks, 'auto-reply'], audience: 'inbox' }
  return { marks, audience: author.authorIsUser && isProved ? 'everyone' : 'users' }
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
