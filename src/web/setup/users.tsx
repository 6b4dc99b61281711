/** Set-up of users. */
import { type User, userResource } from '../../records/people/user'
import { Icon } from '../shell/icon'
import { Badge } from '../shell/parts'
import { labelOf } from './resource/choices'
import type { Setting, SetupField } from './resource/resource'
import { setupPages } from './resource/resource-pages'

const roles: Record<User['role'], string> = { admin: 'Administrator', agent: 'Agent' }
const ways: Record<User['notifyBy'], string> = { email: 'By mail', inbox: 'In the inbox here' }

export const users = setupPages<User>({
  of: userResource,
  title: 'Users',
  one: 'user',
  icon: 'user',
  lead: 'People who work here. Each signs in with their own token.',
  nameOf: ({ name }) => name,
  row: ({ name, email, role, companyId, notifyBy, active }, { companies }) => ({
    title: name,
    sub: [
      roles[role],
      companyInWords(companies, companyId),
      email ?? 'no mail address yet',
      `notified ${ways[notifyBy].toLowerCase()}`,
    ].join(' · '),
    state: active ? undefined : <Badge>Inactive</Badge>,
  }),
  fields: ({ choices }, item) => fieldsOf(choices.companies, item),
  fieldOfClash: () => 'email',
  state: ({ active }) => !active && <Badge>Inactive</Badge>,
  side: ({ id, contactId, active }) => (
    <section class="card side-card">
      <h2>Signing in</h2>
      <p class="small soft">{active ? 'Create a token and hand it over.' : 'Inactive users can’t sign in.'}</p>
      <div class="form-end">
        {active && (
          <a class="button" href={`/setup/tokens?user=${id}`}>
            <Icon name="key" /> Create a token
          </a>
        )}
        <a class="button quiet" href={`/records/${contactId}`}>
          <Icon name="user" /> Show contact
        </a>
      </div>
    </section>
  ),
  consequence: 'Their tokens are deleted. The contact and everything they wrote are kept.',
})

function companyInWords(companies: Setting['choices']['companies'], companyId: string | null): string {
  return companyId === null ? 'no company' : labelOf(companies, companyId)
}

function fieldsOf(companies: Setting['choices']['companies'], item: User | undefined): SetupField[] {
  const company: SetupField = {
    name: 'companyId',
    label: 'Company',
    kind: 'select',
    value: item ? item.companyId : companies[0]?.value,
    options: companies,
    none: 'None: shared records only',
    hint: 'Whose records an agent can see',
  }
  return [
    { name: 'name', label: 'Name', kind: 'text', value: item?.name, required: true, empty: 'omitted' },
    { name: 'email', label: 'Mail address', kind: 'email', value: item?.email, required: true, empty: 'omitted' },
    {
      name: 'role',
      label: 'Role',
      kind: 'select',
      value: item?.role ?? 'agent',
      options: [
        { value: 'agent', label: 'Agent: records, messages, held mail' },
        { value: 'admin', label: 'Administrator: everything, including set-up' },
      ],
    },
    company,
    {
      name: 'notifyBy',
      label: 'Notifications',
      kind: 'select',
      value: item?.notifyBy ?? 'email',
      options: Object.entries(ways).map(([value, label]) => ({ value, label })),
    },
    {
      name: 'active',
      label: 'Active',
      kind: 'checkbox',
      value: item?.active ?? true,
      hint: 'Inactive users can’t sign in, and contact policies don’t treat them as users',
    },
  ]
}
