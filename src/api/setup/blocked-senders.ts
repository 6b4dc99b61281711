import { z } from '@hono/zod-openapi'
import { blockedSenderKey, blockedSenderSchema, listBlockedSenders, unblockSender } from '../../loops/blocked-sender'
import { action, list, routes } from '../protocol/routes'

const words = 'Senders currently blocked by the loop quota, longest first'
const keys = { email: z.string().max(1000).openapi({ example: 'robot@example.net' }) }

export const blockedSenders = routes('/blocked-senders', 'Loop quota', [
  list('', words, ['A page of blocked senders', blockedSenderSchema], listBlockedSenders, { cursor: blockedSenderKey }),
  action('delete', '/{email}', 'Unblock a sender', unblockSender, { keys }),
])
