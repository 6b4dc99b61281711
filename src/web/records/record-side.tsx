/** Beside the chatter: what the record is, who follows it, where its answers go. Pure. */
import type { Child } from 'hono/jsx'
import { replyAddress } from '../../outbound/reply-route'
import type { Conversation } from '../../records/chatter/conversation'
import { type Mistakes, OtherMistakes, PostButton, Select } from '../shell/form'
import { Icon } from '../shell/icon'
import { Avatar, Badge, Facts, Time } from '../shell/parts'
import { formValuesOf, type FormValues, RecordFields } from './record-form'
import { isAdministrator, type UserCaller } from '../../requests/caller'

/** A form that is shown again: the fields as they were typed, or the follower who was to be added. */
type Props = {
  reading: Conversation
  caller: UserCaller
  values: FormValues | undefined
  follower: string | undefined
  mistakes: Mistakes | undefined
}

/** So many followers are named. */
const maxFollowers = 50

/** Where there is little room it stands below the chatter, and the script folds it. */
export function RecordSide(props: Props) {
  const { reading, caller, mistakes } = props
  return (
    <aside class="record-side" aria-label="About this record">
      <details class="side-fold" open data-folds-when-narrow={mistakes === undefined ? '' : undefined}>
        <summary>
          <h2>About this {reading.model.label.toLowerCase()}</h2>
        </summary>
        <div class="side-cards">
          <section class="card side-card" aria-labelledby="about">
            <h2 id="about">{reading.model.label}</h2>
            <Facts facts={factsOf(reading, caller)} />
            <Edit {...props} />
          </section>
          <Followers reading={reading} follower={props.follower} mistakes={mistakes} />
          <OfSamePerson reading={reading} />
        </div>
      </details>
    </aside>
  )
}

function factsOf({ record, model, route, companies, parent }: Conversation, caller: UserCaller): [string, Child][] {
  const fields = model.fields.flatMap(({ key, label, type }): [string, Child][] => {
    const value = record.values[key]
    if (value === undefined || value === null || value === '') return []
    return [[label, type === 'boolean' ? (value ? 'Yes' : 'No') : String(value)]]
  })
  const company = companies.find(({ id }) => id === record.companyId)
  return [
    ...(record.email ? [['Mail address', <a href={`mailto:${record.email}`}>{record.email}</a>] satisfies [string, Child]] : []),
    ...fields,
    ...(companies.length > 1 ? [['Company', company?.name ?? 'Shared by all'] satisfies [string, Child]] : []),
    ...(parent ? [['Belongs to', <a href={`/records/${parent.id}`}>{parent.name}</a>] satisfies [string, Child]] : []),
    ['Replies go to', replyAddress(route, null) ?? 'The author of each message'],
    ['Opened', <Time at={record.createdAt} />],
    ...(isAdministrator(caller)
      ? [['Mail log', <a href={`/mails?recordId=${record.id}`}>Show its mail</a>] satisfies [string, Child]]
      : []),
  ]
}

function Edit({ reading, values, ...props }: Props) {
  const { record, model } = reading
  const mistakes = values && props.mistakes
  const shown = ['name', 'email', 'companyId', 'parentId', ...model.fields.map(({ key }) => `values.${key}`)]
  return (
    <details class="edit" open={mistakes !== undefined}>
      <summary class="button">
        <Icon name="edit" /> Edit
      </summary>
      <form class="form" method="post" action={`/records/${record.id}`}>
        <OtherMistakes mistakes={mistakes} shown={shown} />
        <RecordFields model={model} values={values ?? formValuesOf(record)} mistakes={mistakes} />
        <Belonging {...props} reading={reading} values={values ?? formValuesOf(record)} mistakes={mistakes} />
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

/** The company and the team or project that it belongs to. */
function Belonging({ reading, caller, values, mistakes }: Omit<Props, 'follower'>) {
  const { companies, parent, possibleParents } = reading
  const parents = [...(parent && !possibleParents.some(({ id }) => id === parent.id) ? [parent] : []), ...possibleParents]
  return (
    <>
      {isAdministrator(caller) && companies.length > 1 && (
        <Select
          name="companyId"
          label="Company"
          value={values?.['companyId']}
          options={companies.map(({ id, name }) => ({ value: id, label: name }))}
          none="Shared by all"
          mistakes={mistakes}
        />
      )}
      {parents.length > 0 && (
        <Select
          name="parentId"
          label="Belongs to"
          value={values?.['parentId']}
          options={parents.map(({ id, name }) => ({ value: id, label: name }))}
          none="Nothing"
          mistakes={mistakes}
        />
      )}
    </>
  )
}

/** The fields at a glance, where what stands beside the chatter is far below. */
export function FieldsInShort({ reading }: { reading: Conversation }) {
  const { record, model } = reading
  const set = model.fields.filter(({ key, type }) => type === 'choice' && record.values[key])
  const { bounceCount } = record
  return (
    <p class="record-short">
      {record.email && <a href={`mailto:${record.email}`}>{record.email}</a>}
      {set.map(({ key, label }) => (
        <span title={label}>
          <span class="visually-hidden">{label}: </span>
          <Badge>{String(record.values[key])}</Badge>
        </span>
      ))}
      {bounceCount > 0 && <Badge tone="bad">{bounceCount === 1 ? 'Mail bounced' : `Mail bounced ${bounceCount} times`}</Badge>}
    </p>
  )
}

function Followers({ reading: { record, followers }, follower, mistakes }: Pick<Props, 'reading' | 'follower' | 'mistakes'>) {
  return (
    <section class="card side-card" aria-labelledby="followers">
      <h2 id="followers">
        Followers <span class="count">{followers.length}</span>
      </h2>
      {followers.length === 0 && <p class="small soft">Nobody is notified of new messages. Colleagues who reply become followers.</p>}
      <ul class="people">
        {followers.slice(0, maxFollowers).map((each) => (
          <li>
            <Follower recordId={record.id} follower={each} />
          </li>
        ))}
      </ul>
      {followers.length > maxFollowers && <p class="small soft">and {followers.length - maxFollowers} more</p>}
      <form method="post" action={`/records/${record.id}/followers`} class="inline-form">
        <input
          name="address"
          type="email"
          required
          value={follower}
          placeholder="Add by address"
          aria-label="Address of a contact to add as a follower"
          aria-describedby={follower === undefined ? undefined : 'follower-mistake'}
          aria-invalid={follower === undefined ? undefined : 'true'}
        />
        <button type="submit">Add</button>
      </form>
      {follower !== undefined && (
        <p class="error" id="follower-mistake">
          {mistakes?.map(({ message }) => message).join(' ')}{' '}
          <a href={`/records/new?${new URLSearchParams({ model: 'contact', email: follower }).toString()}`}>Create a contact</a>
        </p>
      )}
    </section>
  )
}

function Follower({ recordId, follower: { contactId, name, address } }: { recordId: string; follower: Conversation['followers'][number] }) {
  return (
    <div class="follower">
      <Avatar name={name || (address ?? '')} />
      <span class="person">
        <a href={`/records/${contactId}`}>{name || address}</a>
        {name && address && <span class="small soft address">{address}</span>}
      </span>
      <PostButton action={`/records/${recordId}/followers/remove`} values={{ contactId }} kind="quiet">
        <Icon name="cross" />
        <span class="visually-hidden">Remove {name || address}</span>
      </PostButton>
    </div>
  )
}

function OfSamePerson({ reading: { ofSamePerson } }: { reading: Conversation }) {
  if (ofSamePerson.length === 0) return null
  return (
    <section class="card side-card" aria-labelledby="of-same-person">
      <h2 id="of-same-person">With the same address</h2>
      <ul class="others">
        {ofSamePerson.map(({ id, name, model }) => (
          <li>
            <a href={`/records/${id}`}>{name}</a> <Badge>{model}</Badge>
          </li>
        ))}
      </ul>
    </section>
  )
}
