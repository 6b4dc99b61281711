/** The log of everything that ever arrived. */
import { Hono } from 'hono'
import { doors, outcomes } from '../../db/schema'
import type { MailFilter } from '../../inbound/log/mail-log'
import { doorWords } from '../../inbound/doors/door'
import { readBar } from '../shell/bar'
import { forbidden } from '../shell/error-page'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { lookedThrough, readMailList } from '../../inbound/log/mail-list'
import { MailRows } from './mail-rows'
import { capitalized, outcomeWords, reasonWords } from './mail-words'
import { Empty, More, Tabs } from '../shell/parts'
import { page } from '../shell/render'
import { isAdministrator } from '../../requests/caller'
import type { WebEnv } from '../shell/web-env'

export const mails = new Hono<WebEnv>().get('/mails', async (c) => {
  const { tools, caller } = c.var
  if (!isAdministrator(caller)) throw forbidden('Only administrators can see the log. Mail that waits for a person is under “Held mail”.')
  const filter = filterOf(c.req.query())
  const [bar, { lines, next }] = await Promise.all([
    readBar(tools, caller),
    readMailList(tools, caller.scope, filter, c.req.query('after')),
  ])
  return page(
    c,
    <Page title="Mail log" place="mails" bar={bar} wide>
      <Tabs label="Outcomes" tabs={tabsOf(filter)} />
      <Toolbar filter={filter} />
      {lines.length === 0 ? <NothingHere filter={filter} goesOn={next !== undefined} /> : <MailRows mails={lines} />}
      <More href={next && pathOf(filter, { after: next })} />
    </Page>,
  )
})

function filterOf({ outcome, reason, door, recordId, q }: Record<string, string | undefined>): MailFilter {
  return {
    outcome: outcomes.find((known) => known === outcome),
    reason: reason?.slice(0, 40) || undefined,
    door: doors.find((known) => known === door),
    recordId: recordId || undefined,
    q: q?.trim().slice(0, 200) || undefined,
  }
}

function pathOf(filter: MailFilter, more: Record<string, string | undefined> = {}): string {
  const given = Object.entries({ ...filter, ...more }).flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []))
  return given.length === 0 ? '/mails' : `/mails?${new URLSearchParams(given).toString()}`
}

/** Reasons belong to their outcome: another outcome begins without one. */
function tabsOf(filter: MailFilter) {
  return [undefined, ...outcomes].map((outcome) => ({
    href: pathOf({ ...filter, outcome, reason: undefined }),
    label: outcome ? outcomeWords[outcome].label : 'All',
    current: filter.outcome === outcome,
  }))
}

function Toolbar({ filter }: { filter: MailFilter }) {
  const { outcome, q, recordId } = filter
  const isNarrowed = Object.entries(filter).some(([name, value]) => name !== 'outcome' && value !== undefined)
  return (
    <form class="toolbar" method="get" action="/mails" role="search">
      {outcome && <input type="hidden" name="outcome" value={outcome} />}
      {recordId && <input type="hidden" name="recordId" value={recordId} />}
      <span class="search">
        <input type="search" name="q" value={q ?? ''} placeholder="Subject or address" aria-label="Subject or address" />
      </span>
      <Reasons filter={filter} />
      <select name="door" aria-label="Door">
        <option value="">Any door</option>
        {doors.map((door) => (
          <option value={door} selected={door === filter.door}>
            {doorWords[door]}
          </option>
        ))}
      </select>
      <button type="submit">
        <Icon name="search" /> Show
      </button>
      {isNarrowed && (
        <a class="button quiet" href={pathOf({ outcome })}>
          <Icon name="cross" /> Show all
        </a>
      )}
    </form>
  )
}

function Reasons({ filter: { outcome, reason } }: { filter: MailFilter }) {
  const shown = outcome ? [outcome] : outcomes
  return (
    <select name="reason" aria-label="Reason">
      <option value="">Any reason</option>
      {shown.map((each) => (
        <optgroup label={outcomeWords[each].label}>
          {Object.entries<string>(reasonWords[each]).map(([value, words]) => (
            <option value={value} selected={outcome !== undefined && value === reason}>
              {capitalized(words)}
            </option>
          ))}
        </optgroup>
      ))}
    </select>
  )
}

function NothingHere({ filter, goesOn }: { filter: MailFilter; goesOn: boolean }) {
  const isFiltered = Object.values(filter).some((value) => value !== undefined)
  if (!isFiltered)
    return (
      <Empty icon="log" title="No mail yet">
        <p>Every mail is logged here with its outcome and the reason.</p>
      </Empty>
    )
  return (
    <Empty icon="search" title="No matching mail">
      {goesOn ? (
        <p>{`The last ${lookedThrough} mails were searched. There are older ones.`}</p>
      ) : (
        <p>
          <a href="/mails">Show everything</a>
        </p>
      )}
    </Empty>
  )
}
