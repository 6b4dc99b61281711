/** What tells one mail from another, read without parsing it: headers, Message-ID, fingerprint, content key. Pure. */
import { createHash } from 'node:crypto'
import { type Header, headerValue, readHeaders } from '../mail/headers'
import { ownMessageId } from '../mail/message-id'

export type Identity = {
  headers: Header[]
  internetMessageId: string
  hadMessageId: boolean
  fingerprint: string
  rawKey: string
}

/** No header block that people or machines write is longer; the rest of a longer one is not looked at. */
const maxHeaderBytes = 2 * 1024 * 1024
/** Trace headers (Received, ARC, DKIM, Authentication-Results) differ between two deliveries of one mail and are left out. */
const fingerprinted = ['from', 'to', 'cc', 'date', 'subject', 'message-id']

/** The body is hashed once; both the fingerprint and the content key are made from that hash and the headers. */
export function identify(raw: Uint8Array): Identity {
  const bodyStart = findBody(raw)
  const block = raw.subarray(0, bodyStart)
  const bodyHash = createHash('sha256').update(raw.subarray(bodyStart)).digest()
  const headers = readHeaders(decodeBlock(block.subarray(0, maxHeaderBytes)))

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

/** Where the body begins: behind the first blank line, whatever its line ends are. A mail without one is all headers. */
function findBody(raw: Uint8Array): number {
  const lf = 10
  const cr = 13
  for (let at = raw.indexOf(lf); at !== -1; at = raw.indexOf(lf, at + 1)) {
    if (raw[at + 1] === lf) return at + 2
    if (raw[at + 1] === cr && raw[at + 2] === lf) return at + 3
  }
  // Old Macintosh programs end their lines with CR alone.
  for (let at = raw.indexOf(cr); at !== -1; at = raw.indexOf(cr, at + 1)) if (raw[at + 1] === cr) return at + 2
  return raw.length
}

/** Headers are ASCII, or UTF-8 (RFC 6532), or, from old programs, one byte a character. */
function decodeBlock(block: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(block)
  } catch {
    return new TextDecoder('windows-1252').decode(block)
  }
}
