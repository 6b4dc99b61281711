import { changeUser, createUser, deleteUser, listUsers, readUser, userChange, userInput, userSchema } from '../../records/people/user'
import { crud } from '../protocol/crud'

export const users = crud({
  path: '/users',
  tag: 'Users',
  one: 'user',
  many: 'users',
  item: userSchema,
  list: { run: ({ tools }, slice) => listUsers(tools, slice) },
  create: {
    description: 'Creates a contact from name and email, or uses the given one. 409 if another user has the address or the contact.',
    status: [409],
    input: userInput,
    run: ({ tools, scope }, input) => createUser(tools, scope, input),
  },
  read: { run: ({ tools }, id) => readUser(tools, id) },
  change: {
    description: 'Name and email are those of the contact.',
    status: [409],
    input: userChange,
    run: ({ tools, scope }, id, change) => changeUser(tools, scope, id, change),
  },
  remove: {
    description: 'Also deletes the tokens of the user; the contact is kept.',
    status: [409],
    run: ({ tools }, id) => deleteUser(tools, id),
  },
})
