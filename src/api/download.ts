/** Answers that are bytes a stranger wrote: always a download, never a page. */
import type { z } from '@hono/zod-openapi'

export function bytesAnswer<T extends z.ZodType>(description: string, mediaType: string, schema: T) {
  return { description, content: { [mediaType]: { schema } } }
}

/** RFC 6266: an ASCII name for old programs and the real one for the others. Nothing in it runs in our origin. */
export function downloadHeaders(mimeType: string, filename: string): Record<string, string> {
  const ascii = filename.replace(/[^\x20-\x7e]|["\\]/g, '_')
  const encoded = encodeURIComponent(filename.toWellFormed()).replace(/['()*]/g, (letter) => `%${letter.charCodeAt(0).toString(16)}`)
  return {
    'content-type': mimeType,
    'content-disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
  }
}
