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
    description: 'A choice that is absent gets its first option.',
    status: [409],
    input: recordInput,
    run: ({ tools, scope }, input) => createRecord(tools, scope, input),
  },
  read: { run: ({ tools, scope }, id) => readRecord(tools, scope, id) },
  change: {
    description: 'Only the given keys of `values` are changed.',
    status: [409],
    input: recordChange,
    run: ({ tools, scope }, id, change) => changeRecord(tools, scope, id, change),
  },
  remove: {
    description: 'Also deletes its chatter. 409 while an alias posts to it or is owned by it, or while it is the contact of a user.',
    status: [409],
    run: ({ tools, scope }, id) => deleteRecord(tools, scope, id),
  },
})
