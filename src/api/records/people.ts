/** People as they appear in answers. */
import { z } from '@hono/zod-openapi'

export const personSchema = z.object({ name: z.string(), address: z.string() }).openapi('Person')
