/** What is done with an incoming server besides changing it: a test, a run at once, on and off, the sign-in elsewhere. */
import { type Context, Hono } from 'hono'
import { beginAuthorization, deleteAuthorization } from '../../../fetchmail/authorization'
import { fetchNow } from '../../../fetchmail/fetch'
import { changeIncomingServer, readIncomingServer } from '../../../fetchmail/incoming-server'
import { testIncomingServer } from '../../../fetchmail/server-access'
import type { FetchReport, IncomingServer } from '../../../fetchmail/server-schema'
import { pathAfter } from '../../shell/done'
import { attempt } from '../../shell/form'
import { Icon } from '../../shell/icon'
import { Page } from '../../shell/layout'
import { page } from '../../shell/render'
import type { WebEnv } from '../../shell/web-env'
import type { SetupResource } from '../resource/resource'
import { answerForm, readOne } from '../resource/resource-pages'
import { answerTest, serverTitles, type Tried, testPages } from './server-test'

const base = '/setup/incoming-servers'

export function incomingServerActions(resource: SetupResource<IncomingServer>): Hono<WebEnv> {
  return new Hono<WebEnv>()
    .route(
      '/',
      testPages({
        base,
        what: 'server',
        test: testIncomingServer,
        titles: serverTitles,
        read: readIncomingServer,
        change: (tools, id, change) => changeIncomingServer(tools, id, change, false),
      }),
    )
    .post(`${base}/:id/fetch`, async (c) => {
      const { id } = await readIncomingServer(c.var.tools, c.req.param('id'))
      return answerTest(c, `${base}/${id}`, 'server', fetchNow(c.var.tools, id).then(reportInWords))
    })
    .post(`${base}/:id/sign-in`, (c) => signIn(c, resource))
    .post(`${base}/:id/sign-out`, async (c) => {
      await deleteAuthorization(c.var.tools, c.req.param('id'))
      return c.redirect(pathAfter(`${base}/${c.req.param('id')}`, 'signed-out'), 303)
    })
}

async function signIn(c: Context<WebEnv>, resource: SetupResource<IncomingServer>): Promise<Response> {
  const { setting, item } = await readOne(c, resource)
  const begun = await attempt(() => beginAuthorization(c.var.tools, item.id, `${setting.origin}/api/incoming-servers/authorized`))
  if (!begun.ok) return answerForm(c, resource, { setting, item, mistakes: begun.reason })
  return page(
    c,
    <Page title={`Sign in to ${providerOf(item)}`} place="setup" bar={setting.bar} above={{ href: `${base}/${item.id}`, label: item.name }}>
      <p>
        Sign in as <strong>{item.user}</strong> and allow Postern to read the mailbox. The link is valid for ten minutes.
      </p>
      {/* A link: browsers hold a form's redirect to another site against the page's policy. */}
      <p>
        <a class="button primary" href={begun.value.url} rel="noreferrer">
          <Icon name="external" /> Continue to {providerOf(item)}
        </a>
      </p>
    </Page>,
  )
}

export function providerOf({ type }: IncomingServer): 'Google' | 'Microsoft' | undefined {
  return type === 'gmail' ? 'Google' : type === 'outlook' ? 'Microsoft' : undefined
}

function reportInWords({ fetched, outcomes, error }: FetchReport): Tried {
  const parts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  const brought = fetched === 0 ? 'No new mail' : `${fetched} ${fetched === 1 ? 'mail' : 'mails'}: ${parts.join(', ')}`
  if (error === undefined) return { title: 'Fetched', ok: true, detail: `${brought}.` }
  return { title: 'Fetched with errors', ok: false, detail: `${brought}. ${error}` }
}
