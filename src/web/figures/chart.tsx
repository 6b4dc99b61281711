/** Charts, drawn on the server. Only bars are SVG, which stretch with the page; words stay as large as words are. Pure. */
import type { Child, PropsWithChildren } from 'hono/jsx'

/** `tone` names the colour; the order of the series, the legend and the table say the same without it. */
export type Series = { name: string; tone: string; values: number[] }

type BarChartProps = {
  /** Unique on the page. */
  id: string
  title: string
  /** What there is to see, for who does not see it. */
  description: string
  /** What each bar is of: in short below it, whole where it is pointed at. */
  labels: { short: string; whole: string }[]
  /** From the bottom of each bar to its top. */
  series: Series[]
  /** The number at the top of the axis. */
  top: number
  inWords?: (value: number) => string
  /** The words of one bar, where the sum of its series means nothing. */
  barInWords?: (index: number) => string
}

/** Each bar has ten units of width, and the whole height has a hundred. */
const [barWidth, gap, height] = [10, 1.4, 100]

export function BarChart({ id, title, description, labels, series, top, inWords = String, barInWords }: BarChartProps) {
  const said = barInWords ?? ((index: number) => sumInWords(series, index, inWords))
  return (
    <div class="chart">
      {series.length > 1 && <Legend series={series} />}
      <div class="chart-plot">
        <div class="chart-axis" aria-hidden="true">
          <span>{inWords(top)}</span>
          <span>{inWords(top / 2)}</span>
          <span>{inWords(0)}</span>
        </div>
        <svg
          class="chart-bars"
          viewBox={`0 0 ${labels.length * barWidth} ${height}`}
          preserveAspectRatio="none"
          role="img"
          aria-labelledby={`${id}-title ${id}-about`}
        >
          <title id={`${id}-title`}>{title}</title>
          <desc id={`${id}-about`}>{description}</desc>
          <path class="chart-grid" d={`M0 0H${labels.length * barWidth}M0 50H${labels.length * barWidth}`} />
          {series.map(({ tone, values }, index) => (
            <path class={`tone-${tone}`} d={barsOf(values, sumsBelow(series, index), top)} />
          ))}
          {labels.map(({ whole }, index) => (
            <rect class="chart-bar" x={index * barWidth} width={barWidth} height={height}>
              <title>{`${whole}: ${said(index)}`}</title>
            </rect>
          ))}
        </svg>
        <div class={labels.length <= 7 ? 'chart-days each' : 'chart-days'} aria-hidden="true">
          {spread(labels).map(({ short }) => (
            <span>{short}</span>
          ))}
        </div>
      </div>
    </div>
  )
}

function Legend({ series }: { series: Series[] }) {
  return (
    <ul class="legend">
      {series.map(({ name, tone }) => (
        <li>
          <svg class="swatch" viewBox="0 0 10 10" aria-hidden="true">
            <rect class={`tone-${tone}`} width="10" height="10" rx="2" />
          </svg>{' '}
          {name}
        </li>
      ))}
    </ul>
  )
}

/** All bars of one series as one path. */
function barsOf(values: number[], below: number[], top: number): string {
  return values
    .map((value, index) => {
      if (value === 0) return ''
      const [start, size] = [(below[index] ?? 0) / top, value / top].map((share) => share * height)
      return `M${rounded(index * barWidth + gap)} ${rounded(height - (start ?? 0))}v-${rounded(size ?? 0)}h${rounded(barWidth - 2 * gap)}v${rounded(size ?? 0)}z`
    })
    .join('')
}

function sumsBelow(series: Series[], index: number): number[] {
  return series.slice(0, index).reduce<number[]>((sums, { values }) => values.map((value, bar) => value + (sums[bar] ?? 0)), [])
}

function sumInWords(series: Series[], bar: number, inWords: (value: number) => string): string {
  const parts = series.flatMap(({ name, values }) => (values[bar] ? [`${name} ${inWords(values[bar])}`] : []))
  return parts.join(', ') || 'nothing'
}

/** All of a few, five of many. */
function spread<T>(all: T[]): T[] {
  if (all.length <= 7) return all
  return [0, 0.25, 0.5, 0.75, 1].flatMap((share) => all[Math.round(share * (all.length - 1))] ?? [])
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100
}

/** The smallest round number that all values fit under. */
export function roundTop(greatest: number): number {
  if (greatest <= 4) return 4
  const power = 10 ** Math.floor(Math.log10(greatest))
  return ([1, 1.2, 1.6, 2, 3, 4, 6, 8, 10].find((step) => step * power >= greatest) ?? 10) * power
}

export type Ranked = { name: Child; count: number }

/** The most frequent first, each with its number and a bar. */
export function RankedBars({ head, unit, ranked, tone }: { head: string; unit: string; ranked: Ranked[]; tone: string }) {
  const greatest = Math.max(1, ...ranked.map(({ count }) => count))
  return (
    <table class="ranked">
      <thead>
        <tr>
          <th scope="col">{head}</th>
          <th scope="col" class="number">
            {unit}
          </th>
        </tr>
      </thead>
      <tbody>
        {ranked.map(({ name, count }) => (
          <tr>
            <th scope="row">
              {name}
              <svg class="rank" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
                <rect class={`tone-${tone}`} width={rounded((100 * count) / greatest)} height="4" />
              </svg>
            </th>
            <td class="number">{inThousands(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What a chart shows, in numbers. @param of what is counted, for whoever hears it among other tables */
export function Numbers({ of, head, rows }: { of: string; head: string[]; rows: string[][] }) {
  return (
    <details class="numbers">
      <summary>Show numbers</summary>
      <div class="table-wrap" tabindex={0} role="region" aria-label={`Numbers: ${of}`}>
        <table>
          <thead>
            <tr>
              {head.map((title, column) => (
                <th scope="col" class={column === 0 ? undefined : 'number'}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(([first, ...others]) => (
              <tr>
                <th scope="row">{first}</th>
                {others.map((value) => (
                  <td class="number">{value}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

export function ChartCard({ id, title, lead, children }: PropsWithChildren<{ id: string; title: string; lead?: Child }>) {
  return (
    <section class="card chart-card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {lead && <p class="small soft">{lead}</p>}
      {children}
    </section>
  )
}

export function inThousands(count: number): string {
  return count.toLocaleString('en-GB')
}
