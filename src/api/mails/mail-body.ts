import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { openParts } from '../../inbound/reading/content'
import { type MailBody, readMailBody } from '../../inbound/log/mail-body'
import { readMail } from '../../inbound/log/mail-log'
import { whyNoRaw } from '../../inbound/log/replay'
import { frameOf } from '../../records/chatter/message-frame'
import { frameAnswer, frameHeaders, frameQuery } from '../records/message-body'
import { Problem } from '../protocol/problem'
import { type ApiEnv, idParams, problems, resource } from '../protocol/route'

const tags = ['Mails']

const readHtml = createRoute({
  method: 'get',
  path: '/mails/{id}/html',
  tags,
  summary: 'The body of a mail as a document for a sandboxed frame',
  description: 'For any mail whose raw mail is kept, including held mail: a confirmation can be read and its link followed.',
  request: { params: idParams, query: frameQuery },
  responses: { 200: frameAnswer, ...problems(404, 422) },
})

const readText = createRoute({
  method: 'get',
  path: '/mails/{id}/text',
  tags,
  summary: 'The body of a mail as plain text, with the address of each link',
  request: { params: idParams },
  responses: { 200: { description: 'The text of the mail', content: { 'text/plain': { schema: z.string() } } }, ...problems(404) },
})

export const mailBody = resource()
  .openapi(readHtml, async (c) => {
    const body = await bodyOf(c, c.req.valid('param').id)
    const { document, contentSecurityPolicy } = await frameOf(c.var.tools, body, c.req.valid('query').images === 'remote', openParts)
    return c.html(document, 200, frameHeaders(contentSecurityPolicy))
  })
  .openapi(readText, async (c) => {
    const { text } = await bodyOf(c, c.req.valid('param').id)
    return c.text(text, 200, frameHeaders("sandbox; default-src 'none'"))
  })

async function bodyOf({ var: { tools, caller } }: Context<ApiEnv>, mailId: string): Promise<MailBody> {
  const row = await readMail(tools, caller.scope, mailId)
  const body = await readMailBody(tools, row)
  if (!body) throw new Problem(404, whyNoRaw(row))
  return body
}
