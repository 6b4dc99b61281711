import { createRoute } from '@hono/zod-openapi'
import { rangeOf, readStats, statsQuery, statsSchema } from '../../figures/stats'
import { answer, problems, resource } from '../protocol/route'

const read = createRoute({
  method: 'get',
  path: '/stats',
  tags: ['Figures'],
  summary: 'Statistics for a range of days: at most 366, by default the last 30',
  description: 'Days are in UTC. Each day is counted the following night, and again eight days later.',
  request: { query: statsQuery },
  responses: { 200: answer('The figures', statsSchema), ...problems(422) },
})

export const stats = resource().openapi(read, async (c) =>
  c.json(await readStats(c.var.tools, rangeOf(c.var.tools, c.req.valid('query'))), 200),
)
