/** Set-up of incoming servers. */
import { Hono } from 'hono'
import { beginAuthorization } from '../../fetchmail/authorization'
import { fetchNow } from '../../fetchmail/fetch'
import {
  changeIncomingServer,
  createIncomingServer,
  deleteIncomingServer,
  listIncomingServers,
  readIncomingServer,
} from '../../fetchmail/incoming-server'
import { type FetchReport, type IncomingServer, incomingServerChange, incomingServerInput } from '../../fetchmail/server-schema'
import { testIncomingServer } from '../../fetchmail/server-access'
import { parsed } from '../form-input'
import { PostButton } from '../form'
import { Icon } from '../icon'
import { Badge, type Tone } from '../parts'
import type { WebEnv } from '../web-env'
import { labelOf } from './choices'
import { setupPages } from './resource'
import { securityOptions, tested } from './server-test'

const base = '/setup/incoming-servers'

const states: Record<IncomingServer['state'], { label: string; tone: Tone }> = {
  new: { label: 'Not fetched yet', tone: 'neutral' },
  ok: { label: 'Works', tone: 'good' },
  failing: { label: 'Failing', tone: 'bad' },
  off: { label: 'Off', tone: 'neutral' },
}

const types = [
  { value: 'imap', label: 'IMAP' },
  { value: 'pop', label: 'POP3' },
  { value: 'gmail', label: 'Gmail' },
  { value: 'outlook', label: 'Outlook' },
]

const more = new Hono<WebEnv>()
  .post(`${base}/:id/test`, (c) => tested(c, `${base}/${c.req.param('id')}`, testIncomingServer(c.var.tools, c.req.param('id'))))
  .post(`${base}/:id/fetch`, async (c) => {
    const { id } = await readIncomingServer(c.var.tools, c.req.param('id'))
    return tested(c, `${base}/${id}`, fetchNow(c.var.tools, id).then(inWords))
  })
  .post(`${base}/:id/authorize`, async (c) => {
    const { origin } = new URL(c.req.url)
    const { url } = await beginAuthorization(c.var.tools, c.req.param('id'), `${origin}/api/incoming-servers/authorized`)
    return c.redirect(url, 303)
  })

function inWords({ fetched, outcomes, error }: FetchReport) {
  const parts = Object.entries(outcomes).map(([outcome, count]) => `${count} ${outcome}`)
  const brought = fetched === 0 ? 'No new mail' : `${fetched} ${fetched === 1 ? 'mail' : 'mails'}: ${parts.join(', ')}`
  return { ok: error === undefined, detail: error === undefined ? brought : `${brought}. ${error}` }
}

export const incomingServers = setupPages<IncomingServer>(
  {
    path: 'incoming-servers',
    title: 'Incoming servers',
    one: 'incoming server',
    icon: 'download',
    lead: 'Mailboxes elsewhere that mail is fetched from every five minutes: one for each mailbox. Where you can, point the domain’s mail here instead.',
    list: listIncomingServers,
    read: readIncomingServer,
    create: ({ tools, isDevelopment }, input) => createIncomingServer(tools, parsed(incomingServerInput, input), isDevelopment),
    change: ({ tools, isDevelopment }, id, input) => changeIncomingServer(tools, id, parsed(incomingServerChange, input), isDevelopment),
    remove: deleteIncomingServer,
    nameOf: ({ name }) => name,
    heads: ['Name', 'Mailbox', 'Opens', 'State'],
    cells: ({ name, user, host, model, state }, { models }) => [
      name,
      `${user} at ${host}`,
      labelOf(models, model) || 'what its addresses say',
      <Badge tone={states[state].tone}>{states[state].label}</Badge>,
    ],
    fields: ({ choices }, item) => [
      { name: 'name', label: 'Name', kind: 'text', value: item?.name, required: true, empty: 'kept' },
      { name: 'type', label: 'Kind', kind: 'select', value: item?.type ?? 'imap', options: types },
      { name: 'host', label: 'Host', kind: 'text', value: item?.host, empty: 'omitted', hint: 'Empty for Gmail and Outlook' },
      { name: 'security', label: 'Security', kind: 'select', value: item?.security ?? 'tls', options: securityOptions },
      { name: 'port', label: 'Port', kind: 'number', value: item?.port, empty: 'omitted', hint: 'Empty: the usual one' },
      { name: 'user', label: 'User', kind: 'text', value: item?.user, required: true, empty: 'kept' },
      {
        name: 'password',
        label: 'Password',
        kind: 'password',
        hint: item?.hasPassword
          ? 'There is one. Empty: it stays'
          : 'Stored encrypted, and never shown. Gmail and Outlook are signed in to afterwards',
      },
      {
        name: 'model',
        label: 'Mail that nothing else takes opens',
        kind: 'select',
        value: item?.model,
        options: choices.models,
        none: 'Nothing: it is held',
      },
      { name: 'companyId', label: 'Company', kind: 'select', value: item?.companyId, options: choices.companies, none: 'By the domain' },
      {
        name: 'priority',
        label: 'Priority',
        kind: 'number',
        value: item?.priority,
        empty: 'omitted',
        hint: 'The lowest is fetched from first',
      },
      {
        name: 'deleteAfterFetch',
        label: 'Delete there what is stored here',
        kind: 'checkbox',
        value: item?.deleteAfterFetch ?? false,
        hint: 'POP3 only',
      },
      {
        name: 'fetchExisting',
        label: 'Fetch what lies there already',
        kind: 'checkbox',
        value: item?.fetchExisting ?? true,
        hint: 'Before the first run',
      },
      { name: 'active', label: 'Active', kind: 'checkbox', value: item?.active ?? true },
    ],
    clashField: 'name',
    beside: (server) => <Beside server={server} />,
    question: ({ name }) => `Delete the incoming server ${name}? What was fetched stays.`,
  },
  more,
)

function Beside({ server }: { server: IncomingServer }) {
  const { id, type, state, failingSince, lastError, lastFetchAt, isAuthorized, active } = server
  const provider = type === 'gmail' ? 'Google' : type === 'outlook' ? 'Microsoft' : undefined
  return (
    <div class="setup-beside">
      {lastError && (
        <div class={state === 'failing' || state === 'off' ? 'notice bad' : 'notice warn'}>
          <p>
            {failingSince && <strong>Failing since {failingSince.slice(0, 16).replace('T', ' ')} UTC. </strong>}
            {lastError}
          </p>
        </div>
      )}
      <p class="small soft">{lastFetchAt ? `Last fetched ${lastFetchAt.slice(0, 16).replace('T', ' ')} UTC.` : 'Never fetched yet.'}</p>
      <div class="form-end">
        {provider && (
          <PostButton action={`${base}/${id}/authorize`} kind="primary">
            <Icon name="external" /> {isAuthorized ? 'Sign in again at' : 'Sign in at'} {provider}
          </PostButton>
        )}
        <PostButton action={`${base}/${id}/test`}>
          <Icon name="check" /> Test
        </PostButton>
        {active && (
          <PostButton action={`${base}/${id}/fetch`}>
            <Icon name="download" /> Fetch now
          </PostButton>
        )}
      </div>
    </div>
  )
}
