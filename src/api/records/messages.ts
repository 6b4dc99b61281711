import { z } from '@hono/zod-openapi'
import type { Tools } from '../../platform/tools'
import { type NewFile, postMessage } from '../../records/chatter/chatter'
import { getMessage, listMessages } from '../../records/chatter/message'
import { sendOn } from '../../records/chatter/send-on'
import type { Caller } from '../../requests/caller'
import { id, isStorable, line, mailAddress, prose, unstorable } from '../../requests/input'
import { invalid } from '../../requests/request-error'
import type { FilesInJson } from '../protocol/files-in-json'
import { action, list, read, routes } from '../protocol/routes'
import { messageAnswer, messageSchema } from './message-schema'

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
    parentId: id
      .nullable()
      .optional()
      .openapi({ description: 'Absent: the message whose correspondents get the answer, else the newest. Null: it answers nothing' }),
    to: recipients.optional(),
    cc: recipients.optional(),
    attachments: z.array(fileInput).max(50).optional(),
    replyAll: z.boolean().optional().openapi({ description: 'Also to the other people in To and Cc of the mail that is answered' }),
    answersElsewhere: mailAddress.optional().openapi({ description: 'Replies go to this address and open a record there' }),
  })
  .refine(({ html, text, attachments }) => html?.trim() || text?.trim() || attachments?.length, {
    path: ['text'],
    message: 'A message needs text, html or an attachment',
  })
  .openapi('MessageInput')

const ofRecord = '/records/{id}/messages'

export const messages = routes('', 'Messages', [
  list(ofRecord, 'The chatter of a record, oldest first', ['A page of messages', messageSchema], async (tools, slice, call) => {
    const { data, next } = await listMessages(tools, call.caller.scope, call.param('id'), slice)
    return { data: data.map(messageAnswer), next }
  }),
  action(
    'post',
    ofRecord,
    'Post to the chatter: a message is sent by mail, a note stays internal',
    async (tools, recordId, { caller, files }, { attachments, ...input }) => {
      const attached = attachments?.map((file, index) => newFile(files, file, index))
      return answerOf(tools, caller, await postMessage(tools, caller, recordId, { ...input, attachments: attached }))
    },
    { body: messageInput, answer: ['The new message', messageSchema], status: 201 },
  ),
  read('/messages/{id}', 'One message', ['The message', messageSchema], (tools, id, { caller }) => answerOf(tools, caller, id)),
  action(
    'post',
    '/messages/{id}/send-on',
    'Send on a mail from a user whose sender is not verified; the caller vouches for it',
    async (tools, messageId, { caller }) => {
      await sendOn(tools, caller.scope, messageId)
      return answerOf(tools, caller, messageId)
    },
    { answer: ['The message as it is now', messageSchema], conflicts: true },
  ),
])

async function answerOf(tools: Tools, { scope }: Caller, messageId: string) {
  return messageAnswer(await getMessage(tools, scope, messageId))
}

function newFile(files: FilesInJson, { contentBase64, ...about }: z.output<typeof fileInput>, index: number): NewFile {
  const content = files.base64(contentBase64)
  if (!content) throw invalid(`attachments.${index}.contentBase64`, 'Is not base64')
  return { ...about, ...content }
}
