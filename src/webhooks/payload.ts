/** What a webhook is told, read from the rows when it is sent: ids, people, subject, the beginning of a message, and never more of it. */
import { eq } from 'drizzle-orm'
import * as t from '../db/schema'
import type { Tools } from '../platform/tools'
import type { WebhookEvent } from './event'

export type Occurrence = { event: WebhookEvent; subjectId: string; createdAt: Date }

/** The body as it is signed and sent. */
export async function writePayload(tools: Tools, occurrence: Occurrence): Promise<string> {
  const { event, subjectId, createdAt } = occurrence
  const data = (await readSubject(tools, occurrence)) ?? { id: subjectId, deleted: true }
  return JSON.stringify({ type: event, timestamp: createdAt.toISOString(), data })
}

export function pingPayload(at: Date): string {
  return JSON.stringify({ type: 'ping', timestamp: at.toISOString(), data: {} })
}

/** Undefined when it was deleted meanwhile. */
async function readSubject(tools: Tools, { event, subjectId }: Occurrence): Promise<object | undefined> {
  if (event === 'message.posted') return readMessage(tools, subjectId)
  return event === 'message.failed' ? readFailure(tools, subjectId) : readMail(tools, subjectId)
}

async function readMail({ db }: Tools, mailId: string) {
  const { id, receivedAt, outcome, reason, door, envelopeFrom, recipient, from, subject, recordId, messageId, aliasId } = t.mails
  const columns = { id, receivedAt, outcome, reason, door, envelopeFrom, recipient, from, subject, recordId, messageId, aliasId }
  const [mail] = await db.select(columns).from(t.mails).where(eq(id, mailId))
  if (!mail) return undefined
  const { envelopeFrom: sender, recipient: to, ...rest } = mail
  return { ...rest, envelope: { from: sender, to } }
}

async function readMessage({ db }: Tools, messageId: string) {
  const [message] = await db.select(messageColumns).from(t.messages).where(eq(t.messages.id, messageId))
  return message && messageOf(message)
}

async function readFailure({ db }: Tools, notificationId: string) {
  const { id, contactId, address, way, status, failureType, failureReason } = t.notifications
  const [found] = await db
    .select({ message: messageColumns, notification: { id, contactId, address, way, status, failureType, failureReason } })
    .from(t.notifications)
    .innerJoin(t.messages, eq(t.messages.id, t.notifications.messageId))
    .where(eq(id, notificationId))
  return found && { ...messageOf(found.message), notification: found.notification }
}

const m = t.messages
const messageColumns = {
  id: m.id,
  recordId: m.recordId,
  kind: m.kind,
  internal: m.internal,
  internetMessageId: m.internetMessageId,
  fromName: m.fromName,
  fromAddress: m.fromAddress,
  authorId: m.authorId,
  to: m.to,
  cc: m.cc,
  subject: m.subject,
  preview: m.preview,
  createdAt: m.createdAt,
}
type MessageInShort = Pick<typeof m.$inferSelect, keyof typeof messageColumns>

function messageOf({ fromName: name, fromAddress: address, ...message }: MessageInShort) {
  return { ...message, from: { name, address } }
}
