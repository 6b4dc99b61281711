/** Set-up of incoming servers. */
import { incomingServerResource } from '../../../fetchmail/incoming-server'
import { type IncomingServer } from '../../../fetchmail/server-schema'
import { Badge, type Tone } from '../../shell/parts'
import { labelOf } from '../resource/choices'
import { incomingServerActions } from './incoming-server-actions'
import type { Setting, SetupField, SetupResource } from '../resource/resource'
import { IncomingServerSide } from './incoming-server-side'
import { setupPages } from '../resource/resource-pages'
import { passwordFields, securityOptions, withPassword } from './server-form'

const states: Record<IncomingServer['state'], { label: string; tone: Tone }> = {
  new: { label: 'Not fetched yet', tone: 'neutral' },
  ok: { label: 'Working', tone: 'good' },
  failing: { label: 'Failing', tone: 'bad' },
  off: { label: 'Off', tone: 'neutral' },
}

const types = [
  { value: 'imap', label: 'IMAP' },
  { value: 'pop', label: 'POP3' },
  { value: 'gmail', label: 'Gmail (sign in with Google)' },
  { value: 'outlook', label: 'Outlook (sign in with Microsoft)' },
]

const resource: SetupResource<IncomingServer> = {
  of: incomingServerResource,
  prepare: withPassword,
  title: 'Incoming servers',
  one: 'incoming server',
  icon: 'way-in',
  lead: (
    <>
      External mailboxes to fetch mail from every five minutes: one server for each mailbox. Where you can,{' '}
      <a href="/setup/ways-in">receive mail directly</a> instead.
    </>
  ),
  nameOf: ({ name }) => name,
  row: (server, { models }) => ({
    title: server.name,
    sub:
      server.state === 'failing' && server.lastError
        ? server.lastError
        : [`${server.user} at ${server.host}`, `opens: ${labelOf(models, server.model).toLowerCase() || 'by its addresses'}`].join(' · '),
    state: stateOf(server),
  }),
  fields: (setting, item) => [
    ...mailboxFields(setting, item),
    ...passwordFields(item?.hasPassword, 'Mailbox'),
    ...mailFields(setting, item),
  ],
  fieldOfClash: () => 'name',
  state: stateOf,
  side: (item) => <IncomingServerSide server={item} />,
  consequence: 'Mail already fetched is kept.',
}

export const incomingServers = setupPages(resource, incomingServerActions(resource))

function stateOf({ state }: IncomingServer) {
  return <Badge tone={states[state].tone}>{states[state].label}</Badge>
}

function mailboxFields(setting: Setting, item: IncomingServer | undefined): SetupField[] {
  const section = 'Mailbox'
  return [
    { name: 'name', label: 'Name', kind: 'text', value: item?.name, required: true, empty: 'kept', hint: 'Shown in lists' },
    { name: 'type', label: 'Type', kind: 'select', value: item?.type ?? 'imap', options: types, section },
    { name: 'host', label: 'Host', kind: 'text', value: item?.host, empty: 'omitted', hint: 'Leave empty for Gmail and Outlook', section },
    { name: 'security', label: 'Encryption', kind: 'select', value: item?.security ?? 'tls', options: securityOptions(setting), section },
    { name: 'port', label: 'Port', kind: 'number', value: item?.port, empty: 'omitted', hint: 'Empty: the default', section },
    { name: 'user', label: 'User name', kind: 'text', value: item?.user, required: true, empty: 'kept', section },
  ]
}

function mailFields({ choices }: Setting, item: IncomingServer | undefined): SetupField[] {
  const section = 'Mail'
  return [
    {
      name: 'model',
      label: 'Mail without an alias opens a',
      kind: 'select',
      value: item?.model,
      options: choices.models,
      none: 'Nothing: hold it',
      section,
    },
    { name: 'companyId', label: 'Company', kind: 'select', value: item?.companyId, options: choices.companies, none: 'By domain', section },
    ...fetchingFields(item, section),
  ]
}

function fetchingFields(item: IncomingServer | undefined, section: string): SetupField[] {
  const existing = { name: 'fetchExisting', label: 'Fetch existing mail', kind: 'checkbox', value: item?.fetchExisting ?? true } as const // one of the kinds
  return [
    {
      name: 'priority',
      label: 'Order',
      kind: 'number',
      value: item?.priority,
      empty: 'omitted',
      hint: 'The lowest number is fetched first',
      section,
    },
    {
      name: 'deleteAfterFetch',
      label: 'Delete from the server after fetching',
      kind: 'checkbox',
      value: item?.deleteAfterFetch ?? false,
      hint: 'POP3 only: IMAP marks mail as read',
      section,
    },
    ...(item?.lastFetchAt ? [] : [{ ...existing, section }]),
    { name: 'active', label: 'Active', kind: 'checkbox', value: item?.active ?? true, section },
  ]
}
