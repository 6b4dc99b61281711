/**
 * The ids that mark our notices, so that an answer to one is recognised wherever it turns up: `MAILID.SIGNATURE.notice@domain`.
 * The signature tells them from those of another gateway. Pure.
 */
import { createHmac, timingSafeEqual } from 'node:crypto'
import type { KeyRing } from './token-address'

const shape = /^([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.([0-9a-f]{20})\.notice@/i

/** @param mailId the row of the log that the notice is about @throws when the key ring is empty: nothing can be signed then */
export function noticeId(keys: KeyRing, mailId: string, domain: string): string {
  const key = keys[0]
  if (!key) throw new Error('A notice needs a key to sign its id with')
  return `${mailId}.${sign(key, mailId)}.notice@${domain}`
}

/** Whether the id has the form of a notice's, ours or another gateway's. */
export function looksLikeNoticeId(id: string): boolean {
  return shape.test(id)
}

export function isNoticeId(keys: KeyRing, id: string): boolean {
  const [, mailId, signature] = shape.exec(id.toLowerCase()) ?? []
  if (mailId === undefined || signature === undefined) return false
  return keys.some((key) => timingSafeEqual(Buffer.from(sign(key, mailId)), Buffer.from(signature)))
}

/** 80 bits of HMAC-SHA-256, in hex. */
function sign(key: Uint8Array, mailId: string): string {
  return createHmac('sha256', key).update(`notice:${mailId}`).digest('hex').slice(0, 20)
}
