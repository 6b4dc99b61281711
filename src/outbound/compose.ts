/** From a message to the notifications and outgoing mails that carry it: ids, signed addresses, threading headers. Pure. */
import type { InferInsertModel } from 'drizzle-orm'
import type { messages, notifications, outbox } from '../db/schema'
import { answerSubject } from '../mail/text'
import { type KeyRing, signAddress } from '../mail/address/token-address'
import type { Result } from '../platform/result'
import { fromOf } from './from'
import type { Addressed } from './recipients'
import { catchallOf, type ReplyRoute } from './reply-route'

export type NewMessage = InferInsertModel<typeof messages>
export type NewNotification = InferInsertModel<typeof notifications>
export type NewOutboxRow = InferInsertModel<typeof outbox>
export type Ancestor = { id: string; internetMessageId: string; internal: boolean }
/** Who a mail goes to; a user may see what is internal. */
export type Addressee = Pick<Addressed, 'name' | 'address' | 'isUser'>
type From = NewOutboxRow['from']

export type Letter = {
  message: NewMessage
  recordName: string
  told: Addressed[]
  route: ReplyRoute
  ancestors: Ancestor[]
  /** The message answered. */
  answers: Omit<Ancestor, 'id'> | null
  keys: KeyRing
  withReplyToken: boolean
  newId: () => string
}

/** Domain of ids where a company has no alias domain: reserved, so it is nobody else's. */
const noDomain = 'postern.invalid'

/** The id of a message that is written here. */
export function newMessageId(messageId: string, { domain }: ReplyRoute): string {
  return `${messageId}@${domain?.name ?? noDomain}`
}

/** One notification per person told, and one mail for each who is told by mail. */
export function composeLetters(letter: Letter): { notifications: NewNotification[]; outbox: NewOutboxRow[] } {
  const from = fromOf(letter.message, letter.route)
  const rows = letter.told.map((told) => ({ told, notification: notificationFor(letter, told, from) }))
  const mailed = rows.filter(({ notification }) => notification.status === 'queued')
  return {
    notifications: rows.map(({ notification }) => notification),
    outbox: from.ok ? mailed.map(({ told, notification }) => mailFor(letter, from.value, told, notification.id)) : [],
  }
}

function notificationFor({ message, newId }: Letter, told: Addressed, from: Result<From, string>): NewNotification {
  const failure = told.way === 'email' ? failureOf(told, from) : undefined
  return {
    id: newId(),
    messageId: message.id,
    recordId: message.recordId,
    contactId: told.contactId,
    address: told.address,
    way: told.way,
    status: failure ? 'failed' : told.way === 'inbox' ? 'sent' : 'queued',
    ...failure,
    createdAt: message.createdAt,
  }
}

type FailureColumns = Pick<NewNotification, 'failureType' | 'failureReason'>

const hindrances: Record<NonNullable<Addressed['obstacle']>, FailureColumns> = {
  'no-address': { failureType: 'invalid-address', failureReason: 'Not sent: the contact has no mail address' },
  'only-bounces': { failureType: 'other', failureReason: 'Not sent: the last five mails to this address bounced for good' },
}

function failureOf({ obstacle: hindrance }: Addressed, from: Result<From, string>): FailureColumns | undefined {
  if (hindrance) return hindrances[hindrance]
  return from.ok ? undefined : { failureType: 'other', failureReason: from.reason }
}

/** The mail that carries a message to one reader. The notification's id is what its signed addresses name. */
export function mailFor(letter: Omit<Letter, 'told'>, from: From, reader: Addressee, notificationId: string): NewOutboxRow {
  const { message, route, newId } = letter
  const own = message.kind === 'received' ? newMessageId(message.id, route) : message.internetMessageId
  // A received mail is sent on under an id of ours; its own id lets the reader's mail program see one thread.
  const sentOn = message.kind === 'received' ? [message.internetMessageId] : []
  return {
    id: newId(),
    messageId: message.id,
    notificationId,
    to: { name: reader.name, address: reader.address },
    from,
    replyTo: replyToFor(letter, notificationId),
    returnPath: returnPathFor(letter, notificationId),
    subject: message.subject || answerSubject(letter.recordName),
    internetMessageId: own,
    // An answer that is to open elsewhere must name nothing that stands here.
    references: message.answersElsewhere ? [own] : [...referencesOf(letter, reader), ...sentOn, own],
    inReplyTo: message.answersElsewhere ? null : (answeredBy(letter, reader) ?? sentOn[0] ?? null),
    status: 'queued',
    nextAttemptAt: message.createdAt,
    createdAt: message.createdAt,
  }
}

function returnPathFor({ route: { domain }, keys }: Omit<Letter, 'told'>, notificationId: string): string | null {
  if (!domain) return null
  const plain = `${domain.bounce}@${domain.name}`
  return signAddress(keys, { purpose: 'bounce', notificationId }, plain, undefined) ?? plain
}

function replyToFor({ message, route, keys, withReplyToken }: Omit<Letter, 'told'>, notificationId: string): string | null {
  const plain = message.replyTo ?? null
  const catchall = catchallOf(route.domain)
  const isOurs = plain !== null && (plain === route.aliasAddress || plain === catchall)
  if (message.answersElsewhere || !isOurs || !withReplyToken) return message.answersElsewhere ?? plain
  return signAddress(keys, { purpose: 'reply', notificationId }, plain, catchall ?? undefined) ?? plain
}

/** What the reader may know of: no outsider hears of a note, not even that there is one. */
function ancestorsFor({ message, ancestors }: Omit<Letter, 'told'>, { isUser }: Addressee): Ancestor[] {
  return ancestors.filter(({ id, internal }) => id !== message.id && (isUser || !internal))
}

/** The message answered; for an outsider who may not know of it, the newest that is no note. */
function answeredBy(letter: Omit<Letter, 'told'>, reader: Addressee): string | undefined {
  const { answers } = letter
  if (!answers?.internal || reader.isUser) return answers?.internetMessageId
  return ancestorsFor(letter, reader).toSorted((a, b) => (a.id < b.id ? 1 : -1))[0]?.internetMessageId
}

/** Up to three ancestors, oldest first: the message answered, then public ones, then internal ones, newer before older. */
function referencesOf(letter: Omit<Letter, 'told'>, reader: Addressee): string[] {
  const rank = (ancestor: Ancestor) => (ancestor.id === letter.message.parentId ? 0 : ancestor.internal ? 2 : 1)
  return ancestorsFor(letter, reader)
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? 1 : -1))
    .slice(0, 3)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ internetMessageId }) => internetMessageId)
}
