import { userResource } from '../../records/people/user'
import { crud } from '../protocol/crud'

export const users = crud(userResource, 'Users', {
  create: {
    description: 'Creates a contact from name and email, or uses the given one. 409 if another user has the address or the contact.',
  },
  change: { description: 'Name and email are those of the contact.' },
  remove: { description: 'Also deletes the tokens of the user; the contact is kept.' },
})
