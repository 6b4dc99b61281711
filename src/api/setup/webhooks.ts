import { createRoute } from '@hono/zod-openapi'
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
import { crud } from '../protocol/crud'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, idParams, problems } from '../protocol/route'

const tags = ['Webhooks']

const test = createRoute({
  method: 'post',
  path: '/webhooks/{id}/test',
  tags,
  summary: 'Send a `ping` now',
  request: { params: idParams },
  responses: { 200: answer('Whether it was accepted, and what happened', webhookTestSchema), ...problems(404) },
})

const deliveries = createRoute({
  method: 'get',
  path: '/webhooks/{id}/deliveries',
  tags,
  summary: 'Deliveries of the last 30 days, newest first',
  request: { params: idParams, query: pageQuery() },
  responses: { 200: answer('A page of deliveries', pageSchema(deliverySchema)), ...problems(404, 422) },
})

const retry = createRoute({
  method: 'post',
  path: '/webhooks/{id}/deliveries/{deliveryId}/retry',
  tags,
  summary: 'Send a delivery again',
  request: { params: idParams.extend({ deliveryId: id }) },
  responses: { 200: answer('The delivery as it is now', deliverySchema), ...problems(404, 409) },
})

export const webhooks = crud({
  path: '/webhooks',
  tag: 'Webhooks',
  one: 'webhook',
  many: 'webhooks',
  item: webhookSchema,
  list: { run: ({ tools }, slice) => listWebhooks(tools, slice) },
  create: {
    summary: 'Add a webhook',
    description:
      'Each event is a POST of `{ type, timestamp, data }`, signed as Standard Webhooks specifies. An event may arrive twice, with the same `webhook-id`, and events may arrive out of order. The secret is shown only in this answer.',
    status: [409],
    input: webhookInput,
    answer: newWebhookSchema,
    run: ({ tools, isDevelopment }, input) => createWebhook(tools, input, isDevelopment),
  },
  read: { run: ({ tools }, id) => readWebhook(tools, id) },
  change: {
    summary: 'Change a webhook, or renew its secret',
    input: webhookChange,
    answer: changedWebhookSchema,
    run: ({ tools, isDevelopment }, id, change) => changeWebhook(tools, id, change, isDevelopment),
  },
  remove: { summary: 'Delete a webhook and its deliveries', run: ({ tools }, id) => deleteWebhook(tools, id) },
})
  .openapi(test, async (c) => c.json(await testWebhook(c.var.tools, c.req.valid('param').id), 200))
  .openapi(deliveries, async (c) =>
    c.json(answerPage(await listDeliveries(c.var.tools, c.req.valid('param').id, sliceOf(c.req.valid('query')))), 200),
  )
  .openapi(retry, async (c) => {
    const { id: webhookId, deliveryId } = c.req.valid('param')
    return c.json(await retryDelivery(c.var.tools, webhookId, deliveryId), 200)
  })
