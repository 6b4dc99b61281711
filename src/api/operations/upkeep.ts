import { z } from '@hono/zod-openapi'
import { listJobs, upkeepSchema } from '../../upkeep/job'
import { read, routes } from '../protocol/routes'

const all = ['All jobs', z.object({ data: z.array(upkeepSchema) })] as const // a pair, not a list

export const upkeep = routes('/upkeep', 'Service', [
  read('', 'Background jobs, run every five minutes, and how each ended', all, async (tools) => ({ data: await listJobs(tools) })),
])
