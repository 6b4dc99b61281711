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
    description: 'Makes a contact of name and email, or takes the contact given. An address or a contact that another user has is 409.',
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
    description: 'The tokens of the user go with it, the contact stays.',
    status: [409],
    run: ({ tools }, id) => deleteUser(tools, id),
  },
})
