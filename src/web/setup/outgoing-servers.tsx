/** Set-up of outgoing servers. */
import { Hono } from 'hono'
import {
  changeOutgoingServer,
  createOutgoingServer,
  deleteOutgoingServer,
  listOutgoingServers,
  type OutgoingServer,
  outgoingServerChange,
  outgoingServerInput,
  readOutgoingServer,
} from '../../outbound/outgoing-server'
import { testOutgoingServer } from '../../outbound/server-access'
import { parsed } from '../form-input'
import { PostButton } from '../form'
import { Icon } from '../icon'
import { Badge } from '../parts'
import type { WebEnv } from '../web-env'
import { securityOptions, tested } from './server-test'
import { setupPages } from './resource'

const tests = new Hono<WebEnv>().post('/setup/outgoing-servers/:id/test', (c) =>
  tested(c, `/setup/outgoing-servers/${c.req.param('id')}`, testOutgoingServer(c.var.tools, c.req.param('id'))),
)

export const outgoingServers = setupPages<OutgoingServer>(
  {
    path: 'outgoing-servers',
    title: 'Outgoing servers',
    one: 'outgoing server',
    icon: 'out',
    lead: 'SMTP servers that mail leaves by: the first active one whose From filter fits. Without one, it leaves by Cloudflare’s sending service.',
    list: listOutgoingServers,
    read: readOutgoingServer,
    create: ({ tools, isDevelopment }, input) => createOutgoingServer(tools, parsed(outgoingServerInput, input), isDevelopment),
    change: ({ tools, isDevelopment }, id, input) => changeOutgoingServer(tools, id, parsed(outgoingServerChange, input), isDevelopment),
    remove: deleteOutgoingServer,
    nameOf: ({ name }) => name,
    heads: ['Name', 'Server', 'For', 'State'],
    cells: ({ name, host, port, fromFilter, active }) => [
      name,
      `${host}:${port}`,
      fromFilter ?? 'all',
      active ? <Badge tone="good">Active</Badge> : <Badge>Off</Badge>,
    ],
    fields: (_, item) => [
      { name: 'name', label: 'Name', kind: 'text', value: item?.name, required: true, empty: 'kept' },
      { name: 'host', label: 'Host', kind: 'text', value: item?.host, required: true, empty: 'kept' },
      { name: 'security', label: 'Security', kind: 'select', value: item?.security ?? 'tls', options: securityOptions },
      { name: 'port', label: 'Port', kind: 'number', value: item?.port, empty: 'omitted', hint: 'Empty: 465 with TLS, 587 with STARTTLS' },
      { name: 'user', label: 'User', kind: 'text', value: item?.user, empty: 'kept' },
      {
        name: 'password',
        label: 'Password',
        kind: 'password',
        hint: item?.hasPassword ? 'There is one. Empty: it stays' : 'Stored encrypted, and never shown',
      },
      {
        name: 'fromFilter',
        label: 'For these senders only',
        kind: 'text',
        value: item?.fromFilter,
        hint: 'From addresses and domains, separated by commas. Empty: for all',
      },
      { name: 'sequence', label: 'Sequence', kind: 'number', value: item?.sequence, empty: 'omitted', hint: 'The lowest is asked first' },
      { name: 'active', label: 'Active', kind: 'checkbox', value: item?.active ?? true },
    ],
    clashField: 'name',
    beside: ({ id }) => (
      <p class="setup-beside">
        <PostButton action={`/setup/outgoing-servers/${id}/test`}>
          <Icon name="check" /> Log in, and send nothing
        </PostButton>
      </p>
    ),
    question: ({ name }) => `Delete the outgoing server ${name}? Mail that waits for it leaves by the next one.`,
  },
  tests,
)
