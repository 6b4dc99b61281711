import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { type MailBody, readMailBody } from '../../inbound/log/mail-body'
import { readMail } from '../../inbound/log/mail-log'
import { whyNoRaw } from '../../inbound/log/replay'
import { Problem } from '../protocol/problem'
import type { ApiEnv } from '../protocol/route'
import { get, routes } from '../protocol/routes'
import { frame, frameAnswer, frameHeaders, frameQuery } from '../records/message-body'

const text = { 200: { description: 'The text of the mail', content: { 'text/plain': { schema: z.string() } } } }

export const mailBody = routes('/mails', 'Mails', [
  get(
    '/{id}/html',
    'The body of a mail as a document for a sandboxed frame',
    { 200: frameAnswer },
    async (c, id, { images }) => frame(c, await bodyOf(c, id), images),
    {
      description: 'For any mail whose raw mail is kept, including held mail: a confirmation can be read and its link followed.',
      query: frameQuery,
    },
  ),
  get('/{id}/text', 'The body of a mail as plain text, with the address of each link', text, async (c, id) =>
    c.text((await bodyOf(c, id)).text, 200, frameHeaders("sandbox; default-src 'none'")),
  ),
])

async function bodyOf({ var: { tools, caller } }: Context<ApiEnv>, mailId: string): Promise<MailBody> {
  const row = await readMail(tools, caller.scope, mailId)
  const body = await readMailBody(tools, row)
  if (!body) throw new Problem(404, whyNoRaw(row))
  return body
}
