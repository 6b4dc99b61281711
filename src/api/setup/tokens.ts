import { createRoute } from '@hono/zod-openapi'
import { createToken, deleteToken, listTokens, newTokenSchema, readToken, tokenInput, tokenSchema } from '../../settings/token'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Tokens']

const list = createRoute({
  method: 'get',
  path: '/tokens',
  tags,
  summary: 'Tokens, newest first',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of tokens', pageSchema(tokenSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/tokens',
  tags,
  summary: 'Create a token',
  description: 'The answer is the only place where the token itself is shown.',
  request: { body: body(tokenInput) },
  responses: { 201: answer('The new token', newTokenSchema), ...bodyProblems() },
})

const read = createRoute({
  method: 'get',
  path: '/tokens/{id}',
  tags,
  summary: 'One token, without the key itself',
  request: { params: idParams },
  responses: { 200: answer('The token', tokenSchema), ...problems(404) },
})

const remove = createRoute({
  method: 'delete',
  path: '/tokens/{id}',
  tags,
  summary: 'Delete a token; whoever uses it is signed out',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404) },
})

export const tokens = resource()
  .openapi(list, async (c) => c.json(answerPage(await listTokens(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createToken(c.var.tools, c.var.caller.userId, c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readToken(c.var.tools, c.req.valid('param').id), 200))
  .openapi(remove, async (c) => {
    await deleteToken(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })
