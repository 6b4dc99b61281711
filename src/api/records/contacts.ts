import { line, mailAddress } from '../../requests/input'
import {
  changeContact,
  contactChange,
  contactInput,
  contactSchema,
  createContact,
  deleteContact,
  listContacts,
  readContact,
} from '../../records/people/contact'
import { crud } from '../protocol/crud'
import { pageQuery } from '../protocol/page'

/** `q` looks for a part of a name or an address. */
const query = pageQuery().extend({ email: mailAddress.optional(), q: line().optional() })

export const contacts = crud({
  path: '/contacts',
  tag: 'Contacts',
  one: 'contact',
  many: 'contacts',
  item: contactSchema,
  list: { query, run: ({ tools, scope }, slice, asked) => listContacts(tools, scope, asked, slice) },
  create: {
    description: '422 for one of our own addresses: nobody is behind it.',
    status: [409],
    input: contactInput,
    run: ({ tools, scope }, input) => createContact(tools, scope, input),
  },
  read: { run: ({ tools, scope }, id) => readContact(tools, scope, id) },
  change: {
    description: '409 if the contact is a user and another user has the address.',
    status: [409],
    input: contactChange,
    run: ({ tools, scope }, id, change) => changeContact(tools, scope, id, change),
  },
  remove: {
    description: 'Also deletes its chatter. 409 for the contact of a user.',
    status: [409],
    run: ({ tools, scope }, id) => deleteContact(tools, scope, id),
  },
})
