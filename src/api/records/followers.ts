import { contactSchema } from '../../records/people/contact'
import { addFollower, listFollowers, removeFollower } from '../../records/people/follower'
import { action, list, routes } from '../protocol/routes'

const one = '/{id}/followers/{contactId}'

export const followers = routes('/records', 'Followers', [
  list(
    '/{id}/followers',
    'Followers of a record, newest contact first',
    ['A page of contacts', contactSchema],
    (tools, slice, { caller, param }) => listFollowers(tools, caller.scope, param('id'), slice),
  ),
  action('put', one, 'Add a follower', (tools, id, { caller, param }) => addFollower(tools, caller.scope, id, param('contactId')), {
    description: 'Idempotent. 422 for a contact with one of our own addresses, and for a user who may not see the record.',
    isChecked: true,
  }),
  action('delete', one, 'Remove a follower', (tools, id, { caller, param }) => removeFollower(tools, caller.scope, id, param('contactId'))),
])
