/** Set-up of the loop quota: who is free of it, and whom it blocks now. */
import { type Context, Hono } from 'hono'
import { allowedSenderInput, createAllowedSender, deleteAllowedSender, listAllowedSenders } from '../../loops/allowed-sender'
import { listBlockedSenders, unblockSender } from '../../loops/blocked-sender'
import { readBar } from '../shell/bar'
import { pathAfter, doneInWords } from '../shell/done'
import { attempt, type Mistakes, PostButton, TextField } from '../shell/form'
import { parsed } from '../shell/form-input'
import { Page } from '../shell/layout'
import { Empty, More, Time } from '../shell/parts'
import { page } from '../shell/render'
import type { WebEnv } from '../shell/web-env'
import { setupLink } from './resource/list-page'

export const senders = new Hono<WebEnv>()
  .get('/setup/allowed-senders', (c) => showAllowed(c, undefined, undefined))
  .post('/setup/allowed-senders', async (c) => {
    const { email } = await c.req.parseBody()
    const made = await attempt(async () => createAllowedSender(c.var.tools, parsed(allowedSenderInput, { email })))
    if (made.ok) return c.redirect(pathAfter('/setup/allowed-senders', 'created'), 303)
    return showAllowed(c, typeof email === 'string' ? email : '', made.reason)
  })
  .post('/setup/allowed-senders/:id/delete', async (c) => {
    await deleteAllowedSender(c.var.tools, c.req.param('id'))
    return c.redirect(pathAfter('/setup/allowed-senders', 'deleted'), 303)
  })
  .get('/setup/blocked-senders', (c) => showBlocked(c))
  .post('/setup/blocked-senders/release', async (c) => {
    const { email } = await c.req.parseBody()
    await unblockSender(c.var.tools, typeof email === 'string' ? email : '')
    return c.redirect(pathAfter('/setup/blocked-senders', 'released'), 303)
  })

async function showAllowed(c: Context<WebEnv>, typed: string | undefined, mistakes: Mistakes | undefined): Promise<Response> {
  const { tools, caller } = c.var
  const [bar, { data, next }] = await Promise.all([
    readBar(tools, caller),
    listAllowedSenders(tools, { limit: 50, after: c.req.query('after') }),
  ])
  return page(
    c,
    <Page title="Allowed senders" place="setup" bar={bar} said={doneInWords(c.req.query('done'))} above={setupLink}>
      <p class="lead">People and machines exempt from the loop quota: they can open any number of records.</p>
      <AllowForm typed={typed} mistakes={mistakes} />
      {data.length === 0 ? (
        <Empty icon="shield" title="No allowed senders">
          <p>If a sender is blocked by mistake, allow them here.</p>
        </Empty>
      ) : (
        <ul class="rows">
          {data.map(({ id, email }) => (
            <li class="row">
              <span class="row-main row-title">{email}</span>
              <PostButton action={`/setup/allowed-senders/${id}/delete`} kind="quiet">
                Remove <span class="visually-hidden">{email}</span>
              </PostButton>
            </li>
          ))}
        </ul>
      )}
      <More href={next && `/setup/allowed-senders?after=${next}`} />
    </Page>,
    mistakes ? 422 : 200,
  )
}

function AllowForm({ typed, mistakes }: { typed: string | undefined; mistakes: Mistakes | undefined }) {
  return (
    <form class="card one-field" method="post" action="/setup/allowed-senders">
      <TextField
        name="email"
        label="Allow a mail address"
        type="email"
        value={typed}
        mistakes={mistakes?.map((mistake) => ({ ...mistake, path: 'email' }))}
        required
      />
      <button class="primary" type="submit">
        Allow
      </button>
    </form>
  )
}

async function showBlocked(c: Context<WebEnv>): Promise<Response> {
  const { tools, caller } = c.var
  const [bar, { data, next }] = await Promise.all([
    readBar(tools, caller),
    listBlockedSenders(tools, { limit: 50, after: c.req.query('after') }),
  ])
  return page(
    c,
    <Page title="Blocked senders" place="setup" bar={bar} said={doneInWords(c.req.query('done'))} above={setupLink}>
      <p class="lead">
        They opened too many records in a short time. Their replies are still posted, and the block expires by itself. Set the quota under{' '}
        <a href="/setup/parameters">Parameters</a>; exempt a sender under <a href="/setup/allowed-senders">Allowed senders</a>.
      </p>
      {data.length === 0 ? (
        <Empty icon="check" title="No blocked senders" />
      ) : (
        <ul class="rows">
          {data.map(({ email, count, threshold, blockedUntil, lastMailId }) => (
            <li class="row">
              <span class="row-main">
                <span class="row-title">{email}</span>
                <span class="row-sub">
                  {count} records, {threshold} allowed · <a href={`/mails/${lastMailId}`}>last mail</a>
                </span>
              </span>
              <span class="row-end">
                until <Time at={new Date(blockedUntil)} />
                <PostButton action="/setup/blocked-senders/release" values={{ email }}>
                  Unblock <span class="visually-hidden">{email}</span>
                </PostButton>
              </span>
            </li>
          ))}
        </ul>
      )}
      <More href={next && `/setup/blocked-senders?after=${encodeURIComponent(next)}`} />
    </Page>,
  )
}
