import { createRoute } from '@hono/zod-openapi'
import { rangeOf, readStats, statsQuery, statsSchema } from '../../figures/stats'
import { answer, problems, resource } from '../protocol/route'

const read = createRoute({
  method: 'get',
  path: '/stats',
  tags: ['Figures'],
  summary: 'What happened from one day to another: at most 366 days, the last thirty by default',
  description: 'Days are those of UTC. A day that is over is counted in the night after it, and once more eight days later.',
  request: { query: statsQuery },
  responses: { 200: answer('The figures', statsSchema), ...problems(422) },
})

export const stats = resource().openapi(read, async (c) =>
  c.json(await readStats(c.var.tools, rangeOf(c.var.tools, c.req.valid('query'))), 200),
)
