import { createRoute, z } from '@hono/zod-openapi'
import { openParts } from '../../inbound/reading/content'
import { getMessage } from '../../records/chatter/message'
import { frameOf } from '../../records/chatter/message-frame'
import { idParams, problems, resource } from '../protocol/route'

/** What a document for a frame is asked for. */
export const frameQuery = z.object({
  images: z
    .enum(['blocked', 'remote'])
    .default('blocked')
    .openapi({ description: '`remote` loads remote images, which their senders can see' }),
})

export const frameAnswer = {
  description: 'A document without scripts that, unless asked, loads nothing',
  content: { 'text/html': { schema: z.string() } },
}

const read = createRoute({
  method: 'get',
  path: '/messages/{id}/html',
  tags: ['Messages'],
  summary: 'The HTML of a message as a document for a sandboxed frame',
  request: {
    params: idParams,
    query: frameQuery,
  },
  responses: {
    200: frameAnswer,
    ...problems(404, 422),
  },
})

export const messageBody = resource().openapi(read, async (c) => {
  const message = await getMessage(c.var.tools, c.var.caller.scope, c.req.valid('param').id)
  const { document, contentSecurityPolicy } = await frameOf(c.var.tools, message, c.req.valid('query').images === 'remote', openParts)
  return c.html(document, 200, frameHeaders(contentSecurityPolicy))
})

export function frameHeaders(contentSecurityPolicy: string): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-store',
  }
}
