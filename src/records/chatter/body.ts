/** Bodies of messages: in the row, or, over 1 MB, as an object of their own. */
import type { messages } from '../../db/schema'
import { textToHtml } from '../../mail/reply-text'
import type { NewMessage } from '../../outbound/compose'

type Body = { html: string; text: string }

/** D1 takes 2 MB a row; the rest of the row needs room too. */
const maxRowBytes = 1_000_000

/** The message as it goes into its row, and the object that must be written before it, if any. */
export function placeBody(message: NewMessage): { message: NewMessage; object: { key: string; body: string } | undefined } {
  const { html, text } = message
  const bytes = new TextEncoder().encode((html ?? '') + (text ?? '')).byteLength
  if (bytes <= maxRowBytes) return { message, object: undefined }
  const key = `bodies/${message.id}`
  return { message: { ...message, html: null, text: null, bodyKey: key }, object: { key, body: JSON.stringify({ html, text }) } }
}

/** HTML is made from the text where a message was written without any. */
export async function readBody(bucket: R2Bucket, row: Pick<typeof messages.$inferSelect, 'html' | 'text' | 'bodyKey'>): Promise<Body> {
  const stored = row.bodyKey ? await (await bucket.get(row.bodyKey))?.json<Pick<typeof row, 'html' | 'text'>>() : row
  const text = stored?.text ?? ''
  return { html: stored?.html ?? (text.trim() === '' ? '' : textToHtml(text)), text }
}
