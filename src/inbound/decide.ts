/** The routing policy. Pure. */
import { isNoReplyAddress } from '../mail/address/address'
import { asksToConfirmRedirection } from '../mail/automatic/redirection'
import type { Decided, Rule } from './decision'
import type { Facts } from './facts/known'
import type { InboundMail } from './inbound-mail'
import { markBounced } from './policy/decide-bounce'
import { openFromAlias } from './policy/decide-alias'
import { holdUnrouted, openFromDoor } from './policy/decide-door'
import { holdRefusedFetched } from './policy/hold-fetched'
import { postReply, threadEvents, threadOf } from './policy/decide-reply'
import { refuse } from './policy/refuse'
import { after } from './trace/after'
import { arrivalEvents } from './trace/arrival'
import type { EventKind, TraceEvent } from './trace/event'

/** What becomes of a mail. The first rule that answers wins, so the order of these lines is the policy. */
export function decide(mail: InboundMail, facts: Facts): Decided {
  const decided =
    refuseTooLarge(mail, facts) ??
    dropDuplicate(mail, facts) ??
    holdOverLimit(mail, facts) ??
    dropAnswerToRefusal(mail, facts) ??
    dropOwnMail(mail, facts) ??
    holdOwnAddress(mail, facts) ??
    markBounced(mail, facts) ??
    postReply(mail, facts) ??
    stopAutoReply(mail, facts) ??
    refuseCatchallOnly(mail, facts) ??
    openFromAlias(mail, facts) ??
    openFromDoor(mail, facts) ??
    holdUnrouted(mail, facts) ??
    refuseUnknown(mail, facts)
  return holdRefusedFetched(mail, facts, after([...arrivalEvents(mail), ...remarks(mail, facts, decided)], decided))
}

/** What the rules that come before the search for a thread begin with when they decide, in the order of the policy. */
const early: EventKind[] = [
  'too-large',
  'seen-before',
  'beyond-bounds',
  'notice-answered',
  'own-mail',
  'own-address-held',
  'no-report',
  'report-read',
]

/** What is to be told of the rules that let the mail pass, as far as the policy went. */
function remarks(mail: InboundMail, facts: Facts, { trace: [decisive] }: Decided): TraceEvent[] {
  const end = decisive ? early.indexOf(decisive.kind) : -1
  const isPast = (kind: EventKind): boolean => end === -1 || end > early.indexOf(kind)
  return [
    ...(isPast('seen-before') ? [{ kind: 'not-seen-before' as const }] : []),
    ...(isPast('own-address-held') ? formEvents(mail, facts) : []),
    ...(isPast('report-read') ? [...threadEvents(mail, facts), ...autoReplyEvents(mail, facts)] : []),
  ]
}

const refuseTooLarge: Rule = (mail, facts) => {
  const limit = facts.parameters['mail.max_bytes']
  if (mail.size <= limit && mail.isWhole) return undefined
  return { decision: refuse(mail, facts, 'too-large'), trace: [{ kind: 'too-large', bytes: mail.size, limit }] }
}

const dropDuplicate: Rule = (_mail, { earlier }) => {
  if (!earlier) return undefined
  const { mailId, recordId, messageId } = earlier
  return { decision: { outcome: 'dropped', reason: 'duplicate', recordId, messageId }, trace: [{ kind: 'seen-before', mailId }] }
}

const holdOverLimit: Rule = ({ exceededLimit }) =>
  exceededLimit
    ? { decision: { outcome: 'held', reason: 'beyond-bounds', aliasId: null }, trace: [{ kind: 'beyond-bounds', bound: exceededLimit }] }
    : undefined

const dropAnswerToRefusal: Rule = (_mail, { noticeAnswered }) => {
  if (!noticeAnswered) return undefined
  return {
    decision: { outcome: 'dropped', reason: 'answer-to-refusal', recordId: null, messageId: null },
    trace: [{ kind: 'notice-answered', noticeId: noticeAnswered }],
  }
}

const dropOwnMail: Rule = ({ kind, internetMessageId }, { isOurMessageId }) => {
  if (kind === 'bounce' || !isOurMessageId) return undefined
  return {
    decision: { outcome: 'dropped', reason: 'own-mail', recordId: null, messageId: null },
    trace: [{ kind: 'own-mail', internetMessageId }],
  }
}

/** Nobody but us writes from a catchall, bounce or default-from address, except for web forms: their Reply-To says who filled them in. */
const holdOwnAddress: Rule = (mail, { senderIsOurs, senderIsOurSystem, correspondents, alias }) => {
  if (mail.kind === 'bounce' || !senderIsOurs || !senderIsOurSystem || correspondents.length > 0) return undefined
  return {
    decision: { outcome: 'held', reason: 'own-address', aliasId: alias?.id ?? null },
    trace: [{ kind: 'own-address-held', from: addressOf(mail) }],
  }
}

function formEvents(mail: InboundMail, { senderIsOurs, correspondents: [correspondent] }: Facts): TraceEvent[] {
  return mail.kind !== 'bounce' && senderIsOurs && correspondent
    ? [{ kind: 'web-form', from: addressOf(mail), correspondent: correspondent.address }]
    : []
}

function addressOf({ sender }: InboundMail): string {
  return sender.normalized ?? sender.address
}

/** An auto-reply without a thread that something here would have taken. */
const stopAutoReply: Rule = (mail, facts) => {
  if (!wouldOpenByAutoReply(mail, facts)) return undefined
  const wish = facts.parameters['mail.gateway.auto_reply']
  const aliasId = facts.alias?.id ?? null
  const trace: TraceEvent[] = [{ kind: 'auto-reply', wish }]
  if (wish === 'hold') return { decision: { outcome: 'held', reason: 'auto-reply', aliasId }, trace }
  return wish === 'drop'
    ? { decision: { outcome: 'dropped', reason: 'auto-reply', aliasId, recordId: null, messageId: null }, trace }
    : undefined
}

function autoReplyEvents(mail: InboundMail, facts: Facts): TraceEvent[] {
  const wish = facts.parameters['mail.gateway.auto_reply']
  return wish === 'create' && !threadOf(facts) && wouldOpenByAutoReply(mail, facts) ? [{ kind: 'auto-reply', wish }] : []
}

function wouldOpenByAutoReply({ kind, server }: InboundMail, { alias, recipientIs }: Facts): boolean {
  return kind === 'auto-reply' && (alias !== undefined || recipientIs === 'catchall' || (server?.model ?? null) !== null)
}

const refuseCatchallOnly: Rule = (mail, facts) => {
  if (facts.recipientIs !== 'catchall') return undefined
  return after([{ kind: 'catchall-matched', recipient: mail.recipient.normalized }], atCatchall(mail, facts))
}

function atCatchall(mail: InboundMail, facts: Facts): Decided {
  const [other] = facts.otherAliases
  if (other)
    return {
      decision: { outcome: 'dropped', reason: 'handled-by-other-recipient', recordId: null, messageId: null },
      trace: [{ kind: 'left-to-recipient', address: other.address }],
    }
  const isByMachine = (mail.marksItself && mail.kind !== 'list') || isNoReplyAddress(mail.sender.address)
  return isByMachine || asksToConfirmRedirection(mail.subject ?? '')
    ? { decision: { outcome: 'held', reason: 'unrouted', aliasId: null }, trace: [{ kind: 'confirmation', isLikely: false }] }
    : { decision: refuse(mail, facts, 'catchall-only'), trace: [] }
}

function refuseUnknown(mail: InboundMail, facts: Facts): Decided {
  const [localPart = '', domain = ''] = mail.recipient.forms.at(-1)?.split('@') ?? []
  return {
    decision: refuse(mail, facts, 'unknown-recipient'),
    trace: [{ kind: 'alias-unmatched', localPart, domain, isOurDomain: facts.domain !== undefined }],
  }
}
