/** The OpenAPI 3.1 document, made from the routes that are mounted. */
import { createRoute, type OpenAPIHono, z } from '@hono/zod-openapi'
import { version } from '../../../package.json'
import { answer, type ApiEnv, problems, resource } from '../protocol/route'

export type ApiDocument = ReturnType<OpenAPIHono['getOpenAPI31Document']>

const read = createRoute({
  method: 'get',
  path: '/openapi.json',
  tags: ['Service'],
  summary: 'This API as an OpenAPI document',
  description: 'Needs no token.',
  security: [],
  responses: { 200: answer('The document', z.custom<ApiDocument>().openapi({ type: 'object' })), ...problems() },
})

/** `app` is the app whose routes are described; it is looked at with each request, when everything is mounted. */
export function openapi(app: OpenAPIHono<ApiEnv>) {
  return resource().openapi(read, (c) => c.json(documentOf(app), 200))
}

export function documentOf(app: OpenAPIHono<ApiEnv>): ApiDocument {
  const document = app.getOpenAPI31Document({
    openapi: '3.1.0',
    info: { title: 'Postern', version, description },
    servers: [{ url: '/' }],
    security: [{ bearer: [] }],
  })
  const securitySchemes = {
    bearer: { type: 'http' as const, scheme: 'bearer', description: 'The secret ADMIN_TOKEN, or a token created at /api/tokens' },
  } // a literal of the specification
  return { ...document, components: { ...document.components, securitySchemes } }
}

const description = `Postern takes mail in and makes work of it. Bodies and answers are JSON, times are ISO 8601 in UTC, ids are UUIDs.
Lists take \`limit\` and \`cursor\`, and answer \`nextCursor\`, which is null on the last page. PATCH changes only the keys it names.
Every error is a problem document (RFC 9457).`
