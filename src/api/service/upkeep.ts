import { createRoute, z } from '@hono/zod-openapi'
import { listSteps, upkeepSchema } from '../../upkeep/step'
import { answer, problems, resource } from '../protocol/route'

const list = createRoute({
  method: 'get',
  path: '/upkeep',
  tags: ['Service'],
  summary: 'What the gateway does by itself every five minutes, step by step, and how each step ended',
  responses: { 200: answer('Every step', z.object({ data: z.array(upkeepSchema) })), ...problems() },
})

export const upkeep = resource().openapi(list, async (c) => c.json({ data: await listSteps(c.var.tools) }, 200))
