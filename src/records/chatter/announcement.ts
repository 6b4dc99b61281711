/** News of the gateway itself for its administrators: in everybody's inbox, and by mail for those who are told by mail. */
import { and, eq } from 'drizzle-orm'
import { insertAll, readBatch, runBatch, type Statement } from '../../db/client'
import * as t from '../../db/schema'
import { previewOf } from '../../mail/reply-text'
import { wakeOutbox } from '../../outbound/wake'
import type { Tools } from '../../platform/tools'

export type Announcement = { subject: string; text: string }

type Administrator = { contactId: string; name: string; address: string | null; notifyBy: 'email' | 'inbox' }

/** It stands in the chatter of each administrator's contact. @param besides what is written with it, or not at all */
export async function tellAdministrators(tools: Tools, announcement: Announcement, besides: Statement[] = []): Promise<void> {
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

function entryFor(
  { newId, now }: Tools,
  administrator: Administrator,
  { subject, text }: Announcement,
  from: { name: string; address: string },
) {
  const { contactId, name, address, notifyBy } = administrator
  const [messageId, createdAt] = [newId(), now()]
  const internetMessageId = `${messageId}@${from.address.split('@').at(-1)}`
  const message = {
    id: messageId,
    recordId: contactId,
    parentId: null,
    kind: 'notification' as const,
    internal: true,
    marks: [],
    internetMessageId,
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
  const notification = {
    id: newId(),
    messageId,
    recordId: contactId,
    contactId,
    address: address ?? '',
    way: 'inbox' as const,
    status: 'sent' as const,
    createdAt,
  }
  const letter = notifyBy === 'email' &&
    address !== null && {
      id: newId(),
      to: { name, address },
      from,
      subject,
      internetMessageId,
      references: [],
      body: text,
      status: 'queued' as const,
      nextAttemptAt: createdAt,
      createdAt,
    }
  return { message, notification, letter: letter || undefined }
}
