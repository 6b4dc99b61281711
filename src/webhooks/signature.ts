/** Signatures as the Standard Webhooks specification has them, so that receivers verify them with a library of theirs. */
import { createHmac, randomBytes } from 'node:crypto'

const prefix = 'whsec_'
/** What the specification asks for. */
const [minBytes, maxBytes] = [24, 64]

export function newSecret(): string {
  return `${prefix}${randomBytes(32).toString('base64')}`
}

/** `whsec_` and 24 to 64 bytes in base64. */
export function isSecret(text: string): boolean {
  if (!/^whsec_(?:[\w+/]{4}){8,22}(?:[\w+/]{2}==|[\w+/]{3}=)?$/.test(text)) return false
  const { length } = keyOf(text)
  return length >= minBytes && length <= maxBytes
}

export type Signed = { 'webhook-id': string; 'webhook-timestamp': string; 'webhook-signature': string }

/** The headers of one try. @param at of the try: receivers refuse what is old, so that nobody sends it once more */
export function sign(secret: string, eventId: string, at: Date, body: string): Signed {
  const timestamp = String(Math.floor(at.getTime() / 1000))
  const signature = createHmac('sha256', keyOf(secret)).update(`${eventId}.${timestamp}.${body}`).digest('base64')
  return { 'webhook-id': eventId, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}

function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(prefix.length), 'base64')
}
