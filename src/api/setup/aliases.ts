import { createRoute } from '@hono/zod-openapi'
import { aliasChange, aliasInput, aliasSchema, changeAlias, createAlias, deleteAlias, listAliases, readAlias } from '../../aliases/alias'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Aliases']

const list = createRoute({
  method: 'get',
  path: '/aliases',
  tags,
  summary: 'Aliases, newest first',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of aliases', pageSchema(aliasSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/aliases',
  tags,
  summary: 'Create an alias',
  description: 'An address that somebody has already is 409; the detail names it, the other alias and its owner.',
  request: { body: body(aliasInput) },
  responses: { 201: answer('The new alias', aliasSchema), ...bodyProblems(409) },
})

const read = createRoute({
  method: 'get',
  path: '/aliases/{id}',
  tags,
  summary: 'One alias',
  request: { params: idParams },
  responses: { 200: answer('The alias', aliasSchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/aliases/{id}',
  tags,
  summary: 'Change an alias',
  description: 'Another model, policy or other defaults make it untested again.',
  request: { params: idParams, body: body(aliasChange) },
  responses: { 200: answer('The alias as it is now', aliasSchema), ...bodyProblems(404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/aliases/{id}',
  tags,
  summary: 'Delete an alias',
  description: 'The records that it opened stay.',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404) },
})

export const aliases = resource()
  .openapi(list, async (c) => c.json(answerPage(await listAliases(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createAlias(c.var.tools, c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readAlias(c.var.tools, c.req.valid('param').id), 200))
  .openapi(change, async (c) => c.json(await changeAlias(c.var.tools, c.req.valid('param').id, c.req.valid('json')), 200))
  .openapi(remove, async (c) => {
    await deleteAlias(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })
