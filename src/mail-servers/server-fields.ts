/** What a request says of a mail server, whichever way its mail goes. */
import { z } from '@hono/zod-openapi'
import { serverSecurities } from '../db/schema'
import { normalizeHost } from './endpoint'

const host = z
  .string()
  .max(300)
  .transform((text, context) => {
    const normalized = normalizeHost(text)
    if (normalized !== undefined) return normalized
    context.addIssue({ code: 'custom', message: 'Is not a host name or an IP address' })
    return z.NEVER
  })

export const serverFields = {
  host: host.openapi({ type: 'string', description: 'A public name or address; private networks only under `wrangler dev`' }),
  port: z.int().min(1).max(65_535),
  security: z
    .enum(serverSecurities)
    .openapi({ description: '`tls` from the first byte, `starttls` by an upgrade that must succeed, `none` only under `wrangler dev`' }),
  user: z
    .string()
    .trim()
    .max(320)
    .regex(/^\P{Cc}*$/u, 'Has control characters'),
  /** Sealed where it is stored. */
  password: z
    .string()
    .min(1, 'Must not be empty; null removes the password')
    .max(2000)
    .refine((text) => text.isWellFormed() && !/[\0\r\n]/.test(text), 'Has characters that cannot be sent')
    .nullable(),
}
