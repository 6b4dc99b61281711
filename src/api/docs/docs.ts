/** The reference page of the API, for people: made on the server, with nothing loaded from elsewhere and no script. */
import { createHash } from 'node:crypto'
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { docsPage } from './docs-page'
import { docsStyle } from './docs-style'
import { documentOf } from './openapi'
import { type ApiEnv, problems, resource } from '../protocol/route'

const read = createRoute({
  method: 'get',
  path: '/docs',
  tags: ['Service'],
  summary: 'This API as a web page',
  description: 'Needs no token.',
  security: [],
  responses: { 200: { description: 'The page', content: { 'text/html': { schema: z.string() } } }, ...problems() },
})

const styleHash = createHash('sha256').update(docsStyle).digest('base64')
const policy = `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** `app` is the app whose routes are described. */
export function docs(app: OpenAPIHono<ApiEnv>) {
  return resource().openapi(read, async (c) => {
    const page = await docsPage(documentOf(app), new URL(c.req.url).origin)
    return c.body(page.toString(), 200, { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy })
  })
}
