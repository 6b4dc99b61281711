import { z } from '@hono/zod-openapi'
import { doors, outcomes } from '../../db/schema'
import { assign } from '../../inbound/log/assign'
import { listMails, readMail } from '../../inbound/log/mail-log'
import { findRawObject, replay, whyNoRaw } from '../../inbound/log/replay'
import { settle, unsettle } from '../../inbound/log/settle'
import { modelKey } from '../../models/model'
import { valuesSchema } from '../../models/values'
import type { Tools } from '../../platform/tools'
import { downloadHeaders } from '../../requests/download'
import { id, line } from '../../requests/input'
import type { Call } from '../../requests/resource'
import type { Scope } from '../../requests/scope'
import { Problem } from '../protocol/problem'
import { bytesAnswer } from '../protocol/route'
import { action, get, list, read, routes } from '../protocol/routes'
import { mailAnswer, mailSchema } from './mail-schema'

const filter = z.object({
  outcome: z.enum(outcomes).optional(),
  reason: line(40).optional(),
  door: z.enum(doors).optional(),
  recordId: id.optional(),
  settled: z
    .enum(['true', 'false'])
    .transform((text) => text === 'true')
    .optional()
    .openapi({ type: 'boolean', description: '`false` leaves out mail that needs nothing' }),
  q: line(200).optional().openapi({ description: 'Part of a subject or an address' }),
})

const assignInput = z
  .union([z.strictObject({ recordId: id }), z.strictObject({ model: modelKey, values: valuesSchema.default({}) })])
  .openapi('AssignInput')

const raw = { 200: bytesAnswer('The mail as it arrived', 'message/rfc822', z.any()) }
const now = ['The mail as it is now', mailSchema] as const // a pair, not a list

export const mails = routes('/mails', 'Mails', [
  list(
    '',
    'The log of all received mail, newest first',
    ['A page of mails', mailSchema],
    async (tools, slice, { caller }, asked) => {
      const { data, next } = await listMails(tools, caller.scope, asked, slice)
      return { data: data.map(mailAnswer), next }
    },
    { filter },
  ),
  read('/{id}', 'One mail of the log, with its trace', ['The mail', mailSchema], (tools, id, { caller }) =>
    answerOf(tools, caller.scope, id),
  ),
  get('/{id}/raw', 'The raw mail, byte for byte', raw, async (c, id) => {
    const row = await readMail(c.var.tools, c.var.caller.scope, id)
    const object = await findRawObject(c.var.tools, row)
    if (!object) throw new Problem(404, whyNoRaw(row))
    return c.body(object.body, 200, downloadHeaders('message/rfc822', `${row.id}.eml`))
  }),
  action('post', '/{id}/replay', 'Route a held, failed or refused mail again', routeAgain, { answer: now, conflicts: true }),
  action('post', '/{id}/settle', 'Say that a held or failed mail needs nothing', settleMail, {
    description: 'A failed mail is no longer retried.',
    answer: now,
    conflicts: true,
  }),
  action('delete', '/{id}/settle', 'Take back that a mail needs nothing', unsettleMail, { answer: now, conflicts: true }),
  action('post', '/{id}/assign', 'Assign a mail to a record, or open a new one with it', assignTo, {
    body: assignInput,
    answer: now,
    conflicts: true,
  }),
])

async function routeAgain(tools: Tools, mailId: string, { caller: { scope } }: Call) {
  const { id } = await readMail(tools, scope, mailId)
  await replay(tools, id)
  return answerOf(tools, scope, id)
}

async function settleMail(tools: Tools, mailId: string, { caller }: Call) {
  await settle(tools, caller, mailId)
  return answerOf(tools, caller.scope, mailId)
}

async function unsettleMail(tools: Tools, mailId: string, { caller }: Call) {
  await unsettle(tools, caller, mailId)
  return answerOf(tools, caller.scope, mailId)
}

/** Whoever assigned a mail sees it once more, whichever company it belongs to now. */
async function assignTo(tools: Tools, mailId: string, { caller: { scope } }: Call, target: z.output<typeof assignInput>) {
  const { id } = await readMail(tools, scope, mailId)
  await assign(tools, scope, id, target)
  return answerOf(tools, { everything: true, companyId: null }, id)
}

async function answerOf(tools: Tools, scope: Scope, mailId: string) {
  return mailAnswer(await readMail(tools, scope, mailId))
}
