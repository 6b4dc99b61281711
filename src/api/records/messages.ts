import { createRoute, z } from '@hono/zod-openapi'
import { failureTypes, messageKinds, messageMarks, notificationStatuses, notificationWays } from '../../db/schema'
import { invalid } from '../../requests/request-error'
import { id, isStorable, line, mailAddress, prose, time, unstorable } from '../../requests/input'
import { type NewFile, postMessage } from '../../records/chatter/chatter'
import type { Notification } from '../../records/chatter/failure'
import { sendOn } from '../../records/chatter/send-on'
import { getMessage, listMessages, type Message } from '../../records/chatter/message'
import type { FilesInJson } from '../protocol/files-in-json'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { personSchema } from './people'
import { answer, body, bodyProblems, idParams, problems, resource } from '../protocol/route'

const tags = ['Messages']

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

const bodyText = z.string().max(5_000_000).refine(isStorable, unstorable)
const recipients = z.array(line(320)).max(200).openapi({ description: 'Contact ids or addresses' })

const fileInput = z.strictObject({
  filename: line(),
  mimeType: z
    .string()
    .max(127)
    .regex(/^[\w.+-]+\/[\w.+-]+$/, 'Is not a media type'),
  contentBase64: z.base64().max(36_000_000),
  contentId: line().optional().openapi({ description: 'For images that the HTML refers to by `cid:`' }),
})

const messageInput = z
  .strictObject({
    kind: z.enum(['message', 'note']),
    html: bodyText.optional(),
    text: bodyText.optional(),
    subject: prose(998).optional(),
    parentId: id.optional().openapi({ description: 'Absent: the newest message that is not a note' }),
    to: recipients.optional(),
    cc: recipients.optional(),
    attachments: z.array(fileInput).max(50).optional(),
    answersElsewhere: mailAddress.optional().openapi({ description: 'Replies go to this address and open a record there' }),
  })
  .refine(({ html, text, attachments }) => html?.trim() || text?.trim() || attachments?.length, {
    path: ['text'],
    message: 'A message needs text, html or an attachment',
  })
  .openapi('MessageInput')

const list = createRoute({
  method: 'get',
  path: '/records/{id}/messages',
  tags,
  summary: 'The chatter of a record, oldest first',
  request: { params: idParams, query: pageQuery() },
  responses: { 200: answer('A page of messages', pageSchema(messageSchema)), ...problems(404, 422) },
})

const post = createRoute({
  method: 'post',
  path: '/records/{id}/messages',
  tags,
  summary: 'Post to the chatter: a message is sent by mail, a note stays internal',
  request: { params: idParams, body: body(messageInput) },
  responses: { 201: answer('The new message', messageSchema), ...bodyProblems(404) },
})

const read = createRoute({
  method: 'get',
  path: '/messages/{id}',
  tags,
  summary: 'One message',
  request: { params: idParams },
  responses: { 200: answer('The message', messageSchema), ...problems(404) },
})

const sendOnRoute = createRoute({
  method: 'post',
  path: '/messages/{id}/send-on',
  tags,
  summary: 'Send on a mail from a user whose sender is not verified; the caller vouches for it',
  request: { params: idParams },
  responses: { 200: answer('The message as it is now', messageSchema), ...problems(404, 409) },
})

export const messages = resource()
  .openapi(list, async (c) => {
    const { data, next } = await listMessages(c.var.tools, c.var.caller.scope, c.req.valid('param').id, sliceOf(c.req.valid('query')))
    return c.json(answerPage({ data: data.map(messageAnswer), next }), 200)
  })
  .openapi(post, async (c) => {
    const { tools, caller } = c.var
    const { attachments, ...input } = c.req.valid('json')
    const files = attachments?.map((file, index) => newFile(c.var.files, file, index))
    const messageId = await postMessage(tools, caller, c.req.valid('param').id, {
      ...input,
      attachments: files,
    })
    return c.json(messageAnswer(await getMessage(tools, caller.scope, messageId)), 201)
  })
  .openapi(read, async (c) => c.json(messageAnswer(await getMessage(c.var.tools, c.var.caller.scope, c.req.valid('param').id)), 200))
  .openapi(sendOnRoute, async (c) => {
    const { id: messageId } = c.req.valid('param')
    await sendOn(c.var.tools, c.var.caller.scope, messageId)
    return c.json(messageAnswer(await getMessage(c.var.tools, c.var.caller.scope, messageId)), 200)
  })

function newFile(files: FilesInJson, { contentBase64, ...about }: z.output<typeof fileInput>, index: number): NewFile {
  const content = files.base64(contentBase64)
  if (!content) throw invalid(`attachments.${index}.contentBase64`, 'Is not base64')
  return { ...about, ...content }
}

function messageAnswer(message: Message): z.input<typeof messageSchema> {
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

export function notificationAnswer({ id, contactId, address, way, status, failureType, failureReason }: Notification) {
  return { id, contactId, address, way, status, failureType, failureReason }
}
