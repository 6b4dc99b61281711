import { createRoute } from '@hono/zod-openapi'
import { changeUser, createUser, deleteUser, listUsers, readUser, userChange, userInput, userSchema } from '../../records/people/user'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { scopeOf } from '../../records/caller'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Users']

const list = createRoute({
  method: 'get',
  path: '/users',
  tags,
  summary: 'Users, newest first',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of users', pageSchema(userSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/users',
  tags,
  summary: 'Create a user',
  description: 'Makes a contact of name and email, or takes the contact given. An address or a contact that another user has is 409.',
  request: { body: body(userInput) },
  responses: { 201: answer('The new user', userSchema), ...bodyProblems(409) },
})

const read = createRoute({
  method: 'get',
  path: '/users/{id}',
  tags,
  summary: 'One user',
  request: { params: idParams },
  responses: { 200: answer('The user', userSchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/users/{id}',
  tags,
  summary: 'Change a user',
  description: 'Name and email are those of the contact.',
  request: { params: idParams, body: body(userChange) },
  responses: { 200: answer('The user as it is now', userSchema), ...bodyProblems(404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/users/{id}',
  tags,
  summary: 'Delete a user',
  description: 'The tokens of the user go with it, the contact stays.',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404, 409) },
})

export const users = resource()
  .openapi(list, async (c) => c.json(answerPage(await listUsers(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createUser(c.var.tools, scopeOf(c.var.caller), c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readUser(c.var.tools, c.req.valid('param').id), 200))
  .openapi(change, async (c) =>
    c.json(await changeUser(c.var.tools, scopeOf(c.var.caller), c.req.valid('param').id, c.req.valid('json')), 200),
  )
  .openapi(remove, async (c) => {
    await deleteUser(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })
