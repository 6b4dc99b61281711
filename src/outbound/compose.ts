/** From a message to the notifications and outgoing mails that carry it: ids, signed addresses, threading headers. Pure. */
import type { InferInsertModel } from 'drizzle-orm'
import type { messages, notifications, outbox } from '../db/schema'
import type { Person } from '../mail/address'
import { answerSubject } from '../mail/text'
import { type KeyRing, signAddress } from '../mail/token-address'
import type { Told } from './recipients'
import { catchallOf, type ReplyRoute } from './reply-route'

export type NewMessage = InferInsertModel<typeof messages>
export type NewNotification = InferInsertModel<typeof notifications>
export type NewOutboxRow = InferInsertModel<typeof outbox>
export type Ancestor = { id: string; internetMessageId: string; internal: boolean }

export type Letter = {
  message: NewMessage
  recordName: string
  told: Told[]
  route: ReplyRoute
  ancestors: Ancestor[]
  /** Message-ID of the message answered. */
  answers: string | null
  keys: KeyRing
  withReplyToken: boolean
  newId: () => string
}

/** Domain of ids and addresses while a gateway has no alias domain: reserved, so it reaches nobody. */
const noDomain = 'postern.invalid'

/** The id of a message that is written here. */
export function newMessageId(messageId: string, { domain }: ReplyRoute): string {
  return `${messageId}@${domain?.name ?? noDomain}`
}

/** The address in From: the author's name goes with our own domain, never with somebody else's. */
export function fromAddress({ domain }: ReplyRoute, authorAddress: string | null): string {
  return domain?.defaultFromAddress ?? (domain ? `notifications@${domain.name}` : (authorAddress ?? `notifications@${noDomain}`))
}

/** One notification per person told, and one mail for each who is told by mail. */
export function composeLetters(letter: Letter): { notifications: NewNotification[]; outbox: NewOutboxRow[] } {
  const rows = letter.told.map((told) => ({ told, notification: notificationFor(letter, told) }))
  const mailed = rows.filter(({ notification }) => notification.way === 'email' && notification.status === 'queued')
  return {
    notifications: rows.map(({ notification }) => notification),
    outbox: mailed.map(({ told, notification }) => mailFor(letter, told, notification.id)),
  }
}

function notificationFor({ message, newId }: Letter, told: Told): NewNotification {
  return {
    id: newId(),
    messageId: message.id,
    recordId: message.recordId,
    contactId: told.contactId,
    address: told.address,
    way: told.way,
    status: told.status,
    ...(told.status === 'failed' && {
      failureType: 'other' as const,
      failureReason: 'Not sent: the last five mails to this address bounced for good',
    }),
    createdAt: message.createdAt,
  }
}

/** The mail that carries a message to one reader. The notification's id is what its signed addresses name. */
export function mailFor(letter: Omit<Letter, 'told'>, { name, address }: Person, notificationId: string): NewOutboxRow {
  const { message, route, newId } = letter
  const own = message.kind === 'received' ? newMessageId(message.id, route) : message.internetMessageId
  // A received mail is sent on under an id of ours; its own id lets the reader's mail program see one thread.
  const sentOn = message.kind === 'received' ? [message.internetMessageId] : []
  return {
    id: newId(),
    messageId: message.id,
    notificationId,
    to: { name, address },
    from: { name: message.fromName, address: fromAddress(route, message.fromAddress) },
    replyTo: replyToFor(letter, notificationId),
    returnPath: returnPathFor(letter, notificationId),
    subject: message.subject || answerSubject(letter.recordName),
    internetMessageId: own,
    // An answer that is to open elsewhere must name nothing that stands here.
    references: message.answersElsewhere ? [own] : [...referencesOf(letter), ...sentOn, own],
    inReplyTo: message.answersElsewhere ? null : (letter.answers ?? sentOn[0] ?? null),
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

/** Up to three ancestors, oldest first: the message answered, then public ones, then internal ones, newer before older. */
function referencesOf({ message, ancestors }: Omit<Letter, 'told'>): string[] {
  const rank = (ancestor: Ancestor) => (ancestor.id === message.parentId ? 0 : ancestor.internal ? 2 : 1)
  return ancestors
    .filter(({ id }) => id !== message.id)
    .toSorted((a, b) => rank(a) - rank(b) || (a.id < b.id ? 1 : -1))
    .slice(0, 3)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map(({ internetMessageId }) => internetMessageId)
}
