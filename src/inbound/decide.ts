/** The routing policy. Pure. */
import { isNoReplyAddress } from '../mail/address/address'
import { asksToConfirmRedirection } from '../mail/automatic/redirection'
import { doubtWords } from '../mail/mime/doubts'
import type { Decided, Decision, Facts, InboundMail, Rule } from './decision'
import { markBounced } from './policy/decide-bounce'
import { openFromAlias } from './policy/decide-alias'
import { holdUnrouted, openFromDoor } from './policy/decide-door'
import { spareFetched } from './policy/fetched'
import { postReply } from './policy/decide-reply'
import { refuse } from './policy/refuse'
import { newTrace, type Trace } from './trace'

/** What becomes of a mail. The first rule that answers wins, so the order of these lines is the policy. */
export function decide(mail: InboundMail, facts: Facts): Decided {
  const trace = newTrace()
  tellWhatArrived(mail, trace)
  const decision =
    refuseTooLarge(mail, facts, trace) ??
    dropDuplicate(mail, facts, trace) ??
    holdBeyondBounds(mail, facts, trace) ??
    dropAnswerToRefusal(mail, facts, trace) ??
    dropOwnMail(mail, facts, trace) ??
    holdOwnAddress(mail, facts, trace) ??
    markBounced(mail, facts, trace) ??
    postReply(mail, facts, trace) ??
    stopAutoReply(mail, facts, trace) ??
    refuseCatchallOnly(mail, facts, trace) ??
    openFromAlias(mail, facts, trace) ??
    openFromDoor(mail, facts, trace) ??
    holdUnrouted(mail, facts, trace) ??
    refuseUnknown(mail, facts, trace)
  return { decision: spareFetched(mail, decision, facts, trace), trace: trace.lines }
}

function tellWhatArrived(mail: InboundMail, trace: Trace): void {
  const from = mail.sender.normalized ?? (mail.sender.address || 'nobody')
  trace.say(
    'arrived',
    mail.door,
    `From ${from} to ${mail.recipient.address}, ${mail.size} bytes, envelope sender ${mail.envelopeSender ?? '<>'}`,
  )
  trace.say('read', mail.reader.name, detailOfReader(mail))
  tellWhereItLay(mail, trace)
  tellWhoPassedItOn(mail, trace)
  trace.say('kind', mail.kind, writtenBy(mail))
  const { spf, dkim, dmarc } = mail.authentication
  trace.say('authentication', dmarc, `SPF ${spf}, DKIM ${dkim}, DMARC ${dmarc}`)
}

function detailOfReader({ reader }: InboundMail): string {
  return reader.name === 'exact'
    ? `The exact reader took over: ${doubtWords[reader.because]} (${reader.because})`
    : 'Nothing in it is of a kind that postal-mime misreads'
}

function writtenBy({ automatic, sign, asksForSilence }: InboundMail): string {
  if (automatic) return `Sent by a machine (${sign}); never answered`
  return asksForSilence ? 'A person wrote it, and it asks for no automatic answers' : 'Nothing says that a machine sent it'
}

function tellWhereItLay({ server, recipient }: InboundMail, trace: Trace): void {
  if (!server) return
  const isForMailbox = recipient.address === server.address
  trace.say(
    'fetched',
    server.name,
    isForMailbox
      ? `Its headers name no address of ours: it counts as written to the mailbox itself, ${recipient.address}`
      : `Its headers name ${recipient.address}, an address of ours`,
  )
}

/** Anybody can write the headers that this is read from: it is told, and no rule goes by it. */
function tellWhoPassedItOn({ forwarding, sender }: InboundMail, trace: Trace): void {
  if (forwarding?.kind === 'redirected')
    trace.say('redirected', forwarding.by, `${forwarding.by} passed it on; it was written by ${sender.address || 'nobody'}`)
  if (forwarding?.kind === 'forwarded')
    trace.say(
      'forwarded',
      forwarding.by,
      `${forwarding.by} stands in From in place of who wrote it: ${forwarding.originalSender.address}, as far as its headers can be believed. It counts as written by ${sender.address}`,
    )
}

const refuseTooLarge: Rule = (mail, facts, trace) => {
  const limit = facts.parameters['mail.max_bytes']
  if (mail.size <= limit && mail.isWhole) return undefined
  trace.say('size', 'too large', `${mail.size} bytes; the limit is ${limit} (mail.max_bytes)`)
  return refuse(mail, facts, 'too-large')
}

const dropDuplicate: Rule = (_mail, { earlier }, trace) => {
  if (!earlier) {
    trace.say('seen before', 'no', 'No earlier delivery of this mail to this recipient took effect')
    return undefined
  }
  trace.say('seen before', 'yes', `Mail ${earlier.mailId} was the same: same Message-ID, recipient and fingerprint`)
  return { outcome: 'dropped', reason: 'duplicate', recordId: earlier.recordId, messageId: earlier.messageId }
}

const holdBeyondBounds: Rule = (mail, _facts, trace) => {
  if (!mail.beyond) return undefined
  trace.say('bounds', 'beyond', `It was not read to the end: ${mail.beyond}`)
  return { outcome: 'held', reason: 'beyond-bounds', aliasId: null }
}

const dropAnswerToRefusal: Rule = (_mail, { noticeAnswered }, trace) => {
  if (!noticeAnswered) return undefined
  trace.say('answer to a notice', 'yes', `It is, answers or returns ${noticeAnswered}, one of our own notices`)
  return { outcome: 'dropped', reason: 'answer-to-refusal', recordId: null, messageId: null }
}

const dropOwnMail: Rule = (mail, { isOurMessageId }, trace) => {
  if (mail.kind === 'bounce' || !isOurMessageId) return undefined
  trace.say('our own mail', 'yes', `Its Message-ID ${mail.internetMessageId} is one of ours`)
  return { outcome: 'dropped', reason: 'own-mail', recordId: null, messageId: null }
}

/** Nobody but us writes from a catchall, bounce or default-from address, except for web forms: their Reply-To says who filled them in. */
const holdOwnAddress: Rule = (mail, { senderIsOurs, senderIsOurSystem, correspondents, alias }, trace) => {
  if (mail.kind === 'bounce' || !senderIsOurs) return undefined
  const from = `From is ${mail.sender.normalized ?? mail.sender.address}, an address of ours`
  const [correspondent] = correspondents
  if (correspondent) trace.say('own address', 'a form', `${from}, and answers go to ${correspondent.address}: so writes a web form`)
  if (correspondent || !senderIsOurSystem) return undefined
  trace.say('own address', 'held', `${from} that only we write from, and Reply-To names nobody else: a person should look`)
  return { outcome: 'held', reason: 'own-address', aliasId: alias?.id ?? null }
}

/** An auto-reply without a thread that something here would have taken. */
const stopAutoReply: Rule = (mail, facts, trace) => {
  const isTaken = facts.alias !== undefined || facts.recipientIs === 'catchall' || (mail.server?.model ?? null) !== null
  if (mail.kind !== 'auto-reply' || !isTaken) return undefined
  const wish = facts.parameters['mail.gateway.auto_reply']
  trace.say('automatic reply', wish, `It belongs to no conversation; mail.gateway.auto_reply is ${wish}`)
  const aliasId = facts.alias?.id ?? null
  if (wish === 'hold') return { outcome: 'held', reason: 'auto-reply', aliasId }
  return wish === 'drop' ? { outcome: 'dropped', reason: 'auto-reply', aliasId, recordId: null, messageId: null } : undefined
}

const refuseCatchallOnly: Rule = (mail, facts, trace) => {
  if (facts.recipientIs !== 'catchall') return undefined
  trace.say(
    'catchall',
    'matched',
    `${mail.recipient.normalized} is a catchall and only collects answers; this mail answers nothing of ours`,
  )
  const [other] = facts.otherAliases
  if (other) {
    trace.say('other recipients', other.address, `${other.address} gets its own delivery of this mail`)
    return { outcome: 'dropped', reason: 'handled-by-other-recipient', recordId: null, messageId: null }
  }
  const isByMachine = (mail.marksItself && mail.kind !== 'list') || isNoReplyAddress(mail.sender.address)
  if (isByMachine || asksToConfirmRedirection(mail.subject ?? '')) {
    trace.say('written by', 'a machine', 'It may be the confirmation of a redirection: a person should read it')
    return { outcome: 'held', reason: 'unrouted', aliasId: null }
  }
  return refuse(mail, facts, 'catchall-only')
}

function refuseUnknown(mail: InboundMail, facts: Facts, trace: Trace): Decision {
  const [localPart = '', domain = ''] = mail.recipient.forms.at(-1)?.split('@') ?? []
  const alias = `POST /api/aliases {"localPart":"${localPart}","model":"lead"}`
  if (facts.domain) trace.say('alias', 'none', `There is no alias ${localPart}@${domain}. To make it: ${alias}`)
  else
    trace.say(
      'alias',
      'none',
      `${domain} is no alias domain of ours and no alias matches by local part alone. To make both: POST /api/domains {"name":"${domain}"}, then ${alias}`,
    )
  return refuse(mail, facts, 'unknown-recipient')
}
