/** Documents of messages for sandboxed frames, and files: what a stranger wrote, each behind a policy of its own. */
import { Hono, type Context } from 'hono'
import { downloadHeaders } from '../../requests/download'
import { openParts } from '../../inbound/reading/content'
import { readMailBody } from '../../inbound/log/mail-body'
import type { MailRow } from '../../inbound/receipt'
import { readMail } from '../../inbound/log/mail-log'
import { findRawObject } from '../../inbound/log/replay'
import { notFound } from '../../requests/request-error'
import { readAttachment } from '../../records/chatter/attachment'
import { getMessage } from '../../records/chatter/message'
import { frameOf } from '../../records/chatter/message-frame'
import type { WebEnv } from '../shell/web-env'

/** Our page measures the frame's height, which takes an origin; without `allow-scripts` nothing in it runs. */
const sandbox = 'sandbox allow-same-origin allow-popups allow-popups-to-escape-sandbox'

export const frames = new Hono<WebEnv>()
  .get('/frames/messages/:id', async (c) => {
    const message = await getMessage(c.var.tools, c.var.caller.scope, c.req.param('id'))
    return answerFrame(c, message)
  })
  .get('/frames/mails/:id', async (c) => {
    const body = await readMailBody(c.var.tools, await readMail(c.var.tools, c.var.caller.scope, c.req.param('id')))
    if (!body) throw notFound('mail')
    return answerFrame(c, body)
  })
  .get('/attachments/:id', async (c) => {
    const { bytes, filename, mimeType } = await readAttachment(c.var.tools, c.var.caller.scope, c.req.param('id'), openParts)
    return c.body(bytes, 200, downloadHeaders(mimeType, filename))
  })
  .get('/mails/:id/raw', async (c) => answerRaw(c, await readMail(c.var.tools, c.var.caller.scope, c.req.param('id'))))
  .get('/messages/:id/raw', async (c) => {
    const { mailId } = await getMessage(c.var.tools, c.var.caller.scope, c.req.param('id'))
    return answerRaw(c, await readMail(c.var.tools, ofTheirs, mailId ?? ''))
  })

/** Whoever sees a message sees the mail that it came in. */
const ofTheirs = { everything: true, companyId: null }

async function answerRaw(c: Context<WebEnv>, row: MailRow): Promise<Response> {
  const raw = await findRawObject(c.var.tools, row)
  if (!raw) throw notFound('mail')
  return c.body(raw.body, 200, downloadHeaders('message/rfc822', `${row.id}.eml`))
}

async function answerFrame(c: Context<WebEnv>, body: Parameters<typeof frameOf>[1]): Promise<Response> {
  const showsRemote = c.req.query('images') === 'remote'
  const { document, contentSecurityPolicy } = await frameOf(c.var.tools, body, showsRemote, openParts)
  return c.html(document, 200, {
    'content-security-policy': contentSecurityPolicy.replace(/^sandbox[^;]*/, sandbox),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-store',
  })
}
