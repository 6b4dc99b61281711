import { recordResource } from '../../records/record'
import { crud } from '../protocol/crud'

export const records = crud(recordResource, 'Records', {
  create: { description: 'A choice that is absent gets its first option.' },
  change: { description: 'Only the given keys of `values` are changed.' },
  remove: {
    description: 'Also deletes its chatter. 409 while an alias posts to it or is owned by it, or while it is the contact of a user.',
  },
})
