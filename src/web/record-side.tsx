/** Beside the chatter: what the record is, who follows it, where its answers go. Pure. */
import type { Child } from 'hono/jsx'
import { replyAddress } from '../outbound/reply-route'
import type { Reading } from '../records/reading'
import { type Mistakes, OtherMistakes, PostButton, Select } from './form'
import { Icon } from './icon'
import { Avatar, Badge, Facts } from './parts'
import { formValuesOf, type FormValues, RecordFields } from './record-form'
import { isAdministrator, type Visitor } from './visitor'

type Props = { reading: Reading; visitor: Visitor; values: FormValues | undefined; mistakes: Mistakes | undefined }

export function RecordSide(props: Props) {
  const { reading, visitor } = props
  return (
    <aside class="record-side" aria-label="About this record">
      <Fields {...props} />
      <Followers reading={reading} />
      <About reading={reading} visitor={visitor} />
    </aside>
  )
}

function Fields({ reading, visitor, values, mistakes }: Props) {
  const { record, model, companies } = reading
  const shown = ['name', 'email', 'companyId', ...model.fields.map(({ key }) => `values.${key}`)]
  return (
    <details class="card side-card" open={mistakes !== undefined}>
      <summary>
        <h2>{model.label}</h2>
        <span class="small soft">Edit</span>
      </summary>
      <form class="form" method="post" action={`/records/${record.id}`}>
        <OtherMistakes mistakes={mistakes} shown={shown} />
        <RecordFields model={model} values={values ?? formValuesOf(record)} mistakes={mistakes} />
        {isAdministrator(visitor) && companies.length > 1 && (
          <Select
            name="companyId"
            label="Company"
            value={(values ?? formValuesOf(record))['companyId']}
            options={companies.map(({ id, name }) => ({ value: id, label: name }))}
            none="Shared by all"
            mistakes={mistakes}
          />
        )}
        <div class="form-end">
          <button type="submit" class="primary">
            Save
          </button>
        </div>
      </form>
      <PostButton
        action={`/records/${record.id}/delete`}
        kind="danger"
        confirm={`Delete “${record.name}” with its whole chatter? This cannot be undone.`}
      >
        <Icon name="trash" /> Delete
      </PostButton>
    </details>
  )
}

/** The fields at a glance, which the form above changes. */
export function FieldsInShort({ reading }: { reading: Reading }) {
  const { record, model } = reading
  const set = model.fields.filter(({ key }) => record.values[key] !== undefined && record.values[key] !== null)
  return (
    <p class="record-short">
      {record.email && <a href={`mailto:${record.email}`}>{record.email}</a>}
      {set.map(({ key, label }) => (
        <span title={label}>
          <span class="visually-hidden">{label}: </span>
          <Badge>{String(record.values[key])}</Badge>
        </span>
      ))}
      {record.bounceCount > 0 && (
        <Badge tone="bad">{record.bounceCount === 1 ? 'Mail came back' : `Mail came back ${record.bounceCount} times`}</Badge>
      )}
    </p>
  )
}

function Followers({ reading: { record, followers } }: { reading: Reading }) {
  return (
    <details class="card side-card" open>
      <summary>
        <h2>Followers</h2>
        <span class="count">{followers.length}</span>
      </summary>
      {followers.length === 0 && <p class="small soft">Nobody is told of new messages. Whoever answers follows.</p>}
      <ul class="people">
        {followers.map(({ contactId, name, address }) => (
          <li>
            <Avatar name={name || (address ?? '')} />
            <span class="person">
              {name || address}
              {name && address && <span class="small soft address">{address}</span>}
            </span>
            <PostButton action={`/records/${record.id}/followers/remove`} values={{ contactId }} kind="quiet">
              <Icon name="cross" />
              <span class="visually-hidden">Remove {name || address}</span>
            </PostButton>
          </li>
        ))}
      </ul>
      <form method="post" action={`/records/${record.id}/followers`} class="inline-form">
        <input name="address" type="email" required placeholder="Add by address" aria-label="Address of a contact to add as a follower" />
        <button type="submit">Add</button>
      </form>
    </details>
  )
}

function About({ reading, visitor }: { reading: Reading; visitor: Visitor }) {
  const { record, route, companies } = reading
  const company = companies.find(({ id }) => id === record.companyId)
  const facts: [string, Child][] = [
    ['Answers go to', replyAddress(route, null) ?? 'the author of each message'],
    ['Company', company?.name ?? 'Shared by all'],
  ]
  if (record.parentId) facts.push(['Belongs to', <a href={`/records/${record.parentId}`}>Another record</a>])
  if (isAdministrator(visitor)) facts.push(['Mail', <a href={`/mails?recordId=${record.id}`}>What arrived for it</a>])
  return (
    <div class="card side-card">
      <Facts facts={facts} />
    </div>
  )
}
