import { createRoute, z } from '@hono/zod-openapi'
import { listJobs, upkeepSchema } from '../../upkeep/job'
import { answer, problems, resource } from '../protocol/route'

const list = createRoute({
  method: 'get',
  path: '/upkeep',
  tags: ['Service'],
  summary: 'Background jobs, run every five minutes, and how each ended',
  responses: { 200: answer('All jobs', z.object({ data: z.array(upkeepSchema) })), ...problems() },
})

export const upkeep = resource().openapi(list, async (c) => c.json({ data: await listJobs(c.var.tools) }, 200))
