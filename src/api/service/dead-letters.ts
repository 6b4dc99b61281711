import { createRoute } from '@hono/zod-openapi'
import { deadLetterSchema, deleteDeadLetter, listDeadLetters, readDeadLetter, retryDeadLetter } from '../../upkeep/dead-letter'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Service']

const list = createRoute({
  method: 'get',
  path: '/dead-letters',
  tags,
  summary: 'Queue messages that failed for good, newest first',
  description: 'Each message failed four times, or is unknown. It is kept for 30 days.',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of dead letters', pageSchema(deadLetterSchema)), ...problems(422) },
})

const read = createRoute({
  method: 'get',
  path: '/dead-letters/{id}',
  tags,
  summary: 'One dead letter',
  request: { params: idParams },
  responses: { 200: answer('The dead letter', deadLetterSchema), ...problems(404) },
})

const retry = createRoute({
  method: 'post',
  path: '/dead-letters/{id}/retry',
  tags,
  summary: 'Queue a dead letter again',
  description: 'If it fails again, it comes back as another dead letter.',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404, 409) },
})

const remove = createRoute({
  method: 'delete',
  path: '/dead-letters/{id}',
  tags,
  summary: 'Delete a dead letter',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404) },
})

export const deadLetters = resource()
  .openapi(list, async (c) => c.json(answerPage(await listDeadLetters(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(read, async (c) => c.json(await readDeadLetter(c.var.tools, c.req.valid('param').id), 200))
  .openapi(retry, async (c) => {
    await retryDeadLetter(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .openapi(remove, async (c) => {
    await deleteDeadLetter(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })
