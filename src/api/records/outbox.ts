import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { outboxStatuses } from '../../db/schema'
import { openParts } from '../../inbound/reading/content'
import { id, time } from '../../requests/input'
import { listOutbox, type OutboxRow, readOutbox, retryOutbox } from '../../outbound/outbox'
import { writeLetter } from '../../records/chatter/letter'
import { downloadHeaders } from '../../requests/download'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { bytesAnswer, answer, idParams, problems, resource } from '../protocol/route'

const tags = ['Outbox']

const outgoingSchema = z
  .object({
    id,
    messageId: id.nullable(),
    to: z.string(),
    from: z.string(),
    subject: z.string(),
    internetMessageId: z.string(),
    transportMessageId: z.string().nullable(),
    status: z.enum(outboxStatuses),
    attempts: z.int(),
    nextAttemptAt: time.nullable(),
    error: z.string().nullable(),
    replyTo: z.string().nullable(),
    returnPath: z.string().nullable().openapi({ description: 'Envelope sender' }),
    createdAt: time,
  })
  .openapi('OutgoingMail')

const list = createRoute({
  method: 'get',
  path: '/outbox',
  tags,
  summary: 'Outgoing mails, newest first',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of outgoing mails', pageSchema(outgoingSchema)), ...problems(422) },
})

const read = createRoute({
  method: 'get',
  path: '/outbox/{id}',
  tags,
  summary: 'One outgoing mail',
  request: { params: idParams },
  responses: { 200: answer('The outgoing mail', outgoingSchema), ...problems(404) },
})

const readRaw = createRoute({
  method: 'get',
  path: '/outbox/{id}/raw',
  tags,
  summary: 'The raw mail as it is sent',
  request: { params: idParams },
  responses: { 200: bytesAnswer('The raw mail', 'message/rfc822', z.any()), ...problems(404) },
})

const retry = createRoute({
  method: 'post',
  path: '/outbox/{id}/retry',
  tags,
  summary: 'Send a waiting or failed mail now',
  request: { params: idParams },
  responses: { 200: answer('The mail as it is now', outgoingSchema), ...problems(404, 409) },
})

export const outbox = resource()
  .openapi(list, async (c) => {
    const { data, next } = await listOutbox(c.var.tools, sliceOf(c.req.valid('query')))
    return c.json(answerPage({ data: data.map(outgoingAnswer), next }), 200)
  })
  .openapi(read, async (c) => c.json(outgoingAnswer(await readOutbox(c.var.tools, c.req.valid('param').id)), 200))
  .openapi(readRaw, async (c) => {
    const row = await readOutbox(c.var.tools, c.req.valid('param').id)
    const { stream } = await (await writeLetter(c.var.tools, row, openParts)).open()
    const body = Readable.toWeb(stream) as unknown as ReadableStream // one class in workerd, two in the types of Node and of Workers
    return c.body(body, 200, downloadHeaders('message/rfc822', `${row.id}.eml`))
  })
  .openapi(retry, async (c) => {
    const { id: outboxId } = c.req.valid('param')
    await retryOutbox(c.var.tools, outboxId)
    return c.json(outgoingAnswer(await readOutbox(c.var.tools, outboxId)), 200)
  })

function outgoingAnswer(row: OutboxRow): z.input<typeof outgoingSchema> {
  const { id, messageId, subject, internetMessageId, transportMessageId, status, attempts, error, replyTo, returnPath } = row
  return {
    id,
    messageId,
    to: row.to.address,
    from: row.from.address,
    subject,
    internetMessageId,
    transportMessageId,
    status,
    attempts,
    nextAttemptAt: row.nextAttemptAt?.toISOString() ?? null,
    error,
    replyTo,
    returnPath,
    createdAt: row.createdAt.toISOString(),
  }
}
