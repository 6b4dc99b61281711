/** News of the gateway itself for its administrators: in everybody's inbox, and by mail for those who are told by mail. */
import { and, eq } from 'drizzle-orm'
import { insertAll, readBatch, runBatch, type Statement } from '../../db/client'
import * as t from '../../db/schema'
import { previewOf } from '../../mail/reply-text'
import type { Person } from '../../mail/address/address'
import type { NewMessage, NewNotification, NewOutboxRow } from '../../outbound/compose'
import { wakeOutbox } from '../../outbound/wake'
import type { Tools } from '../../platform/tools'

export type Announcement = { subject: string; text: string }

type Administrator = { contactId: string; name: string; address: string | null; notifyBy: 'email' | 'inbox' }

/** It stands in the chatter of each administrator's contact. @param besides what is written with it, or not at all */
export async function notifyAdministrators(tools: Tools, announcement: Announcement, besides: Statement[] = []): Promise<void> {
  const { db } = tools
  const [administrators, [domain]] = await readBatch(db, [
    db
      .select({
        contactId: t.records.id,
        name: t.records.name,
        address: t.records.emailNormalized,
        notifyBy: t.users.notifyBy,
      })
      .from(t.users)
      .innerJoin(t.records, eq(t.records.id, t.users.contactId))
      .where(and(eq(t.users.role, 'admin'), eq(t.users.active, true))),
    db
      .select({ name: t.aliasDomains.name, defaultFrom: t.aliasDomains.defaultFromAddress })
      .from(t.aliasDomains)
      .orderBy(t.aliasDomains.sequence, t.aliasDomains.id)
      .limit(1),
  ])
  const from = { name: 'Postern', address: domain?.defaultFrom ?? `notifications@${domain?.name ?? 'localhost'}` }
  const told = administrators.map((administrator) => entryFor(tools, administrator, announcement, from))
  const letters = domain ? told.flatMap(({ letter }) => letter ?? []) : []
  await runBatch(db, [
    ...besides,
    ...insertAll(
      t.messages,
      told.map(({ message }) => message),
    ),
    ...insertAll(
      t.notifications,
      told.map(({ notification }) => notification),
    ),
    ...insertAll(t.outbox, letters),
  ])
  await wakeOutbox(
    tools,
    letters.map(({ id }) => id),
  )
}

type Entry = { administrator: Administrator; announcement: Announcement; from: Person; messageId: string; createdAt: Date }

function entryFor({ newId, now }: Tools, administrator: Administrator, announcement: Announcement, from: Person) {
  const entry: Entry = { administrator, announcement, from, messageId: newId(), createdAt: now() }
  const isMailed = administrator.notifyBy === 'email' && administrator.address !== null
  return {
    message: messageOf(entry),
    notification: notificationOf(entry, newId()),
    letter: isMailed ? letterOf(entry, newId()) : undefined,
  }
}

function messageOf(entry: Entry): NewMessage {
  const { administrator, announcement, from, messageId, createdAt } = entry
  const { subject, text } = announcement
  return {
    id: messageId,
    recordId: administrator.contactId,
    parentId: null,
    kind: 'notification',
    internal: true,
    marks: [],
    internetMessageId: idOnTheWire(entry),
    fromName: from.name,
    fromAddress: from.address,
    to: [],
    cc: [],
    subject,
    text,
    preview: previewOf(text),
    date: createdAt,
    createdAt,
  }
}

function notificationOf({ administrator: { contactId, address }, messageId, createdAt }: Entry, id: string): NewNotification {
  return { id, messageId, recordId: contactId, contactId, address: address ?? '', way: 'inbox', status: 'sent', createdAt }
}

function letterOf(entry: Entry, id: string): NewOutboxRow {
  const { administrator, announcement, from, createdAt } = entry
  return {
    id,
    to: { name: administrator.name, address: administrator.address ?? '' },
    from,
    subject: announcement.subject,
    internetMessageId: idOnTheWire(entry),
    references: [],
    body: announcement.text,
    status: 'queued',
    nextAttemptAt: createdAt,
    createdAt,
  }
}

function idOnTheWire({ messageId, from }: Entry): string {
  return `${messageId}@${from.address.split('@').at(-1)}`
}
