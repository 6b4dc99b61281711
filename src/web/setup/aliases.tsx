/** Set-up of aliases. */
import { type Alias, aliasChange, aliasInput, changeAlias, createAlias, deleteAlias, listAliases, readAlias } from '../../aliases/alias'
import type { aliasStatuses, contactPolicies, Field } from '../../db/schema'
import { parsed } from '../form-input'
import { Icon } from '../icon'
import { Badge, type Tone } from '../parts'
import type { Choices } from './choices'
import { labelOf } from './choices'
import { setupPages, type SetupField } from './resource'

const policies: Record<(typeof contactPolicies)[number], string> = {
  everyone: 'Everyone',
  contacts: 'Contacts only',
  followers: 'Followers of its record only',
  users: 'Users only',
}

const statuses: Record<(typeof aliasStatuses)[number], { label: string; tone: Tone }> = {
  untested: { label: 'Untested', tone: 'neutral' },
  valid: { label: 'Works', tone: 'good' },
  invalid: { label: 'Cannot open anything', tone: 'bad' },
}

export const aliases = setupPages<Alias>({
  path: 'aliases',
  title: 'Aliases',
  one: 'alias',
  icon: 'envelope',
  lead: 'Addresses that open records of a model, or feed one record.',
  list: listAliases,
  read: readAlias,
  create: ({ tools }, input) => createAlias(tools, parsed(aliasInput, recordIds(input))),
  change: ({ tools }, id, input) => changeAlias(tools, id, parsed(aliasChange, recordIds(input))),
  remove: deleteAlias,
  nameOf: addressOf,
  heads: ['Address', 'Opens', 'Who may write', 'State', 'Try'],
  cells: (alias, { models }) => [
    addressOf(alias),
    alias.forceRecordId ? 'feeds one record' : labelOf(models, alias.model),
    policies[alias.contactPolicy],
    <Badge tone={statuses[alias.status].tone}>{statuses[alias.status].label}</Badge>,
    alias.address ? <a href={`/simulator?to=${encodeURIComponent(alias.address)}`}>Test</a> : '',
  ],
  fields: ({ choices }, item) => [
    {
      name: 'localPart',
      label: 'Local part',
      kind: 'text',
      value: item?.localPart,
      hint: 'What stands before the @. Empty: the alias is inactive',
    },
    {
      name: 'domainId',
      label: 'Domain',
      kind: 'select',
      value: item?.domainId,
      options: choices.domains,
      none: choices.domains.length === 0 ? 'The first mail names it' : item ? 'None' : 'The first one',
      ...(!item && { empty: 'omitted' as const }),
    },
    { name: 'model', label: 'Opens', kind: 'select', value: item?.model ?? 'lead', options: choices.models },
    ...defaultsOf(choices, item),
    {
      name: 'contactPolicy',
      label: 'Who may write',
      kind: 'select',
      value: item?.contactPolicy ?? 'everyone',
      options: Object.entries(policies).map(([value, label]) => ({ value, label })),
    },
    {
      name: 'refusalText',
      label: 'What others are told',
      kind: 'area',
      value: item?.refusalText,
      hint: 'Empty: that only such senders may write, and whom to contact',
    },
    {
      name: 'localPartOnly',
      label: 'Matches its local part at other domains, too',
      kind: 'checkbox',
      value: item?.localPartOnly ?? false,
      hint: 'Of the domains that mail.catchall.domain.allowed lists, else of all',
    },
    {
      name: 'ownerRecordId',
      label: 'Owner',
      kind: 'text',
      value: item?.ownerRecordId,
      hint: 'The address of a record, such as a team: what is opened belongs to it',
    },
    {
      name: 'forceRecordId',
      label: 'Feeds one record',
      kind: 'text',
      value: item?.forceRecordId,
      hint: 'The address of a record: everything is posted there, and nothing is opened',
    },
  ],
  clashField: 'localPart',
  beside: ({ address, id }) =>
    address && (
      <p class="setup-beside">
        <a class="button" href={`/simulator?to=${encodeURIComponent(address)}`}>
          <Icon name="simulator" /> Test it
        </a>
        <a class="button quiet" href={`/mails?q=${encodeURIComponent(address)}`} data-alias={id}>
          <Icon name="log" /> What came to it
        </a>
      </p>
    ),
  question: (alias) => `Delete the alias ${addressOf(alias)}? The records that it opened stay.`,
})

function addressOf({ address, localPart }: Alias): string {
  return address ?? localPart ?? '(inactive)'
}

/** Of the model as it is: another model is saved first, and then has its own. */
function defaultsOf({ models }: Choices, item: Alias | undefined): SetupField[] {
  const model = models.find(({ value }) => value === item?.model)
  return (model?.fields ?? []).map((field) => defaultField(field, item))
}

function defaultField({ key, label, type, options }: Field, item: Alias | undefined): SetupField {
  const shared = { name: `defaults.${key}`, label: `${label}, of what it opens`, value: item?.defaults[key], empty: 'omitted' as const }
  if (type === 'boolean') return { ...shared, kind: 'checkbox' }
  if (type === 'choice')
    return { ...shared, kind: 'select', options: (options ?? []).map((value) => ({ value, label: value })), none: 'As usual' }
  return { ...shared, kind: type === 'number' ? 'number' : type === 'date' ? 'date' : 'text' }
}

/** A record is named by the address of its page. */
function recordIds(input: Record<string, unknown>): Record<string, unknown> {
  const idIn = (value: unknown) =>
    typeof value === 'string' ? (/[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i.exec(value)?.[0] ?? value) : value
  return { ...input, ownerRecordId: idIn(input['ownerRecordId']), forceRecordId: idIn(input['forceRecordId']) }
}
