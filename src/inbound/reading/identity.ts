/** What tells one mail from another, read without parsing it: headers, Message-ID, fingerprint, content key. Pure. */
import { createHash } from 'node:crypto'
import { type Header, headerValue, readMailHeaders } from '../../mail/mime/headers'
import { ownMessageId } from '../../mail/address/message-id'

export type Identity = {
  headers: Header[]
  internetMessageId: string
  hadMessageId: boolean
  fingerprint: string
  rawKey: string
}

/** Trace headers (Received, ARC, DKIM, Authentication-Results) differ between two deliveries of one mail and are left out. */
const fingerprinted = ['from', 'to', 'cc', 'date', 'subject', 'message-id']

/** The body is hashed once; both the fingerprint and the content key are made from that hash and the headers. */
export function identify(raw: Uint8Array): Identity {
  const { headers, bodyStart } = readMailHeaders(raw)
  const block = raw.subarray(0, bodyStart)
  const bodyHash = createHash('sha256').update(raw.subarray(bodyStart)).digest()
  const fields = fingerprinted.map(
    (name) =>
      `${name}:${headers
        .filter((header) => header.name === name)
        .map((header) => header.value)
        .join('\n')}`,
  )
  const fingerprint = createHash('sha256').update(fields.join('\0')).update(bodyHash).digest('hex')
  const rawKey = `raw/${createHash('sha256').update(block).update(bodyHash).digest('hex')}`
  const given = ownMessageId(headerValue(headers, 'message-id') ?? '')
  return {
    headers,
    internetMessageId: given ?? `${fingerprint}@without-message-id.invalid`,
    hadMessageId: given !== undefined,
    fingerprint,
    rawKey,
  }
}
