/** Sending on what a user wrote by mail without proving to be that user: a person who looked at it vouches for it. */
import { eq, sql } from 'drizzle-orm'
import { insertAll, readBatch, runBatch } from '../../db/client'
import * as t from '../../db/schema'
import { conflict, notFound } from '../../requests/request-error'
import { normalizeAddress } from '../../mail/address/address'
import { composeLetters } from '../../outbound/compose'
import { chooseRecipients } from '../../outbound/recipients'
import { wakeOutbox } from '../../outbound/wake'
import type { Tools } from '../../platform/tools'
import { readPostFacts } from './post-facts'
import { type Scope, sees } from '../../requests/scope'

type MessageRow = typeof t.messages.$inferSelect

const mark = 'sender-not-proved'

/**
 * Writes to everybody who would have got the message from a proved sender and does not have it yet. Of two who ask at once,
 * one sends it.
 * @throws {RequestError} 404; 409 for a message that is not marked so
 */
export async function sendOn(tools: Tools, scope: Scope, messageId: string): Promise<void> {
  const { message, haveIt } = await readMessage(tools, messageId)
  const facts = await readPostFacts(tools, {
    recordId: message.recordId,
    authorId: message.authorId,
    parentId: message.parentId,
    named: [],
    scope,
  })
  if (!sees(scope, facts.record.companyId)) throw notFound('message')
  if (!message.marks.includes(mark)) throw conflict('Only a message whose sender is not verified can be sent on.')
  const { authorId, fromNormalized: authorAddress } = message
  const audience = message.internal ? 'users' : 'everyone'
  const { notifications, outbox } = composeLetters({
    message: { ...message, unproved: true, createdAt: tools.now() },
    recordName: facts.record.name,
    told: chooseRecipients([...facts.followers, ...facts.correspondents], { audience, authorId, authorAddress, haveIt }),
    route: facts.route,
    ancestors: facts.ancestors.filter((ancestor) => ancestor.id < messageId),
    answers: facts.parent ?? null,
    keys: tools.keys,
    withReplyToken: facts.parameters['mail.gateway.reply_token'],
    newId: tools.newId,
  })
  const isStillMarked = sql`exists (select 1 from messages m, json_each(m.marks) where m.id = ${messageId} and json_each.value = ${mark})`
  const inserts = [...insertAll(t.notifications, notifications), ...insertAll(t.outbox, outbox)]
  await runBatch(tools.db, [
    ...inserts.map((insert) => sql`${insert} where ${isStillMarked}`),
    tools.db
      .update(t.messages)
      .set({ marks: message.marks.filter((other) => other !== mark), unproved: true })
      .where(eq(t.messages.id, messageId)),
  ])
  await wakeOutbox(
    tools,
    outbox.map(({ id }) => id),
  )
}

/** The message, and the normalised addresses of those who have it. */
async function readMessage({ db }: Tools, messageId: string): Promise<{ message: MessageRow; haveIt: string[] }> {
  const [[message], told] = await readBatch(db, [
    db.select().from(t.messages).where(eq(t.messages.id, messageId)),
    db.select({ address: t.notifications.address }).from(t.notifications).where(eq(t.notifications.messageId, messageId)),
  ])
  if (!message) throw notFound('message')
  const named = [...message.to, ...message.cc].map((person) => normalizeAddress(person.address)).filter((address) => address !== undefined)
  return { message, haveIt: [...named, ...told.map(({ address }) => address)] }
}
