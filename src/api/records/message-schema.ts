/** Messages of the chatter as they appear in answers. */
import { z } from '@hono/zod-openapi'
import { failureTypes, messageKinds, messageMarks, notificationStatuses, notificationWays } from '../../db/schema'
import type { Notification } from '../../records/chatter/failure'
import type { Message } from '../../records/chatter/message'
import { id, time } from '../../requests/input'
import { personSchema } from './people'

const attachmentSchema = z
  .object({ id, filename: z.string(), mimeType: z.string(), size: z.int(), contentId: z.string().nullable(), inline: z.boolean() })
  .openapi('Attachment')

export const notificationSchema = z
  .object({
    id,
    contactId: id.nullable(),
    address: z.string(),
    way: z.enum(notificationWays),
    status: z.enum(notificationStatuses),
    failureType: z.enum(failureTypes).nullable(),
    failureReason: z.string().nullable(),
    nextAttemptAt: time.nullable().openapi({ description: 'While it is `waiting`' }),
  })
  .openapi('Notification')

export const messageSchema = z
  .object({
    id,
    recordId: id,
    parentId: id.nullable(),
    kind: z.enum(messageKinds),
    internal: z.boolean(),
    marks: z.array(z.enum(messageMarks)),
    internetMessageId: z.string(),
    from: personSchema,
    replyTo: z.array(personSchema).openapi({ description: 'Whom answers go to in place of the sender' }),
    authorId: id.nullable(),
    to: z.array(personSchema),
    cc: z.array(personSchema),
    subject: z.string().nullable(),
    html: z.string().openapi({ description: 'Sanitized' }),
    text: z.string(),
    preview: z.string(),
    date: time,
    createdAt: time,
    attachments: z.array(attachmentSchema),
    notifications: z.array(notificationSchema),
    mailId: id.nullable(),
  })
  .openapi('Message')

export function messageAnswer(message: Message): z.output<typeof messageSchema> {
  const { id, recordId, parentId, kind, internal, marks, internetMessageId, authorId, to, cc, subject, html, text, preview, mailId } =
    message
  return {
    id,
    recordId,
    parentId,
    kind,
    internal,
    marks,
    internetMessageId,
    from: { name: message.fromName, address: message.fromAddress },
    replyTo: message.correspondents.map(({ name, address }) => ({ name, address })),
    authorId,
    to,
    cc,
    subject,
    html,
    text,
    preview,
    date: message.date.toISOString(),
    createdAt: message.createdAt.toISOString(),
    attachments: message.attachments.map(({ messageId: _, objectKey: _key, part: _part, ...attachment }) => attachment),
    notifications: message.notifications.map(notificationAnswer),
    mailId,
  }
}

export function notificationAnswer({ nextAttemptAt, ...notification }: Notification): z.output<typeof notificationSchema> {
  const { id, contactId, address, way, status, failureType, failureReason } = notification
  return { id, contactId, address, way, status, failureType, failureReason, nextAttemptAt: nextAttemptAt?.toISOString() ?? null }
}
