import { deliverySchema, listDeliveries, retryDelivery, testWebhook, webhookTestSchema } from '../../webhooks/delivery'
import { webhookResource } from '../../webhooks/webhook'
import { crud } from '../protocol/crud'
import { action, list } from '../protocol/routes'

const more = [
  action('post', '/{id}/test', 'Send a `ping` now', testWebhook, {
    answer: ['Whether it was accepted, and what happened', webhookTestSchema],
  }),
  list(
    '/{id}/deliveries',
    'Deliveries of the last 30 days, newest first',
    ['A page of deliveries', deliverySchema],
    (tools, slice, { param }) => listDeliveries(tools, param('id'), slice),
  ),
  action(
    'post',
    '/{id}/deliveries/{deliveryId}/retry',
    'Send a delivery again',
    (tools, webhookId, { param }) => retryDelivery(tools, webhookId, param('deliveryId')),
    { answer: ['The delivery as it is now', deliverySchema], conflicts: true },
  ),
]

export const webhooks = crud(
  webhookResource,
  'Webhooks',
  {
    create: {
      summary: 'Add a webhook',
      description:
        'Each event is a POST of `{ type, timestamp, data }`, signed as Standard Webhooks specifies. An event may arrive twice, with the same `webhook-id`, and events may arrive out of order. The secret is shown only in this answer.',
    },
    change: { summary: 'Change a webhook, or renew its secret' },
    remove: { summary: 'Delete a webhook and its deliveries' },
  },
  more,
)
