/** The figures, for administrators: what came in, what was refused, what did not arrive, how soon people were answered. */
import { Hono } from 'hono'
import { dayOf, daysAfter } from '../../figures/day'
import { readStats, type Stats } from '../../figures/stats'
import { readBar } from '../shell/bar'
import { forbidden } from '../shell/error-page'
import { AnswerTimes, LoopBlocks, MailPerDay, Rankings, Tiles } from './figure-cards'
import { Page } from '../shell/layout'
import { Empty, Tabs } from '../shell/parts'
import { page } from '../shell/render'
import { isAdministrator } from '../../requests/caller'
import type { WebEnv } from '../shell/web-env'

/** How far back, and how many days stand in one bar. Fifty-two weeks are a year. */
const spans = [
  { query: '7', days: 7, step: 1, label: '7 days' },
  { query: '30', days: 30, step: 1, label: '30 days' },
  { query: '90', days: 90, step: 1, label: '90 days' },
  { query: '365', days: 364, step: 7, label: '1 year' },
] as const
type Span = (typeof spans)[number]

export const figures = new Hono<WebEnv>().get('/figures', async (c) => {
  const { tools, caller } = c.var
  if (!isAdministrator(caller)) throw forbidden('Only administrators can see figures.')
  const span = spans.find(({ query }) => query === c.req.query('days')) ?? spans[1]
  const today = dayOf(tools.now())
  const range = { from: daysAfter(today, 1 - span.days), to: today }
  const [bar, stats] = await Promise.all([readBar(tools, caller), readStats(tools, range, span.step)])
  return page(
    c,
    <Page title="Figures" place="figures" bar={bar} wide>
      <Tabs label="Period" tabs={spans.map((each) => tabOf(each, span))} />
      {isNothing(stats) ? (
        <Empty icon="figures" title="No mail in this period">
          <p>Once mail arrives, this page counts it by day and outcome, and shows how soon people get a reply.</p>
        </Empty>
      ) : (
        <div class="figures">
          <Tiles stats={stats} />
          <MailPerDay stats={stats} isWeekly={span.step === 7} />
          <AnswerTimes stats={stats} isWeekly={span.step === 7} />
          <Rankings stats={stats} />
          <LoopBlocks stats={stats} isWeekly={span.step === 7} />
        </div>
      )}
      <p class="small soft">Days are in UTC. Each day is counted the following night, and again eight days later.</p>
    </Page>,
  )
})

function tabOf({ query, label }: Span, chosen: Span) {
  return { href: `/figures?days=${query}`, label, current: query === chosen.query }
}

function isNothing({ outcomes, bounces }: Stats): boolean {
  return bounces.length === 0 && Object.values(outcomes).every((count) => count === 0)
}
