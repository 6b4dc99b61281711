import { createRoute } from '@hono/zod-openapi'
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
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { scopeOf } from '../../records/caller'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

/** `q` looks for a part of a name or an address. */
const query = pageQuery().extend({
  model: modelKey.optional(),
  email: mailAddress.optional(),
  parentId: id.optional(),
  q: line().optional(),
})

const tags = ['Records']

const list = createRoute({
  method: 'get',
  path: '/records',
  tags,
  summary: 'Records, newest first',
  request: { query },
  responses: { 200: answer('A page of records', pageSchema(recordSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/records',
  tags,
  summary: 'Create a record',
  description: 'A choice that is not made is its first option.',
  request: { body: body(recordInput) },
  responses: { 201: answer('The new record', recordSchema), ...bodyProblems(409) },
})

const read = createRoute({
  method: 'get',
  path: '/records/{id}',
  tags,
  summary: 'One record',
  request: { params: idParams },
  responses: { 200: answer('The record', recordSchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/records/{id}',
  tags,
  summary: 'Change a record',
  description: 'Of values, only the keys given are changed.',
  request: { params: idParams, body: body(recordChange) },
  responses: { 200: answer('The record as it is now', recordSchema), ...bodyProblems(404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/records/{id}',
  tags,
  summary: 'Delete a record',
  description:
    'Its chatter goes with it. It stays while an alias is forced to it or owned by it, or while it is the contact of a user: 409.',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404, 409) },
})

export const records = resource()
  .openapi(list, async (c) => {
    const query = c.req.valid('query')
    return c.json(answerPage(await listRecords(c.var.tools, scopeOf(c.var.caller), query, sliceOf(query))), 200)
  })
  .openapi(create, async (c) => c.json(await createRecord(c.var.tools, scopeOf(c.var.caller), c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readRecord(c.var.tools, scopeOf(c.var.caller), c.req.valid('param').id), 200))
  .openapi(change, async (c) =>
    c.json(await changeRecord(c.var.tools, scopeOf(c.var.caller), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(remove, async (c) => {
    await deleteRecord(c.var.tools, scopeOf(c.var.caller), c.req.valid('param').id)
    return c.body(null, 204)
  })
