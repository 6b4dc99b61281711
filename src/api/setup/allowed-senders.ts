import { createRoute } from '@hono/zod-openapi'
import {
  allowedSenderInput,
  allowedSenderSchema,
  createAllowedSender,
  deleteAllowedSender,
  listAllowedSenders,
  readAllowedSender,
} from '../../loops/allowed-sender'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Loop quota']

const list = createRoute({
  method: 'get',
  path: '/allowed-senders',
  tags,
  summary: 'Senders free of the loop quota, newest first',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of allowed senders', pageSchema(allowedSenderSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/allowed-senders',
  tags,
  summary: 'Free a sender of the loop quota',
  request: { body: body(allowedSenderInput) },
  responses: { 201: answer('The new allowed sender', allowedSenderSchema), ...bodyProblems(409) },
})

const read = createRoute({
  method: 'get',
  path: '/allowed-senders/{id}',
  tags,
  summary: 'One allowed sender',
  request: { params: idParams },
  responses: { 200: answer('The allowed sender', allowedSenderSchema), ...problems(404) },
})

const remove = createRoute({
  method: 'delete',
  path: '/allowed-senders/{id}',
  tags,
  summary: 'Count a sender again',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404) },
})

export const allowedSenders = resource()
  .openapi(list, async (c) => c.json(answerPage(await listAllowedSenders(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createAllowedSender(c.var.tools, c.req.valid('json')), 201))
  .openapi(read, async (c) => c.json(await readAllowedSender(c.var.tools, c.req.valid('param').id), 200))
  .openapi(remove, async (c) => {
    await deleteAllowedSender(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })
