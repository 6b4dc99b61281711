import { tokenResource } from '../../settings/token'
import { crud } from '../protocol/crud'

export const tokens = crud(tokenResource, 'Tokens', {
  create: { description: 'The token itself is shown only in this answer.' },
  read: { summary: 'One token, without its secret' },
  remove: { summary: 'Delete a token; anyone using it is signed out' },
})
