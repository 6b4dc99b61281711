/** A mail whose bytes come in pieces. */
import { keptOfLarger, maxRawBytes } from '../inbound/raw'

export type KeptBytes = {
  add: (bytes: Uint8Array) => void
  /** Only their beginning when they are more than a mail may have; `size` counts them all. */
  mail: () => { raw: Uint8Array; size: number }
}

/** One growing buffer: a server may send a byte at a time, and a list of those would take more memory than the bytes. */
export function keepBytes(): KeptBytes {
  let buffer = new Uint8Array(keptOfLarger)
  let size = 0
  const add = (bytes: Uint8Array) => {
    const end = size + bytes.length
    if (end <= maxRawBytes) {
      if (end > buffer.length) buffer = grown(buffer, Math.min(Math.max(end, buffer.length * 2), maxRawBytes))
      buffer.set(bytes, size)
    }
    size = end
  }
  const mail = () => ({ raw: buffer.slice(0, size > maxRawBytes ? keptOfLarger : size), size })
  return { add, mail }
}

function grown(buffer: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(buffer)
  return larger
}
