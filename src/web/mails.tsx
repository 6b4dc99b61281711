/** The log of everything that ever arrived, and held mail as a list of what is to be done. */
import { Hono } from 'hono'
import { outcomes } from '../db/schema'
import type { MailRow } from '../inbound/gateway'
import { listMails, type MailFilter } from '../inbound/mail-log'
import { scopeOf } from '../records/caller'
import { isNoReplyAddress } from '../mail/address'
import { readBar } from './bar'
import { doneInWords } from './done'
import { forbidden } from './error-page'
import { Icon } from './icon'
import { Page } from './layout'
import { MailRows } from './mail-rows'
import { adviceFor, outcomeWords, reasonInWords } from './mail-words'
import { Badge, Empty, More, Tabs } from './parts'
import { page } from './render'
import { isAdministrator } from './visitor'
import type { WebEnv } from './web-env'

const perPage = 50

export const mails = new Hono<WebEnv>()
  .get('/mails', async (c) => {
    const { tools, visitor } = c.var
    if (!isAdministrator(visitor)) throw forbidden('The log is for administrators. Held mail is under Held mail.')
    const filter = filterOf(c.req.query())
    const [bar, { data, next }] = await Promise.all([
      readBar(tools, visitor),
      listMails(tools, scopeOf(visitor), filter, { limit: perPage, after: c.req.query('after') }),
    ])
    return page(
      c,
      <Page title="Mail log" place="mails" bar={bar} wide>
        <Tabs label="Outcomes" tabs={tabsOf(filter)} />
        <Search filter={filter} />
        {data.length === 0 ? (
          <Empty icon="log" title={filter.q || filter.outcome || filter.recordId ? 'Nothing like that arrived' : 'Nothing arrived yet'}>
            <p>Every mail leaves a line here: what it became, and why.</p>
          </Empty>
        ) : (
          <MailRows mails={data} />
        )}
        <More href={next && pathOf(filter, { after: next })} />
      </Page>,
    )
  })
  .get('/held', async (c) => {
    const { tools, visitor } = c.var
    const [bar, { data, next }] = await Promise.all([
      readBar(tools, visitor),
      listMails(tools, scopeOf(visitor), { outcome: 'held' }, { limit: perPage, after: c.req.query('after') }),
    ])
    return page(
      c,
      <Page title="Held mail" place="held" bar={bar} said={doneInWords(c.req.query('done'))} wide>
        {data.length === 0 ? (
          <Empty icon="check" title="Nothing is held">
            <p>Mail that nothing routes, or that a person must look at first, waits here. Nobody was told of it.</p>
          </Empty>
        ) : (
          [...Map.groupBy(data, ({ reason }) => reason)].map(([reason, held]) => <HeldFor reason={reason} held={held} />)
        )}
        <More href={next && `/held?after=${next}`} />
      </Page>,
    )
  })

function filterOf({ outcome, reason, door, recordId, q }: Record<string, string | undefined>): MailFilter {
  return {
    outcome: outcomes.find((known) => known === outcome),
    reason: reason || undefined,
    door: (['edge', 'imap', 'pop', 'api'] as const).find((known) => known === door),
    recordId: recordId || undefined,
    q: q?.trim().slice(0, 200) || undefined,
  }
}

function pathOf(filter: MailFilter, more: Record<string, string | undefined> = {}): string {
  const given = Object.entries({ ...filter, ...more }).flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []))
  return given.length === 0 ? '/mails' : `/mails?${new URLSearchParams(given).toString()}`
}

function tabsOf(filter: MailFilter) {
  const all = { href: pathOf({ ...filter, outcome: undefined }), label: 'All', current: filter.outcome === undefined }
  return [
    all,
    ...outcomes.map((outcome) => ({
      href: pathOf({ ...filter, outcome }),
      label: outcomeWords[outcome].label,
      current: filter.outcome === outcome,
    })),
  ]
}

function Search({ filter }: { filter: MailFilter }) {
  return (
    <div class="toolbar">
      <form class="search" method="get" action="/mails" role="search">
        {filter.outcome && <input type="hidden" name="outcome" value={filter.outcome} />}
        <input
          type="search"
          name="q"
          value={filter.q ?? ''}
          placeholder="Search subjects and addresses"
          aria-label="Search subjects and addresses"
        />
        <button type="submit" aria-label="Search">
          <Icon name="search" />
        </button>
      </form>
      {(filter.recordId || filter.q) && (
        <a class="button quiet" href={pathOf({ outcome: filter.outcome })}>
          <Icon name="cross" /> Show all
        </a>
      )}
    </div>
  )
}

function HeldFor({ reason, held }: { reason: string; held: MailRow[] }) {
  const title = reasonInWords(reason)
  return (
    <section class="held" aria-labelledby={`held-${reason}`}>
      <h2 id={`held-${reason}`}>
        {title.charAt(0).toUpperCase() + title.slice(1)} <span class="count">{held.length}</span>
      </h2>
      <p class="soft">{adviceFor(reason)}</p>
      <MailRows
        mails={held}
        action={(mail) =>
          mail.reason === 'unrouted' && isNoReplyAddress(mail.from?.address ?? '') ? <Badge tone="info">A confirmation?</Badge> : null
        }
      />
    </section>
  )
}
