import { createRoute, z } from '@hono/zod-openapi'
import { readBounded } from '../../inbound/doors/raw'
import { receive } from '../../inbound/gateway'
import { logReceipt } from '../../inbound/log/log'
import { readMail } from '../../inbound/log/mail-log'
import type { Receipt } from '../../inbound/receipt'
import { normalizeAddress } from '../../mail/address/address'
import { type RefusalReason, smtpCodes } from '../../outbound/refusal'
import type { Tools } from '../../platform/tools'
import { Problem, problemSchema } from '../protocol/problem'
import { answer, problems, resource } from '../protocol/route'
import { mailAnswer, mailSchema } from './mail-schema'

const refusedSchema = problemSchema.extend({ mail: mailSchema.optional(), code: z.string().optional() }).openapi('RefusedMail')
const refusedAnswer = (description: string) => ({ description, content: { 'application/problem+json': { schema: refusedSchema } } })

const query = z.object({
  from: z.string().max(1000).default('').openapi({ description: 'Envelope sender; empty or `<>` is the null sender' }),
  to: z
    .string()
    .max(1000)
    .refine((text) => normalizeAddress(text) !== undefined, 'Is not a valid mail address')
    .openapi({ description: 'Envelope recipient' }),
})

const route = createRoute({
  method: 'post',
  path: '/mails',
  tags: ['Mails'],
  summary: 'Deliver a mail: the door for a mail server’s pipe',
  description: 'A refusal is 422 with the mail and the SMTP code to answer with; a temporary error is 503.',
  request: { query: query, body: { required: true, content: { 'message/rfc822': { schema: z.any() } } } },
  responses: {
    200: answer('The mail was accepted', mailSchema),
    ...problems(400, 415),
    413: refusedAnswer('The mail is too large'),
    422: refusedAnswer('The mail is refused, or the query does not validate'),
  },
})

export const deliver = resource().openapi(route, async (c) => {
  const { from, to } = c.req.valid('query')
  requireMail(c.req.header('content-type'))
  const { raw, size } = await readBounded(c.req.raw.body, Number(c.req.header('content-length') ?? Number.NaN) || undefined)
  if (size === 0) throw new Problem(400, 'The body is empty. Send the raw mail.')
  const receipt = await receiveOrRetry(c.var.tools, { door: 'api', envelope: { from, to }, raw, size })
  const mail = mailAnswer(await readMail(c.var.tools, { everything: true, companyId: null }, receipt.mailId))
  if (receipt.outcome === 'refused') throw refusalProblem(receipt, mail)
  return c.json(mail, 200)
})

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

function refusalProblem({ reason, refusal }: Receipt, mail: z.output<typeof mailSchema>): Problem {
  const code = smtpCodes[reason as RefusalReason] // the reasons of `refused` are the keys of smtpCodes
  return new Problem(reason === 'too-large' ? 413 : 422, refusal ?? reason, { members: { code, mail } })
}
