import { contactResource } from '../../records/people/contact'
import { crud } from '../protocol/crud'

export const contacts = crud(contactResource, 'Contacts', {
  create: { description: '422 for one of our own addresses: nobody is behind it.' },
  change: { description: '409 if the contact is a user and another user has the address.' },
  remove: { description: 'Also deletes its chatter. 409 for the contact of a user.' },
})
