import { createRoute, z } from '@hono/zod-openapi'
import { doors, failureTypes, mailKinds, noticeWays, outcomes, verdicts } from '../../db/schema'
import { assign } from '../../inbound/log/assign'
import type { MailRow, Receipt } from '../../inbound/receipt'
import { receive } from '../../inbound/gateway'
import { logReceipt } from '../../inbound/log/log'
import { listMails, readMail } from '../../inbound/log/mail-log'
import { readBounded } from '../../inbound/doors/raw'
import { readTrace } from '../../inbound/trace/stored'
import { findRawObject, hasRaw, replay, whyNoRaw } from '../../inbound/log/replay'
import { id, line, time } from '../../requests/input'
import { normalizeAddress } from '../../mail/address/address'
import { readerOfKey } from '../../mail/mime/reader'
import { type RefusalReason, smtpCodes } from '../../outbound/refusal'
import { modelKey } from '../../models/model'
import { valuesSchema } from '../../models/values'
import type { Tools } from '../../platform/tools'
import { downloadHeaders } from '../../requests/download'
import { mailBody } from './mail-body'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { personSchema } from '../records/people'
import { Problem, problemSchema } from '../protocol/problem'
import { bytesAnswer, answer, body, bodyProblems, idParams, problems, resource } from '../protocol/route'

const tags = ['Mails']

export const authenticationSchema = z
  .object({ spf: z.enum(verdicts), dkim: z.enum(verdicts), dmarc: z.enum(verdicts) })
  .openapi('Authentication')

export const traceSchema = z.array(z.object({ step: z.string(), result: z.string(), detail: z.string() })).openapi('Trace')

export const readerSchema = z
  .object({
    name: z.enum(['postal-mime', 'exact']),
    because: z.string().optional().openapi({ description: 'The sign for which the exact reader took over, in kebab-case' }),
  })
  .openapi('Reader')

export const bounceSchema = z
  .object({
    messageId: id.optional(),
    recipients: z.array(
      z.object({
        address: z.string(),
        action: z.string(),
        status: z.string().optional(),
        failureType: z.enum(failureTypes),
        permanent: z.boolean(),
        reason: z.string(),
      }),
    ),
  })
  .openapi('Bounce')

export const mailSchema = z
  .object({
    id,
    receivedAt: time,
    door: z.enum(doors),
    envelope: z.object({ from: z.string(), to: z.string() }),
    from: personSchema.nullable(),
    to: z.array(personSchema),
    cc: z.array(personSchema),
    subject: z.string().nullable(),
    internetMessageId: z.string(),
    size: z.int(),
    kind: z.enum(mailKinds),
    authentication: authenticationSchema,
    reader: readerSchema.nullable().openapi({ description: 'Which reader parsed the mail; null if it failed before' }),
    automatic: z.boolean(),
    outcome: z.enum(outcomes),
    reason: z.string(),
    copies: z.int().openapi({
      description:
        'Deliveries that it stands for. A refusal like one of the last hour (same envelope sender, recipient and reason) counts up that one, and webhooks are not told again',
    }),
    lastReceivedAt: time.nullable().openapi({ description: 'When the last of them arrived; null while there is one' }),
    trace: traceSchema,
    bounce: bounceSchema.nullable(),
    serverId: id.nullable().openapi({ description: 'The incoming server that it was fetched from' }),
    aliasId: id.nullable(),
    recordId: id.nullable(),
    messageId: id.nullable(),
    notice: z.object({ way: z.enum(noticeWays), text: z.string() }).nullable(),
    hasRaw: z.boolean(),
    attempts: z.int(),
    durationMs: z.int(),
  })
  .openapi('Mail')

const refusedSchema = problemSchema.extend({ mail: mailSchema.optional(), code: z.string().optional() }).openapi('RefusedMail')
const refusedAnswer = (description: string) => ({ description, content: { 'application/problem+json': { schema: refusedSchema } } })

const listQuery = pageQuery().extend({
  outcome: z.enum(outcomes).optional(),
  reason: line(40).optional(),
  door: z.enum(doors).optional(),
  recordId: id.optional(),
  q: line(200).optional().openapi({ description: 'Part of a subject or an address' }),
})

const deliverQuery = z.object({
  from: z.string().max(1000).default('').openapi({ description: 'Envelope sender; empty or `<>` is the null sender' }),
  to: z
    .string()
    .max(1000)
    .refine((text) => normalizeAddress(text) !== undefined, 'Is not a valid mail address')
    .openapi({ description: 'Envelope recipient' }),
})

const assignInput = z
  .union([z.strictObject({ recordId: id }), z.strictObject({ model: modelKey, values: valuesSchema.default({}) })])
  .openapi('AssignInput')

const list = createRoute({
  method: 'get',
  path: '/mails',
  tags,
  summary: 'The log of all received mail, newest first',
  request: { query: listQuery },
  responses: { 200: answer('A page of mails', pageSchema(mailSchema)), ...problems(422) },
})

const deliver = createRoute({
  method: 'post',
  path: '/mails',
  tags,
  summary: 'Deliver a mail: the door for a mail server’s pipe',
  description: 'A refusal is 422 with the mail and the SMTP code to answer with; a fault that is worth a retry is 503.',
  request: { query: deliverQuery, body: { required: true, content: { 'message/rfc822': { schema: z.any() } } } },
  responses: {
    200: answer('The mail was accepted', mailSchema),
    ...problems(400, 415),
    413: refusedAnswer('The mail is too large'),
    422: refusedAnswer('The mail is refused, or the query does not validate'),
  },
})

const read = createRoute({
  method: 'get',
  path: '/mails/{id}',
  tags,
  summary: 'One mail of the log, with its trace',
  request: { params: idParams },
  responses: { 200: answer('The mail', mailSchema), ...problems(404) },
})

const readRaw = createRoute({
  method: 'get',
  path: '/mails/{id}/raw',
  tags,
  summary: 'The raw mail, byte for byte',
  request: { params: idParams },
  responses: { 200: bytesAnswer('The mail as it arrived', 'message/rfc822', z.any()), ...problems(404) },
})

const replayRoute = createRoute({
  method: 'post',
  path: '/mails/{id}/replay',
  tags,
  summary: 'Route a held, failed or refused mail again',
  request: { params: idParams },
  responses: { 200: answer('The mail as it is now', mailSchema), ...problems(404, 409) },
})

const assignRoute = createRoute({
  method: 'post',
  path: '/mails/{id}/assign',
  tags,
  summary: 'Assign a mail to a record, or open a new one with it',
  request: { params: idParams, body: body(assignInput) },
  responses: { 200: answer('The mail as it is now', mailSchema), ...bodyProblems(404, 409) },
})

export const mails = resource()
  .openapi(list, async (c) => {
    const { limit, cursor, ...filter } = c.req.valid('query')
    const { data, next } = await listMails(c.var.tools, c.var.caller.scope, filter, sliceOf({ limit, cursor }))
    return c.json(answerPage({ data: data.map(mailAnswer), next }), 200)
  })
  .openapi(deliver, async (c) => {
    const { from, to } = c.req.valid('query')
    requireMail(c.req.header('content-type'))
    const { raw, size } = await readBounded(c.req.raw.body, Number(c.req.header('content-length') ?? Number.NaN) || undefined)
    if (size === 0) throw new Problem(400, 'The body is empty. Send the raw mail.')
    const receipt = await receiveOrRetry(c.var.tools, { door: 'api', envelope: { from, to }, raw, size })
    const mail = mailAnswer(await readMail(c.var.tools, { everything: true, companyId: null }, receipt.mailId))
    if (receipt.outcome === 'refused') throw refusalProblem(receipt, mail)
    return c.json(mail, 200)
  })
  .openapi(read, async (c) => c.json(mailAnswer(await readMail(c.var.tools, c.var.caller.scope, c.req.valid('param').id)), 200))
  .openapi(readRaw, async (c) => {
    const row = await readMail(c.var.tools, c.var.caller.scope, c.req.valid('param').id)
    const raw = await findRawObject(c.var.tools, row)
    if (!raw) throw new Problem(404, whyNoRaw(row))
    return c.body(raw.body, 200, downloadHeaders('message/rfc822', `${row.id}.eml`))
  })
  .openapi(replayRoute, async (c) => {
    const { tools, caller } = c.var
    const { id: mailId } = await readMail(tools, caller.scope, c.req.valid('param').id)
    await replay(tools, mailId)
    return c.json(mailAnswer(await readMail(tools, caller.scope, mailId)), 200)
  })
  .openapi(assignRoute, async (c) => {
    const { tools, caller } = c.var
    const { id: mailId } = await readMail(tools, caller.scope, c.req.valid('param').id)
    await assign(tools, caller.scope, mailId, c.req.valid('json'))
    return c.json(mailAnswer(await readMail(tools, { everything: true, companyId: null }, mailId)), 200)
  })
  .route('/', mailBody)

function requireMail(contentType: string | undefined): void {
  if (!/^message\/rfc822\b/i.test(contentType ?? '')) throw new Problem(415, 'Send the raw mail with Content-Type: message/rfc822.')
}

/** A fault that not even a `failed` row could be written for is worth a retry: the mail server in front keeps the mail. */
async function receiveOrRetry(tools: Tools, delivery: Parameters<typeof receive>[1]): Promise<Receipt> {
  try {
    const receipt = await receive(tools, delivery)
    logReceipt(receipt)
    return receipt
  } catch (error) {
    console.error({ event: 'mail not taken', error: error instanceof Error ? error.message : String(error) })
    throw new Problem(503, 'The mail cannot be accepted at the moment. Deliver it again later.', { headers: { 'retry-after': '60' } })
  }
}

function refusalProblem({ reason, refusal }: Receipt, mail: z.input<typeof mailSchema>): Problem {
  const code = smtpCodes[reason as RefusalReason] // the reasons of `refused` are the keys of smtpCodes
  return new Problem(reason === 'too-large' ? 413 : 422, refusal ?? reason, { members: { code, mail } })
}

export function mailAnswer(row: MailRow): z.input<typeof mailSchema> {
  const { id, door, from, to, cc, subject, internetMessageId, size, kind, authentication, automatic, outcome, reason, trace, bounce } = row
  return {
    id,
    receivedAt: row.receivedAt.toISOString(),
    door,
    envelope: { from: row.envelopeFrom, to: row.recipient },
    from,
    to,
    cc,
    subject,
    internetMessageId,
    size,
    kind,
    authentication,
    automatic,
    outcome,
    reason,
    reader: readerOfKey(row.reader),
    copies: row.copies,
    lastReceivedAt: row.lastReceivedAt?.toISOString() ?? null,
    trace: readTrace(trace),
    bounce,
    serverId: row.serverId,
    aliasId: row.aliasId,
    recordId: row.recordId,
    messageId: row.messageId,
    notice: row.noticeWay && { way: row.noticeWay, text: row.noticeText ?? '' },
    hasRaw: hasRaw(row),
    attempts: row.attempts,
    durationMs: row.durationMs,
  }
}
