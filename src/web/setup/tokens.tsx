/** Set-up of tokens: keys to the API and to these pages. Each is shown once. */
import { Hono } from 'hono'
import type { tokenRoles } from '../../db/schema'
import { createToken, deleteToken, listTokens, type NewToken, tokenInput } from '../../settings/token'
import { afterwards, doneInWords } from '../done'
import { attempt, type Mistakes, OtherMistakes, PostButton, Select, TextField } from '../form'
import { inputOf, parsed } from '../form-input'
import { Icon } from '../icon'
import { Page } from '../layout'
import { Empty, More, Time } from '../parts'
import { page } from '../render'
import type { WebEnv } from '../web-env'
import { labelOf } from './choices'
import { settingOf } from './resource'
import type { Context } from 'hono'

const base = '/setup/tokens'

const roles: Record<(typeof tokenRoles)[number], string> = {
  agent: 'Agent: records, messages, held mail of the company',
  admin: 'Administrator: everything',
  read: 'Read: what an agent may read',
  ingest: 'Ingest: deliver mail, and nothing else',
}

const fields = [
  { name: 'name', kind: 'text', empty: 'kept' },
  { name: 'role', kind: 'select' },
  { name: 'userId', kind: 'select' },
  { name: 'expiresAt', kind: 'date' },
] as const

export const tokens = new Hono<WebEnv>()
  .get(base, (c) => show(c, {}))
  .post(base, async (c) => {
    const sent = await c.req.parseBody()
    const made = await attempt(async () => {
      const { expiresAt, ...input } = inputOf([...fields], sent)
      const until = typeof expiresAt === 'string' ? { expiresAt: `${expiresAt}T23:59:59Z` } : {}
      return createToken(c.var.tools, c.var.visitor.userId, parsed(tokenInput, { ...input, ...until }))
    })
    return show(c, made.ok ? { made: made.value } : { sent, mistakes: made.reason })
  })
  .post(`${base}/:id/delete`, async (c) => {
    await deleteToken(c.var.tools, c.req.param('id'))
    return c.redirect(afterwards(base, 'deleted'), 303)
  })

type Shown = { made?: NewToken; sent?: Record<string, unknown>; mistakes?: Mistakes }

async function show(c: Context<WebEnv>, { made, sent, mistakes }: Shown): Promise<Response> {
  const [{ bar, choices, visitor }, { data, next }] = await Promise.all([
    settingOf(c),
    listTokens(c.var.tools, { limit: 50, after: c.req.query('after') }),
  ])
  const typed = (name: string) => (typeof sent?.[name] === 'string' ? sent[name] : undefined)
  return page(
    c,
    <Page title="Tokens" place="setup" bar={bar} said={doneInWords(c.req.query('done'))} above={{ href: '/setup', label: 'Set-up' }}>
      <p class="lead">Keys to these pages and to the API. A token is shown once, and only its fingerprint is kept.</p>
      {made && (
        <div class="notice" role="status">
          <p>
            <strong>{made.name}</strong> is made. Copy it now: it is not shown again.
          </p>
          <p>
            <code class="new-token">{made.token}</code>
          </p>
        </div>
      )}
      <form class="form card setup-inline" method="post" action={base}>
        <h2>New token</h2>
        <OtherMistakes mistakes={mistakes} shown={fields.map(({ name }) => name)} />
        <div class="form-row">
          <TextField name="name" label="Name" value={typed('name')} mistakes={mistakes} required hint="What it is for" />
          <Select
            name="role"
            label="May do"
            value={typed('role') ?? 'agent'}
            options={Object.entries(roles).map(([value, label]) => ({ value, label }))}
          />
        </div>
        <div class="form-row">
          <Select
            name="userId"
            label="Acts as"
            value={typed('userId') ?? visitor.userId}
            options={choices.users}
            none="Nobody (ingest only)"
            mistakes={mistakes}
          />
          <TextField
            name="expiresAt"
            label="Until"
            type="date"
            value={typed('expiresAt')}
            mistakes={mistakes}
            hint="Empty: without an end"
          />
        </div>
        <div class="form-end">
          <button class="primary" type="submit">
            Make a token
          </button>
        </div>
      </form>
      {data.length === 0 ? (
        <Empty icon="setup" title="No tokens yet" />
      ) : (
        <ul class="rows">
          {data.map(({ id, name, role, userId, lastUsedAt, expiresAt }) => (
            <li class="row">
              <span class="row-main">
                <span class="row-title">{name}</span>
                <span class="row-sub">
                  {roles[role].split(':')[0]}
                  {userId && ` · ${labelOf(choices.users, userId)}`}
                  {expiresAt && ` · until ${expiresAt.slice(0, 10)}`}
                </span>
              </span>
              <span class="row-end">
                {lastUsedAt ? (
                  <>
                    used <Time at={new Date(lastUsedAt)} />
                  </>
                ) : (
                  'never used'
                )}
                <PostButton
                  action={`${base}/${id}/delete`}
                  kind="quiet"
                  confirm={`Delete the token ${name}? Whoever uses it is locked out at once.`}
                >
                  <Icon name="trash" />
                  <span class="visually-hidden">Delete {name}</span>
                </PostButton>
              </span>
            </li>
          ))}
        </ul>
      )}
      <More href={next && `${base}?after=${next}`} />
    </Page>,
    mistakes ? 422 : 200,
  )
}
