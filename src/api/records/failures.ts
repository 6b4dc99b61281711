import { createRoute } from '@hono/zod-openapi'
import { dismissFailure, failureSchema, listFailures, readFailure, retryFailure, retryInput } from '../../records/chatter/failure'
import { notificationAnswer, notificationSchema } from './messages'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, idParams, problems, resource } from '../protocol/route'

const tags = ['Failures']

const list = createRoute({
  method: 'get',
  path: '/failures',
  tags,
  summary: 'Failed notifications, newest first: administrators see all, others those of their own messages',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of failures', pageSchema(failureSchema)), ...problems(422) },
})

const read = createRoute({
  method: 'get',
  path: '/failures/{id}',
  tags,
  summary: 'One failed notification',
  request: { params: idParams },
  responses: { 200: answer('The failure', failureSchema), ...problems(404) },
})

const retry = createRoute({
  method: 'post',
  path: '/failures/{id}/retry',
  tags,
  summary: 'Send the message again, optionally to another address',
  request: { params: idParams, body: { required: false, content: { 'application/json': { schema: retryInput } } } },
  responses: { 200: answer('The notification as it is now', notificationSchema), ...problems(400, 404, 413, 415, 422) },
})

const dismiss = createRoute({
  method: 'post',
  path: '/failures/{id}/dismiss',
  tags,
  summary: 'Dismiss a failure',
  request: { params: idParams },
  responses: { 200: answer('The notification as it is now', notificationSchema), ...problems(404) },
})

export const failures = resource()
  .openapi(list, async (c) => c.json(answerPage(await listFailures(c.var.tools, c.var.caller, sliceOf(c.req.valid('query')))), 200))
  .openapi(read, async (c) => c.json(await readFailure(c.var.tools, c.var.caller, c.req.valid('param').id), 200))
  .openapi(retry, async (c) => {
    const { address } = c.req.valid('json')
    return c.json(notificationAnswer(await retryFailure(c.var.tools, c.var.caller, c.req.valid('param').id, address)), 200)
  })
  .openapi(dismiss, async (c) => c.json(notificationAnswer(await dismissFailure(c.var.tools, c.var.caller, c.req.valid('param').id)), 200))
