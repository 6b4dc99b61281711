/** The message that a mail becomes, the record that it opens, and the mails that tell of it. Pure. */
import { isNoReplyAddress, type Writer } from '../../mail/address/address'
import { previewOf } from '../../mail/reply-text'
import { composeLetters, type NewMessage } from '../../outbound/compose'
import { type Reader, chooseRecipients } from '../../outbound/recipients'
import { replyAddress, type ReplyRoute } from '../../outbound/reply-route'
import { openerOf } from '../reading/correspondent'
import type { Facts } from '../facts/known'
import type { InboundMail } from '../inbound-mail'
import type { Mark } from '../decision'
import type { Effects, RowContext, NewRecord, Run } from './rows'
import type { FinalDecision } from '../decision'
import { storedPeople } from './row-bounds'

export type Entry = Pick<Effects, 'record' | 'follow' | 'attachments' | 'notifications' | 'outbox'> & { message: NewMessage }
type Entered = Extract<FinalDecision, { outcome: 'created' | 'posted' }>

/** The message that the mail becomes, the record that it opens, and who is told. */
export function chatterEntryOf(mail: InboundMail, facts: Facts, decision: Entered, run: Run, making: RowContext): Entry {
  const record = decision.outcome === 'created' ? newRecord(mail, facts, decision, making) : undefined
  const recordId = decision.outcome === 'posted' ? decision.recordId : (record?.id ?? '')
  const route = facts.routes.find((candidate) => candidate.recordId === recordId)
  const { authorId, authorFollows } = decision
  const author = facts.contacts.find(({ id }) => id === authorId)
  const written = newMessage(mail, facts, decision, recordId, route, run, making)
  // Mail programs that write no name in From: it goes on under the name that we know its author by.
  const message = { ...written, fromName: written.fromName || (author?.name ?? '') }
  return {
    record,
    message,
    follow: authorFollows && authorId ? { recordId, contactId: authorId } : undefined,
    attachments: mail.attachments.map((part, index) => ({
      id: making.newId(),
      messageId: message.id,
      ...part,
      objectKey: mail.rawKey,
      part: index,
    })),
    ...(decision.outcome === 'posted' && route
      ? lettersFor(mail, facts, decision, message, route, making)
      : { notifications: [], outbox: [] }),
  }
}

function newRecord(
  mail: InboundMail,
  facts: Facts,
  { model, values, companyId, parentId, aliasId }: Extract<Entered, { outcome: 'created' }>,
  { newId, now }: RowContext,
): NewRecord {
  const opener = openerOf(mail, facts)
  return {
    id: newId(),
    model,
    name: mail.subject || '(no subject)',
    email: opener.address || null,
    emailNormalized: opener.normalized ?? null,
    values,
    companyId,
    parentId,
    aliasId,
    createdAt: now,
    updatedAt: now,
  }
}

function newMessage(
  mail: InboundMail,
  facts: Facts,
  decision: Entered,
  recordId: string,
  route: ReplyRoute | undefined,
  run: Run,
  { newId, now }: RowContext,
): NewMessage {
  const isPosted = decision.outcome === 'posted'
  return {
    id: newId(),
    recordId,
    parentId: isPosted ? decision.parentId : null,
    kind: 'received',
    internal: isPosted && decision.internal,
    marks: marksOf(mail, decision),
    unproved: isUnproved(mail, decision),
    internetMessageId: mail.internetMessageId,
    fingerprint: mail.fingerprint,
    fromName: shownName(mail),
    fromAddress: mail.sender.address,
    fromNormalized: mail.sender.normalized ?? null,
    correspondents: namedCorrespondents(mail, facts),
    takesAnswers: takesAnswers(mail, facts),
    authorId: decision.authorId,
    to: storedPeople(mail.to),
    cc: storedPeople(mail.cc),
    subject: mail.subject,
    html: mail.html || null,
    text: mail.text,
    preview: previewOf(mail.visibleText),
    replyTo: route ? replyAddress(route, null) : null,
    mailId: run.mailId,
    date: mail.date,
    createdAt: now,
  }
}

/** Those of Reply-To; its sender goes without saying. */
function namedCorrespondents({ sender }: InboundMail, { correspondents }: Facts): Writer[] {
  return correspondents.includes(sender) ? [] : correspondents
}

/** An answer that names nobody goes to the customer, never to a machine or a list. That a stranger wrote it, its marks say. */
function takesAnswers({ kind }: InboundMail, { correspondents }: Facts): boolean {
  return kind !== 'auto-reply' && kind !== 'list' && correspondents.some(({ address }) => !isNoReplyAddress(address))
}

function marksOf({ kind, forwarding }: InboundMail, decision: Entered): Mark[] {
  const marks: Mark[] = decision.outcome === 'posted' ? decision.marks : kind === 'auto-reply' ? ['auto-reply'] : []
  return forwarding?.kind === 'forwarded' ? [...marks, 'forwarded'] : marks
}

function isUnproved({ authentication }: InboundMail, decision: Entered): boolean {
  if (decision.outcome === 'posted') return decision.marks.includes('sender-not-proved')
  return decision.authorIsUser && authentication.dmarc !== 'pass'
}

/** A forwarder that stands in From without a name says nothing to a reader: who wrote it, by its headers, stands before it. */
function shownName({ sender, forwarding }: InboundMail): string {
  if (forwarding?.kind !== 'forwarded' || sender.name !== '') return sender.name
  const { name, address } = forwarding.originalSender
  return `${name || address} via ${sender.address}`.slice(0, 200)
}

function lettersFor(
  mail: InboundMail,
  facts: Facts,
  decision: Extract<Entered, { outcome: 'posted' }>,
  message: NewMessage,
  route: ReplyRoute,
  { keys, newId }: RowContext,
) {
  const followers: Reader[] = facts.readers.filter((reader) => reader.recordId === decision.recordId)
  const readers = [...followers, ...decision.answered]
  const told = chooseRecipients(readers, {
    audience: decision.internal && decision.audience === 'everyone' ? 'users' : decision.audience,
    authorId: decision.authorId,
    authorAddress: mail.sender.normalized ?? null,
    haveIt: facts.headerAddresses,
  })
  return composeLetters({
    message,
    recordName: decision.recordName,
    answers: decision.answers === null ? null : { internetMessageId: decision.answers, internal: decision.internal },
    told,
    route,
    ancestors: facts.ancestors.filter((ancestor) => ancestor.recordId === decision.recordId),
    keys,
    withReplyToken: facts.parameters['mail.gateway.reply_token'],
    newId,
  })
}
