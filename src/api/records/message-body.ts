import { z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { openParts } from '../../inbound/reading/content'
import { getMessage } from '../../records/chatter/message'
import { frameOf } from '../../records/chatter/message-frame'
import type { ApiEnv } from '../protocol/route'
import { get, routes } from '../protocol/routes'

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

export const messageBody = routes('/messages', 'Messages', [
  get(
    '/{id}/html',
    'The HTML of a message as a document for a sandboxed frame',
    { 200: frameAnswer },
    async (c, id, { images }) => frame(c, await getMessage(c.var.tools, c.var.caller.scope, id), images),
    { query: frameQuery },
  ),
])

/** @param body of a message, or of a mail of the log */
export async function frame(
  c: Context<ApiEnv>,
  body: Parameters<typeof frameOf>[1],
  images: z.output<typeof frameQuery>['images'],
): Promise<Response> {
  const { document, contentSecurityPolicy } = await frameOf(c.var.tools, body, images === 'remote', openParts)
  return c.html(document, 200, frameHeaders(contentSecurityPolicy))
}

export function frameHeaders(contentSecurityPolicy: string): Record<string, string> {
  return {
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cache-control': 'private, no-store',
  }
}
