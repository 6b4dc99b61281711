import { createRoute, z } from '@hono/zod-openapi'
import { openParts } from '../../inbound/reading/content'
import { readAttachment } from '../../records/chatter/attachment'
import { downloadHeaders } from '../../requests/download'
import { bytesAnswer, idParams, problems, resource } from '../protocol/route'

const read = createRoute({
  method: 'get',
  path: '/attachments/{id}',
  tags: ['Messages'],
  summary: 'The bytes of an attachment',
  request: { params: idParams },
  responses: { 200: bytesAnswer('The bytes, as they were sent', 'application/octet-stream', z.any()), ...problems(404) },
})

export const attachments = resource().openapi(read, async (c) => {
  const { bytes, filename, mimeType } = await readAttachment(c.var.tools, c.var.caller.scope, c.req.valid('param').id, openParts)
  return c.body(bytes, 200, { ...downloadHeaders(mimeType, filename), 'content-length': `${bytes.byteLength}` })
})
