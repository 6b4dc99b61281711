import { createRoute, z } from '@hono/zod-openapi'
import { blockedSenderKey, blockedSenderSchema, listBlockedSenders, unblockSender } from '../../loops/blocked-sender'
import { answerPage, pageQuery, pageSchema, sliceOf } from '../protocol/page'
import { answer, noContent, problems, resource } from '../protocol/route'

const tags = ['Loop quota']

const list = createRoute({
  method: 'get',
  path: '/blocked-senders',
  tags,
  summary: 'Senders currently blocked by the loop quota, longest first',
  request: { query: pageQuery(blockedSenderKey) },
  responses: { 200: answer('A page of blocked senders', pageSchema(blockedSenderSchema)), ...problems(422) },
})

const release = createRoute({
  method: 'delete',
  path: '/blocked-senders/{email}',
  tags,
  summary: 'Unblock a sender',
  request: { params: z.object({ email: z.string().max(1000).openapi({ example: 'robot@example.net' }) }) },
  responses: { ...noContent, ...problems(404) },
})

export const blockedSenders = resource()
  .openapi(list, async (c) => c.json(answerPage(await listBlockedSenders(c.var.tools, sliceOf(c.req.valid('query')))), 200))
  .openapi(release, async (c) => {
    await unblockSender(c.var.tools, c.req.valid('param').email)
    return c.body(null, 204)
  })
