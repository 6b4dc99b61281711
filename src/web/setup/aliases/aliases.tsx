/** Set-up of aliases. */
import { Hono } from 'hono'
import { aliasResource } from '../../../aliases/alias'
import { type ActiveAlias, listActiveAliases, type OpenedRecord, readActiveAlias } from '../../../aliases/alias-activity'
import { textOf } from '../../shell/form-input'
import { Badge, Time } from '../../shell/parts'
import { piece } from '../../shell/render'
import type { WebEnv } from '../../shell/web-env'
import { aliasFields, DefaultFields } from './alias-form'
import { AliasSide, timesInWords } from './alias-side'
import { shortPolicyWords, statusWords } from './alias-words'
import type { Choices } from '../resource/choices'
import { labelOf } from '../resource/choices'
import { findReferred, referenceTo, searchRecords } from '../resource/record-reference'
import type { Setting, SetupResource, SetupRow } from '../resource/resource'
import { setupPages } from '../resource/resource-pages'
import { settingOf } from '../resource/setting'

type Item = ActiveAlias & { opened?: OpenedRecord[] }

const resource: SetupResource<Item> = {
  of: { ...aliasResource, list: listActiveAliases, read: readActiveAlias },
  title: 'Aliases',
  one: 'alias',
  icon: 'envelope',
  lead: 'Addresses that open records of a model, or post to one record.',
  prepare: withRecords,
  nameOf: addressOf,
  row: rowOf,
  fields: aliasFields,
  fieldOfClash: () => 'localPart',
  state: stateOf,
  side: (item) => <AliasSide alias={item} opened={item.opened ?? []} />,
  consequence: 'Mail to it will be refused. Records it opened are kept.',
}

const more = new Hono<WebEnv>()
  .get('/setup/aliases/fields', async (c) => {
    const { choices } = await settingOf(c)
    return piece(c, <DefaultFields choices={choices} model={c.req.query('model')} />)
  })
  .get('/setup/records-named', async (c) => {
    const found = await searchRecords(c.var.tools, c.var.caller, textOf(c.req.query(), c.req.query('field') ?? '') ?? '')
    return piece(
      c,
      <>
        {found.map((record) => (
          <option value={referenceTo(record)}></option>
        ))}
      </>,
    )
  })

export const aliases = setupPages(resource, more)

function rowOf(alias: Item, { models }: Choices): SetupRow {
  const model = (labelOf(models, alias.model) || alias.model).toLowerCase()
  const { address, forced, lastAt } = alias
  return {
    title: addressOf(alias),
    sub: (
      <>
        {forced ? `posts to ${referenceTo(forced)}` : `opens a ${model}`} · {shortPolicyWords[alias.contactPolicy]} · {timesInWords(alias)}
        {lastAt && (
          <>
            , last <Time at={lastAt} />
          </>
        )}
      </>
    ),
    state: stateOf(alias),
    action: address && (
      <a class="button quiet" href={`/simulator?to=${encodeURIComponent(address)}`} aria-label={`Test ${address}`}>
        Test
      </a>
    ),
  }
}

function stateOf({ localPart, status }: Item) {
  if (localPart === null) return <Badge>Inactive</Badge>
  return <Badge tone={statusWords[status].tone}>{statusWords[status].label}</Badge>
}

function addressOf({ address, localPart }: Item): string {
  return address ?? (localPart === null ? 'No address' : `${localPart} (no domain yet)`)
}

/** Without values of its own, an alias has the model's. */
async function withRecords(input: Record<string, unknown>, setting: Setting, item: Item | undefined): Promise<Record<string, unknown>> {
  const [ownerRecordId, forceRecordId] = await Promise.all([
    findReferred(setting, 'ownerRecordId', input['ownerRecordId'], item?.owner),
    findReferred(setting, 'forceRecordId', input['forceRecordId'], item?.forced),
  ])
  return { defaults: {}, ...input, ownerRecordId, forceRecordId }
}
