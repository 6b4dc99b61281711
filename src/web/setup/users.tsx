/** Set-up of users. */
import { changeUser, createUser, deleteUser, listUsers, readUser, type User, userChange, userInput } from '../../records/user'
import { scopeOf } from '../../records/caller'
import { parsed } from '../form-input'
import { Badge } from '../parts'
import { setupPages } from './resource'

export const users = setupPages<User>({
  path: 'users',
  title: 'Users',
  one: 'user',
  icon: 'user',
  lead: 'People who work here. Each signs in with a token, made under Tokens.',
  list: listUsers,
  read: readUser,
  create: ({ tools, visitor }, input) => createUser(tools, scopeOf(visitor), parsed(userInput, input)),
  change: ({ tools, visitor }, id, input) => changeUser(tools, scopeOf(visitor), id, parsed(userChange, input)),
  remove: deleteUser,
  nameOf: ({ name }) => name,
  heads: ['Name', 'Mail address', 'Role', 'Told by', 'State'],
  cells: ({ name, email, role, notifyBy, active }) => [
    name,
    email ?? '',
    role === 'admin' ? 'Administrator' : 'Agent',
    notifyBy === 'email' ? 'mail' : 'inbox',
    active ? <Badge tone="good">Active</Badge> : <Badge>Inactive</Badge>,
  ],
  fields: ({ choices }, item) => [
    { name: 'name', label: 'Name', kind: 'text', value: item?.name, required: true, empty: 'omitted' },
    { name: 'email', label: 'Mail address', kind: 'email', value: item?.email, required: true, empty: 'omitted' },
    ...(item
      ? []
      : [
          {
            name: 'companyId',
            label: 'Company',
            kind: 'select' as const,
            value: choices.companies[0]?.value,
            options: choices.companies,
            none: 'Shared by all',
          },
        ]),
    {
      name: 'role',
      label: 'Role',
      kind: 'select',
      value: item?.role ?? 'agent',
      options: [
        { value: 'agent', label: 'Agent: records, messages, held mail' },
        { value: 'admin', label: 'Administrator: everything' },
      ],
    },
    {
      name: 'notifyBy',
      label: 'Is told of messages',
      kind: 'select',
      value: item?.notifyBy ?? 'email',
      options: [
        { value: 'email', label: 'By mail' },
        { value: 'inbox', label: 'In the inbox here' },
      ],
    },
    { name: 'active', label: 'Active', kind: 'checkbox', value: item?.active ?? true, hint: 'An inactive user signs in no more' },
  ],
  clashField: 'email',
  question: ({ name }) => `Delete the user ${name}? The contact and what they wrote stay.`,
})
