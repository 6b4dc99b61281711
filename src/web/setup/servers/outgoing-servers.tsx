/** Set-up of outgoing servers. */
import { changeOutgoingServer, type OutgoingServer, readOutgoingServer, outgoingServerResource } from '../../../outbound/outgoing-server'
import { testOutgoingServer } from '../../../outbound/server-access'
import { Badge } from '../../shell/parts'
import type { Setting, SetupField } from '../resource/resource'
import { serverTitles, TestCard, testPages } from './server-test'
import { setupPages } from '../resource/resource-pages'
import { passwordFields, securityOptions, withPassword } from './server-form'

const base = '/setup/outgoing-servers'

const more = testPages({
  base,
  what: 'server',
  test: testOutgoingServer,
  titles: serverTitles,
  read: readOutgoingServer,
  change: (tools, id, change) => changeOutgoingServer(tools, id, change, false),
})

export const outgoingServers = setupPages<OutgoingServer>(
  {
    of: outgoingServerResource,
    prepare: withPassword,
    title: 'Outgoing servers',
    one: 'outgoing server',
    icon: 'way-out',
    lead: 'SMTP servers that send mail: the first active one in order that matches the sender. If none matches, Cloudflare’s sending service is used.',
    nameOf: ({ name }) => name,
    row: (server) => ({
      title: server.name,
      sub: [
        `${server.host}:${server.port}`,
        server.fromFilter ? `for ${server.fromFilter}` : 'for all senders',
        `order ${server.sequence}`,
      ].join(' · '),
      state: stateOf(server),
    }),
    fields: (setting, item) => fieldsOf(setting, item),
    fieldOfClash: () => 'name',
    state: stateOf,
    side: ({ id, active }) => <TestCard path={`${base}/${id}`} active={active} hint="Logs in without sending mail." />,
    consequence: 'Mail waiting for it is sent by the next one.',
  },
  more,
)

function stateOf({ active }: OutgoingServer) {
  return active ? <Badge tone="good">Active</Badge> : <Badge>Off</Badge>
}

function fieldsOf(setting: Setting, item: OutgoingServer | undefined): SetupField[] {
  const login = 'Login'
  return [
    { name: 'name', label: 'Name', kind: 'text', value: item?.name, required: true, empty: 'kept', hint: 'Shown in lists' },
    { name: 'host', label: 'Host', kind: 'text', value: item?.host, required: true, empty: 'kept', hint: 'For example, smtp.example.net' },
    { name: 'security', label: 'Encryption', kind: 'select', value: item?.security ?? 'tls', options: securityOptions(setting) },
    { name: 'port', label: 'Port', kind: 'number', value: item?.port, empty: 'omitted', hint: 'Usually 465 with TLS, 587 with STARTTLS' },
    { name: 'user', label: 'User name', kind: 'text', value: item?.user, empty: 'kept', section: login },
    ...passwordFields(item?.hasPassword, login),
    {
      name: 'fromFilter',
      label: 'Only for these senders',
      kind: 'text',
      value: item?.fromFilter,
      hint: 'Addresses and domains, separated by commas. Empty: all',
      section: 'Which mail it sends',
    },
    {
      name: 'sequence',
      label: 'Order',
      kind: 'number',
      value: item?.sequence,
      empty: 'omitted',
      hint: 'The lowest number is used first',
      section: 'Which mail it sends',
    },
    { name: 'active', label: 'Active', kind: 'checkbox', value: item?.active ?? true, section: 'Which mail it sends' },
  ]
}
