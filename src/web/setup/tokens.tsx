/** Set-up of tokens: keys to the API and to these pages. Each is shown once. */
import { type Context, Hono } from 'hono'
import { createToken, deleteToken, listTokens, type NewToken, type Token, tokenInput } from '../../settings/token'
import { readBar } from '../shell/bar'
import { pathAfter, doneInWords } from '../shell/done'
import { attempt, type Mistakes } from '../shell/form'
import { inputOf, parsed, type Sent } from '../shell/form-input'
import { Page } from '../shell/layout'
import { Badge, Empty, More, Time } from '../shell/parts'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'
import { type Choices, labelOf } from './resource/choices'
import { DeleteButton, DeletePage, questionOf } from './resource/deletion'
import { setupLink } from './resource/list-page'
import { settingOf } from './resource/setting'
import { roleNames, TokenForm, tokenFields } from './token-form'

const base = '/setup/tokens'
const consequence = 'Anyone using it loses access at once.'

export const tokens = new Hono<WebEnv>()
  .get(base, (c) => show(c, {}))
  .post(base, async (c) => {
    const sent = await c.req.parseBody()
    const made = await attempt(async () => {
      const { expiresAt, ...input } = inputOf(tokenFields, sent)
      const until = typeof expiresAt === 'string' ? { expiresAt: `${expiresAt}T23:59:59Z` } : {}
      return createToken(c.var.tools, c.var.caller.userId, parsed(tokenInput, { ...input, ...until }))
    })
    return show(c, made.ok ? { made: made.value } : { sent, mistakes: made.reason })
  })
  .get(`${base}/:id/delete`, async (c) => {
    const bar = await readBar(c.var.tools, c.var.caller)
    const name = c.req.query('name') ?? 'this token'
    return page(
      c,
      <DeletePage bar={bar} back={base} path={`${base}/${c.req.param('id')}`} one="token" name={name} consequence={consequence} />,
    )
  })
  .post(`${base}/:id/delete`, async (c) => {
    await deleteToken(c.var.tools, c.req.param('id'))
    return c.redirect(pathAfter(base, 'deleted'), 303)
  })

type Shown = { made?: NewToken; sent?: Sent; mistakes?: Mistakes }

async function show(c: Context<WebEnv>, { made, sent, mistakes }: Shown): Promise<Response> {
  const [setting, { data, next }] = await Promise.all([settingOf(c), listTokens(c.var.tools, { limit: 50, after: c.req.query('after') })])
  const { bar, choices, tools } = setting
  const said = (made ?? mistakes) ? undefined : doneInWords(c.req.query('done'))
  return page(
    c,
    <Page title="Tokens" place="setup" bar={bar} said={said} above={setupLink}>
      <p class="lead">Access to these pages and the API. A token is shown only once; only its hash is stored.</p>
      {made && <Made token={made} />}
      <TokenForm setting={setting} sent={sent} mistakes={mistakes} />
      {data.length === 0 ? (
        <Empty icon="key" title="No tokens yet">
          <p>The secret ADMIN_TOKEN signs in the Administrator only.</p>
        </Empty>
      ) : (
        <ul class="rows">
          {data.map((token) => (
            <li class="row token">
              <TokenRow token={token} choices={choices} now={tools.now()} />
            </li>
          ))}
        </ul>
      )}
      <More href={next && `${base}?after=${next}`} />
    </Page>,
    mistakes ? 422 : 200,
  )
}

function Made({ token: { name, token } }: { token: NewToken }) {
  return (
    <div class="notice" role="status">
      <p>
        <strong>{name}</strong> was created. Copy it now: it won’t be shown again.
      </p>
      <p>
        <code class="new-token">{token}</code>
      </p>
    </div>
  )
}

function TokenRow({ token, choices, now }: { token: Token; choices: Choices; now: Date }) {
  const { id, name, userId, lastUsedAt, expiresAt } = token
  const isOver = expiresAt !== null && new Date(expiresAt) <= now
  return (
    <>
      <span class="row-main">
        <span class="row-title">
          {name} {isOver && <Badge tone="warn">Expired</Badge>}
        </span>
        <span class="row-sub">
          {[roleInWords(token), labelOf(choices.users, userId), expiresAt && !isOver && `expires ${expiresAt.slice(0, 10)}`]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </span>
      <span class="row-end">
        {lastUsedAt ? (
          <span class="token-use">
            used <Time at={new Date(lastUsedAt)} />
          </span>
        ) : (
          <span class="token-use">never used</span>
        )}
        <DeleteButton path={`${base}/${id}`} question={questionOf('token', name, consequence)} values={{ name }} isQuiet>
          <span class="visually-hidden">Delete {name}</span>
        </DeleteButton>
      </span>
    </>
  )
}

/** A token may no more than its user, whose role may have changed since it was made. */
function roleInWords({ role, effectiveRole }: Token): string {
  if (effectiveRole === role) return roleNames[role]
  const now = effectiveRole === null ? 'no access while its user is inactive' : `${roleNames[effectiveRole]}, like its user`
  return `${roleNames[role]}, now ${now}`
}
