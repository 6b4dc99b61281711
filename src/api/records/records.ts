import { id, line, mailAddress } from '../../requests/input'
import {
  changeRecord,
  createRecord,
  deleteRecord,
  listRecords,
  readRecord,
  recordChange,
  recordInput,
  recordSchema,
} from '../../records/record'
import { modelKey } from '../../models/model'
import { crud } from '../protocol/crud'
import { pageQuery } from '../protocol/page'

/** `q` looks for a part of a name or an address. */
const query = pageQuery().extend({
  model: modelKey.optional(),
  email: mailAddress.optional(),
  parentId: id.optional(),
  q: line().optional(),
})

export const records = crud({
  path: '/records',
  tag: 'Records',
  one: 'record',
  many: 'records',
  item: recordSchema,
  list: { query, run: ({ tools, scope }, slice, asked) => listRecords(tools, scope, asked, slice) },
  create: {
    description: 'A choice that is not made is its first option.',
    status: [409],
    input: recordInput,
    run: ({ tools, scope }, input) => createRecord(tools, scope, input),
  },
  read: { run: ({ tools, scope }, id) => readRecord(tools, scope, id) },
  change: {
    description: 'Of values, only the keys given are changed.',
    status: [409],
    input: recordChange,
    run: ({ tools, scope }, id, change) => changeRecord(tools, scope, id, change),
  },
  remove: {
    description:
      'Its chatter goes with it. It stays while an alias is forced to it or owned by it, or while it is the contact of a user: 409.',
    status: [409],
    run: ({ tools, scope }, id) => deleteRecord(tools, scope, id),
  },
})
