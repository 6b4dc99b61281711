/** What a person learns from the test of a mail server. */
import { z } from '@hono/zod-openapi'

export const serverTestSchema = z.object({ ok: z.boolean(), detail: z.string() }).openapi('ServerTest')
export type ServerTest = z.output<typeof serverTestSchema>
