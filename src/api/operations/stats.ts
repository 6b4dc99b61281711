import { rangeOf, readStats, statsQuery, statsSchema } from '../../figures/stats'
import { answer } from '../protocol/route'
import { get, routes } from '../protocol/routes'

const figures = { 200: answer('The figures', statsSchema) }

export const stats = routes('/stats', 'Figures', [
  get(
    '',
    'Statistics for a range of days: at most 366, by default the last 30',
    figures,
    async (c, _, query) => c.json(await readStats(c.var.tools, rangeOf(c.var.tools, query)), 200),
    { description: 'Days are in UTC. Each day is counted the following night, and again eight days later.', query: statsQuery },
  ),
])
