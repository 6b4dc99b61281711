/** Keyset pagination on the wire: `?limit=` and `?cursor=` in, `data` and `nextCursor` out. */
import { z } from '@hono/zod-openapi'
import type { Page, Slice } from '../../db/keyset'
import { id } from '../../requests/input'

const limit = z.coerce
  .number()
  .int()
  .min(1)
  .max(100)
  .default(50)
  .openapi({ type: 'integer', minimum: 1, maximum: 100, default: 50, description: 'Maximum number of items' })

/** Query parameters of a list, with the cursor as written. `keySchema` is what the key in a cursor must look like. */
export function pageQuery(keySchema: z.ZodType<string> = id) {
  const cursor = z
    .string()
    .max(1000)
    .transform((text, context) => {
      const key = keySchema.safeParse(decodeCursor(text))
      if (key.success) return key.data
      context.addIssue({ code: 'custom', message: 'Is not a cursor of this list' })
      return z.NEVER
    })
    .optional()
    .openapi({ type: 'string', description: '`nextCursor` of the previous page' })
  return z.object({ limit, cursor })
}

/** What the domain's list functions take, from validated query parameters. */
export function sliceOf(query: { limit: number; cursor?: string | undefined }): Slice {
  return { limit: query.limit, after: query.cursor }
}

/** The answer of a list of `item`s. */
export function pageSchema<T extends z.ZodType>(item: T) {
  return z.object({ data: z.array(item), nextCursor: z.string().nullable() })
}

export function answerPage<T>({ data, next }: Page<T>): { data: T[]; nextCursor: string | null } {
  return { data, nextCursor: next === undefined ? null : Buffer.from(next).toString('base64url') }
}

function decodeCursor(text: string): string | undefined {
  return /^[\w-]+$/.test(text) ? Buffer.from(text, 'base64url').toString() : undefined
}
