/** The parts of the page of figures. Pure. */
import { outcomes } from '../../db/schema'
import type { Stats } from '../../figures/stats'
import { BarChart, ChartCard, inThousands, Numbers, RankedBars, type Ranked, roundTop, type Series } from './chart'
import { capitalized, outcomeWords, reasonInWords } from '../log/mail-words'
import { Time } from '../shell/parts'

type Props = { stats: Stats; isWeekly: boolean }

/** From the bottom of a bar to its top: what became of mail as it should, then what did not. */
const order = [
  'created',
  'posted',
  'bounced',
  'dropped',
  'held',
  'refused',
  'failed',
] as const satisfies readonly (typeof outcomes)[number][]

export function Tiles({ stats }: { stats: Stats }) {
  const { outcomes: counts, firstAnswers, bounces } = stats
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const undelivered = bounces.reduce((sum, { count }) => sum + count, 0)
  const tiles: [string, string][] = [
    ['Mails', inThousands(all)],
    ['Records opened', inThousands(counts.created ?? 0)],
    ['Held', inThousands(counts.held ?? 0)],
    ['Refused', inThousands(counts.refused ?? 0)],
    ['Not delivered', inThousands(undelivered)],
    ['First reply', firstAnswers.medianMinutes === null ? 'none yet' : waitInWords(firstAnswers.medianMinutes)],
  ]
  return (
    <dl class="tiles">
      {tiles.map(([term, value]) => (
        <div class="tile card">
          <dt>{term}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function MailPerDay({ stats, isWeekly }: Props) {
  const { days } = stats
  const present = order.filter((outcome) => (stats.outcomes[outcome] ?? 0) > 0)
  const series: Series[] = present.map((outcome) => ({
    name: outcomeWords[outcome].label,
    tone: outcome,
    values: days.map(({ outcomes: counts }) => counts[outcome] ?? 0),
  }))
  const sums = days.map((_, index) => series.reduce((sum, { values }) => sum + (values[index] ?? 0), 0))
  const greatest = Math.max(0, ...sums)
  return (
    <ChartCard id="mail" title={`Mail per ${isWeekly ? 'week' : 'day'}`} lead="By outcome, from the bottom of each bar to the top.">
      <BarChart
        id="mail-chart"
        title={`Mail per ${isWeekly ? 'week' : 'day'} by outcome`}
        description={`${inThousands(sums.reduce((sum, each) => sum + each, 0))} mails in all, at most ${inThousands(greatest)} at once. The table below has each number.`}
        labels={labelsOf(stats, isWeekly)}
        series={series}
        top={roundTop(greatest)}
        inWords={inThousands}
      />
      <Numbers
        of="mail per day"
        head={[isWeekly ? 'Week of' : 'Day', ...series.map(({ name }) => name), 'All']}
        rows={days.map(({ day }, index) => [
          day,
          ...[...series.map(({ values }) => values[index] ?? 0), sums[index] ?? 0].map(inThousands),
        ])}
      />
    </ChartCard>
  )
}

export function AnswerTimes({ stats, isWeekly }: Props) {
  const { days, firstAnswers } = stats
  if (firstAnswers.count === 0)
    return (
      <ChartCard id="answers" title="Time to first reply">
        <p class="soft">No record opened by mail in this period has a reply yet.</p>
      </ChartCard>
    )
  const median = days.map(({ firstAnswers: waits }) => waits.medianMinutes ?? 0)
  const slowest = days.map(({ firstAnswers: waits }) => waits.p90Minutes ?? 0)
  const greatest = Math.max(...slowest)
  const said = `half of ${inThousands(firstAnswers.count)} records within ${waitInWords(firstAnswers.medianMinutes ?? 0)}, nine of ten within ${waitInWords(firstAnswers.p90Minutes ?? 0)}`
  return (
    <ChartCard id="answers" title="Time to first reply" lead={`Records opened by mail: ${said}.`}>
      <BarChart
        id="answers-chart"
        title={`Time to first reply per ${isWeekly ? 'week' : 'day'}`}
        description={`In all, ${said}. The table below has each number.`}
        labels={labelsOf(stats, isWeekly)}
        series={[
          { name: 'Half are answered', tone: 'median', values: median },
          { name: '90 % are answered', tone: 'slowest', values: slowest.map((value, index) => value - (median[index] ?? 0)) },
        ]}
        top={waitTops.find((top) => top >= greatest) ?? greatest}
        inWords={waitInWords}
        barInWords={(index) => answersInWords(days[index]?.firstAnswers)}
      />
      <Numbers
        of="time to first reply"
        head={[isWeekly ? 'Week of' : 'Day', 'Answered', 'Half within', '90 % within']}
        rows={days.map(({ day, firstAnswers: waits }) => [
          day,
          inThousands(waits.count),
          ...[waits.medianMinutes, waits.p90Minutes].map((minutes) => (minutes === null ? '–' : waitInWords(minutes))),
        ])}
      />
    </ChartCard>
  )
}

export function Rankings({ stats: { refusals, bounces, aliases, senders } }: { stats: Stats }) {
  const lists: { id: string; title: string; head: string; unit: string; tone: string; none: string; ranked: Ranked[] }[] = [
    {
      id: 'refusals',
      title: 'Refusals by reason',
      head: 'Reason',
      unit: 'Mails',
      tone: 'refused',
      none: 'Nothing was refused.',
      ranked: refusals.map(({ reason, count }) => ({
        name: <a href={`/mails?outcome=refused&reason=${reason}`}>{capitalized(reasonInWords(reason))}</a>,
        count,
      })),
    },
    {
      id: 'bounces',
      title: 'Bounces by domain',
      head: 'Sent to',
      unit: 'Messages',
      tone: 'bounced',
      none: 'Everything was delivered.',
      ranked: bounces.map(({ domain, count }) => ({ name: domain, count })),
    },
    {
      id: 'aliases',
      title: 'Aliases',
      head: 'Alias',
      unit: 'Mails',
      tone: 'created',
      none: 'No alias received mail.',
      ranked: aliases.map(({ aliasId, address, count }) => ({
        name: address ? <a href={`/setup/aliases/${aliasId}`}>{address}</a> : 'an alias without an address',
        count,
      })),
    },
    {
      id: 'senders',
      title: 'Senders',
      head: 'Sender',
      unit: 'Mails',
      tone: 'posted',
      none: 'No mail was received.',
      ranked: senders.map(({ address, count }) => ({ name: address, count })),
    },
  ]
  return (
    <div class="rankings">
      {lists.map(({ id, title, none, ranked, ...how }) => (
        <ChartCard id={id} title={title}>
          {ranked.length === 0 ? <p class="soft">{none}</p> : <RankedBars ranked={ranked.slice(0, 10)} {...how} />}
        </ChartCard>
      ))}
    </div>
  )
}

export function LoopBlocks({ stats, isWeekly }: Props) {
  const { days, loopBlocks, blockedSenders } = stats
  const values = days.map((day) => day.loopBlocks)
  return (
    <ChartCard
      id="loops"
      title="Loop blocks"
      lead={
        loopBlocks === 0 ? 'No sender exceeded the loop quota.' : 'Mails from senders over the loop quota that would have opened a record.'
      }
    >
      {loopBlocks > 0 && (
        <>
          <BarChart
            id="loops-chart"
            title={`Loop blocks per ${isWeekly ? 'week' : 'day'}`}
            description={`${inThousands(loopBlocks)} mails in all. The table below has each number.`}
            labels={labelsOf(stats, isWeekly)}
            series={[{ name: 'Blocked', tone: 'refused', values }]}
            top={roundTop(Math.max(...values))}
            inWords={inThousands}
          />
          <Numbers
            of="loop blocks"
            head={[isWeekly ? 'Week of' : 'Day', 'Blocked']}
            rows={days.map(({ day, loopBlocks: count }) => [day, inThousands(count)])}
          />
        </>
      )}
      {blockedSenders.length > 0 && (
        <>
          <h3>Currently blocked</h3>
          <ul class="blocked">
            {blockedSenders.map(({ email, blockedUntil }) => (
              <li>
                <span>{email}</span>
                <span class="soft">
                  until <Time at={new Date(blockedUntil)} />
                </span>
              </li>
            ))}
          </ul>
          <p>
            <a href="/setup/blocked-senders">Unblock a sender</a>
          </p>
        </>
      )}
    </ChartCard>
  )
}

function labelsOf({ days }: Stats, isWeekly: boolean) {
  return days.map(({ day }) => {
    const short = new Date(day).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' })
    return { short, whole: isWeekly ? `Week of ${short}` : short }
  })
}

function answersInWords(waits: Stats['firstAnswers'] | undefined): string {
  if (!waits || waits.medianMinutes === null || waits.p90Minutes === null) return 'no replies'
  return `half of ${waits.count} within ${waitInWords(waits.medianMinutes)}, nine of ten within ${waitInWords(waits.p90Minutes)}`
}

/** In minutes: what an axis of time may end with. */
const waitTops = [10, 30, 60, 120, 240, 480, 960, 1440, 2880, 5760, 11_520]

function waitInWords(minutes: number): string {
  if (minutes < 90) return `${Math.round(minutes)} min`
  return minutes < 2880 ? `${short(minutes / 60)} h` : `${short(minutes / 1440)} days`
}

function short(value: number): string {
  return String(Math.round(value * 10) / 10)
}
