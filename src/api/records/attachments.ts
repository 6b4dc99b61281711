import { z } from '@hono/zod-openapi'
import { openParts } from '../../inbound/reading/content'
import { readAttachment } from '../../records/chatter/attachment'
import { downloadHeaders } from '../../requests/download'
import { bytesAnswer } from '../protocol/route'
import { get, routes } from '../protocol/routes'

const bytes = { 200: bytesAnswer('The bytes, as they were sent', 'application/octet-stream', z.any()) }

export const attachments = routes('/attachments', 'Messages', [
  get('/{id}', 'The bytes of an attachment', bytes, async (c, id) => {
    const attachment = await readAttachment(c.var.tools, c.var.caller.scope, id, openParts)
    const headers = downloadHeaders(attachment.mimeType, attachment.filename)
    return c.body(attachment.bytes, 200, { ...headers, 'content-length': `${attachment.bytes.byteLength}` })
  }),
])
