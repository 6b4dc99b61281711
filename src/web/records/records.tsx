/** Records by model, latest activity first; and a new one. */
import { Hono } from 'hono'
import { type ActivityFilter, activityPage, lookedThrough, selectActivity, selectModels } from '../../records/activity'
import { readBatch } from '../../db/client'
import { createRecord } from '../../records/record'
import { readBar } from '../shell/bar'
import { pathAfter, doneInWords } from '../shell/done'
import { attempt } from '../shell/form'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { Empty, More, Tabs } from '../shell/parts'
import { RecordRows } from './record-rows'
import { type FormValues, NewRecord, recordInputOf } from './record-form'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'

type ModelTab = { key: string; label: string; isUsed: boolean }

const perPage = 50

export const records = new Hono<WebEnv>()
  .get('/records', async (c) => {
    const { tools, caller } = c.var
    const asked = filterOf(c.req.query())
    const slice = { limit: perPage, after: c.req.query('after') }
    const [bar, [models, rows]] = await Promise.all([
      readBar(tools, caller),
      readBatch(tools.db, [selectModels(tools.db), selectActivity(tools, caller, asked, slice)]),
    ])
    const { data, next } = activityPage(rows, perPage)
    const model = models.find(({ key }) => key === asked.model) ?? models[0]
    const filter = { ...asked, model: asked.model ?? model?.key }
    return page(
      c,
      <Page
        title="Records"
        place="records"
        bar={bar}
        said={doneInWords(c.req.query('done'))}
        actions={
          <a class="button" href={`/records/new?model=${model?.key ?? ''}`}>
            <Icon name="plus" /> New {(model?.label ?? 'record').toLowerCase()}
          </a>
        }
      >
        <Tabs label="Models" tabs={tabsOf(models, filter)} />
        <Toolbar filter={filter} />
        {data.length === 0 ? <NothingHere filter={filter} /> : <RecordRows records={data} />}
        <More href={next && pathOf(filter, { after: next })} />
      </Page>,
    )
  })
  .get('/records/new', async (c) => {
    const { tools, caller } = c.var
    const [bar, [models]] = await Promise.all([readBar(tools, caller), readBatch(tools.db, [selectModels(tools.db)])])
    const { model, email = '' } = c.req.query()
    return page(c, <NewRecord bar={bar} models={models} model={model} values={{ email }} mistakes={undefined} />)
  })
  .post('/records/new', async (c) => {
    const { tools, caller } = c.var
    const values = (await c.req.parseBody()) as FormValues // the form has no files and no repeated fields
    const [models] = await readBatch(tools.db, [selectModels(tools.db)])
    const model = models.find(({ key }) => key === values['model'])
    const made = await attempt(async () => createRecord(tools, caller.scope, recordInputOf(model, values)))
    if (made.ok) return c.redirect(pathAfter(`/records/${made.value.id}`, 'created'), 303)
    const bar = await readBar(tools, caller)
    return page(c, <NewRecord bar={bar} models={models} model={values['model']} values={values} mistakes={made.reason} />, 422)
  })

function filterOf({ model, q, show }: Record<string, string | undefined>): ActivityFilter {
  return {
    model,
    q: q?.trim().slice(0, 200) || undefined,
    show: show === 'unread' || show === 'failing' ? show : undefined,
  }
}

function pathOf({ model, q, show }: ActivityFilter, more: { after?: string; show?: string } = {}): string {
  const given = Object.entries({ model, q, show, ...more }).flatMap(([name, value]) => (value ? [[name, value] as [string, string]] : []))
  return `/records?${new URLSearchParams(given).toString()}`
}

function tabsOf(models: ModelTab[], filter: ActivityFilter) {
  const shown = models.filter(({ key, isUsed }) => isUsed || key === filter.model || ['lead', 'ticket', 'task', 'contact'].includes(key))
  return shown.map(({ key, label }) => ({ href: pathOf({ ...filter, model: key, q: undefined }), label, current: key === filter.model }))
}

function Toolbar({ filter }: { filter: ActivityFilter }) {
  const shows = [
    { value: undefined, label: 'All' },
    { value: 'unread', label: 'Unread' },
    { value: 'failing', label: 'Failing' },
  ] as const
  return (
    <div class="toolbar">
      <form class="search" method="get" action="/records" role="search">
        <input type="hidden" name="model" value={filter.model} />
        {filter.show && <input type="hidden" name="show" value={filter.show} />}
        <input
          type="search"
          name="q"
          value={filter.q ?? ''}
          placeholder="Search names and addresses"
          aria-label="Search names and addresses"
        />
        <button type="submit" aria-label="Search">
          <Icon name="search" />
        </button>
      </form>
      <nav class="segments" aria-label="Filter">
        {shows.map(({ value, label }) => (
          <a href={pathOf({ ...filter, show: value })} aria-current={filter.show === value ? 'page' : undefined}>
            {label}
          </a>
        ))}
      </nav>
    </div>
  )
}

function NothingHere({ filter }: { filter: ActivityFilter }) {
  if (filter.q)
    return (
      <Empty icon="search" title={`No results for “${filter.q}”`}>
        <p>
          Only names and addresses are searched. <a href={pathOf({ ...filter, q: undefined })}>Show all</a>
        </p>
      </Empty>
    )
  if (filter.show === 'unread')
    return (
      <Empty icon="check" title="No unread records">
        <p>The latest {lookedThrough} were searched.</p>
      </Empty>
    )
  if (filter.show === 'failing')
    return (
      <Empty icon="check" title="No failures">
        <p>Every message of these records was delivered.</p>
      </Empty>
    )
  return (
    <Empty icon="records" title="No records yet">
      <p>The first mail to an alias of this model opens one. You can also create one yourself.</p>
    </Empty>
  )
}
