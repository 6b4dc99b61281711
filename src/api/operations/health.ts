import { createRoute, z } from '@hono/zod-openapi'
import { version } from '../../../package.json'
import { isDatabaseThere } from '../../upkeep/database'
import { Problem } from '../protocol/problem'
import { answer, problems, resource } from '../protocol/route'

const healthSchema = z.object({ status: z.literal('ok'), version: z.string() }).openapi('Health')

const read = createRoute({
  method: 'get',
  path: '/health',
  tags: ['Service'],
  summary: 'Whether the gateway is operational',
  description: 'Needs no token. Answers 503 naming what is missing: a secret that is not set, or the database.',
  security: [],
  responses: { 200: answer('Operational', healthSchema), ...problems() },
})

/** A missing secret is answered before this is reached, as for every request. */
export const health = resource().openapi(read, async (c) => {
  if (!(await isDatabaseThere(c.var.tools))) throw new Problem(503, 'The database (binding DB) does not respond.')
  return c.json({ status: 'ok' as const, version }, 200) // literal, for the answer's type
})
