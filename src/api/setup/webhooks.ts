import { createRoute } from '@hono/zod-openapi'
import { isDevelopment } from '../../platform/development'
import { id } from '../../requests/input'
import { deliverySchema, listDeliveries, retryDelivery, testWebhook, webhookTestSchema } from '../../webhooks/delivery'
import {
  changedWebhookSchema,
  changeWebhook,
  createWebhook,
  deleteWebhook,
  listWebhooks,
  newWebhookSchema,
  readWebhook,
  webhookChange,
  webhookInput,
  webhookSchema,
} from '../../webhooks/webhook'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, body, bodyProblems, idParams, noContent, problems, resource } from '../protocol/route'

const tags = ['Webhooks']

const list = createRoute({
  method: 'get',
  path: '/webhooks',
  tags,
  summary: 'Webhooks, newest first',
  request: { query: pageQuery() },
  responses: { 200: answer('A page of webhooks', pageSchema(webhookSchema)), ...problems(422) },
})

const create = createRoute({
  method: 'post',
  path: '/webhooks',
  tags,
  summary: 'Add a webhook',
  description:
    'Each event is a POST of `{ type, timestamp, data }`, signed as the Standard Webhooks specification has it. An event may come twice, under the same `webhook-id`, and events may come out of order. The answer is the only place where the secret is shown.',
  request: { body: body(webhookInput) },
  responses: { 201: answer('The new webhook', newWebhookSchema), ...bodyProblems(409) },
})

const read = createRoute({
  method: 'get',
  path: '/webhooks/{id}',
  tags,
  summary: 'One webhook',
  request: { params: idParams },
  responses: { 200: answer('The webhook', webhookSchema), ...problems(404) },
})

const change = createRoute({
  method: 'patch',
  path: '/webhooks/{id}',
  tags,
  summary: 'Change a webhook, or renew its secret',
  request: { params: idParams, body: body(webhookChange) },
  responses: { 200: answer('The webhook as it is now', changedWebhookSchema), ...bodyProblems(404) },
})

const remove = createRoute({
  method: 'delete',
  path: '/webhooks/{id}',
  tags,
  summary: 'Delete a webhook, with what it was told',
  request: { params: idParams },
  responses: { ...noContent, ...problems(404) },
})

const test = createRoute({
  method: 'post',
  path: '/webhooks/{id}/test',
  tags,
  summary: 'Send a `ping` now',
  request: { params: idParams },
  responses: { 200: answer('Whether it was taken, and what happened', webhookTestSchema), ...problems(404) },
})

const deliveries = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  tags,
  summary: 'What a webhook was told in the last thirty days, newest first',
  request: { params: idParams, query: pageQuery() },
  responses: { 200: answer('A page of deliveries', pageSchema(deliverySchema)), ...problems(404, 422) },
})

const retry = createRoute({
  method: 'post',
  path: '/webhooks/{id}/deliveries/{deliveryId}/retry',
  tags,
  summary: 'Tell a webhook once more',
  request: { params: idParams.extend({ deliveryId: id }) },
  responses: { 200: answer('The delivery as it is now', deliverySchema), ...problems(404, 409) },
})

export const webhooks = resource()
  .openapi(list, async (c) => c.json(answerPage(await listWebhooks(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(create, async (c) => c.json(await createWebhook(c.var.tools, c.req.valid('json'), isDevelopment(c.req.url)), 201))
  .openapi(read, async (c) => c.json(await readWebhook(c.var.tools, c.req.valid('param').id), 200))
  .openapi(change, async (c) =>
    c.json(await changeWebhook(c.var.tools, c.req.valid('param').id, c.req.valid('json'), isDevelopment(c.req.url)), 200),
  )
  .openapi(remove, async (c) => {
    await deleteWebhook(c.var.tools, c.req.valid('param').id)
    return c.body(null, 204)
  })
  .openapi(test, async (c) => c.json(await testWebhook(c.var.tools, c.req.valid('param').id), 200))
  .openapi(deliveries, async (c) =>
    c.json(answerPage(await listDeliveries(c.var.tools, c.req.valid('param').id, sliceOf(c.req.valid('query')))), 200),
  )
  .openapi(retry, async (c) => {
    const { id: webhookId, deliveryId } = c.req.valid('param')
    return c.json(await retryDelivery(c.var.tools, webhookId, deliveryId), 200)
  })
