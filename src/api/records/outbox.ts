import { Readable } from 'node:stream'
import { z } from '@hono/zod-openapi'
import { outboxStatuses } from '../../db/schema'
import { openParts } from '../../inbound/reading/content'
import type { Tools } from '../../platform/tools'
import { id, time } from '../../requests/input'
import { listOutbox, type OutboxRow, readOutbox, retryOutbox } from '../../outbound/outbox'
import { writeLetter } from '../../records/chatter/letter'
import { downloadHeaders } from '../../requests/download'
import { bytesAnswer } from '../protocol/route'
import { action, get, list, read, routes } from '../protocol/routes'

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
type Outgoing = z.output<typeof outgoingSchema>

const raw = { 200: bytesAnswer('The raw mail', 'message/rfc822', z.any()) }

export const outbox = routes('/outbox', 'Outbox', [
  list('', 'Outgoing mails, newest first', ['A page of outgoing mails', outgoingSchema], async (tools, slice) => {
    const { data, next } = await listOutbox(tools, slice)
    return { data: data.map(outgoingAnswer), next }
  }),
  read('/{id}', 'One outgoing mail', ['The outgoing mail', outgoingSchema], readOne),
  get('/{id}/raw', 'The raw mail as it is sent', raw, async (c, id) => {
    const row = await readOutbox(c.var.tools, id)
    const { stream } = await (await writeLetter(c.var.tools, row, openParts)).open()
    const body = Readable.toWeb(stream) as unknown as ReadableStream // one class in workerd, two in the types of Node and of Workers
    return c.body(body, 200, downloadHeaders('message/rfc822', `${row.id}.eml`))
  }),
  action('post', '/{id}/retry', 'Send a waiting or failed mail now', retry, {
    answer: ['The mail as it is now', outgoingSchema],
    conflicts: true,
  }),
])

async function readOne(tools: Tools, outboxId: string): Promise<Outgoing> {
  return outgoingAnswer(await readOutbox(tools, outboxId))
}

async function retry(tools: Tools, outboxId: string): Promise<Outgoing> {
  await retryOutbox(tools, outboxId)
  return readOne(tools, outboxId)
}

function outgoingAnswer(row: OutboxRow): Outgoing {
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
