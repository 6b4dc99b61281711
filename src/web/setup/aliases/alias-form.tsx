/** The form of an alias. Pure. */
import { contactPolicies, type Field } from '../../../db/schema'
import type { ActiveAlias } from '../../../aliases/alias-activity'
import { type Sent, textOf } from '../../shell/form-input'
import { policyWords } from './alias-words'
import type { Choices } from '../resource/choices'
import { FieldControl } from '../resource/form-fields'
import { referenceTo } from '../resource/record-reference'
import type { Setting, SetupField } from '../resource/resource'

/** The values of records go by the model that was chosen last: in the form, in the address of the page, in the alias. */
export function aliasFields({ choices, query }: Setting, item: ActiveAlias | undefined, sent: Sent | undefined): SetupField[] {
  const model = textOf(sent, 'model') ?? item?.model ?? query['model'] ?? 'lead'
  return [...addressFields(choices, item), ...openedFields(choices, item, model), ...writerFields(item), ...recordFields(item)]
}

/** In the place of those of another model. */
export function DefaultFields({ choices, model }: { choices: Choices; model: string | undefined }) {
  return (
    <>
      {defaultsOf(choices, model ?? '', undefined).map((field) => (
        <FieldControl field={field} sent={undefined} mistakes={undefined} />
      ))}
    </>
  )
}

function addressFields({ domains }: Choices, item: ActiveAlias | undefined): SetupField[] {
  const none = domains.length === 0 ? 'Set by the first mail' : item ? 'None' : 'Default'
  return [
    {
      name: 'localPart',
      label: 'Before the @',
      kind: 'text',
      value: item?.localPart,
      hint: 'For example, info. Leave empty to make the alias inactive',
    },
    {
      name: 'domainId',
      label: 'Domain',
      kind: 'select',
      value: item?.domainId,
      options: domains,
      none,
      ...(!item && { empty: 'omitted' as const }),
    },
    {
      name: 'localPartOnly',
      label: 'Match other domains, too',
      kind: 'checkbox',
      value: item?.localPartOnly ?? false,
      hint: (
        <>
          Also receives mail for the same local part at your other domains. <a href="/setup/parameters">Parameters</a> can limit which
        </>
      ),
    },
  ]
}

function openedFields(choices: Choices, item: ActiveAlias | undefined, model: string): SetupField[] {
  return [
    {
      name: 'model',
      label: 'A mail opens a',
      kind: 'select',
      value: model,
      options: choices.models,
      section: 'What it opens',
      leadsTo: { path: '/setup/aliases/fields', group: 'defaults' },
    },
    ...defaultsOf(choices, model, item),
  ]
}

function defaultsOf({ models }: Choices, model: string, item: ActiveAlias | undefined): SetupField[] {
  const fields = models.find(({ value }) => value === model)?.fields ?? []
  return fields.map((field) => ({ ...defaultField(field, item), section: 'What it opens', group: 'defaults' }))
}

function defaultField({ key, label, type, options = [] }: Field, item: ActiveAlias | undefined): SetupField {
  const shared = { name: `defaults.${key}`, label, value: item?.defaults[key], empty: 'omitted' as const }
  if (type === 'boolean') return { ...shared, kind: 'yes-no', none: 'Default' }
  if (type === 'choice') return { ...shared, kind: 'select', options: options.map((value) => ({ value, label: value })), none: 'Default' }
  return { ...shared, kind: type === 'number' ? 'number' : type === 'date' ? 'date' : 'text' }
}

function writerFields(item: ActiveAlias | undefined): SetupField[] {
  const section = 'Who may write'
  return [
    {
      name: 'contactPolicy',
      label: 'Accept mail from',
      kind: 'select',
      value: item?.contactPolicy ?? 'everyone',
      options: contactPolicies.map((value) => ({ value, label: policyWords[value] })),
      section,
    },
    {
      name: 'refusalText',
      label: 'Refusal text',
      kind: 'area',
      value: item?.refusalText,
      hint: 'Sent to everyone else. Empty: says that only such senders may write here, and whom to write to instead',
      section,
    },
  ]
}

function recordFields(item: ActiveAlias | undefined): SetupField[] {
  const section = 'Linked records'
  return [
    {
      name: 'ownerRecordId',
      label: 'Owner',
      kind: 'text',
      value: item?.owner && referenceTo(item.owner),
      hint: 'A record, such as a team, that new records belong to',
      suggestsRecords: true,
      section,
    },
    {
      name: 'forceRecordId',
      label: 'Post to one record',
      kind: 'text',
      value: item?.forced && referenceTo(item.forced),
      hint: 'All mail is posted to this record, and none is opened',
      suggestsRecords: true,
      section,
    },
  ]
}
