/** Reads a mail from a stream into memory, never more than the platform's own limit. */

/** Cloudflare Email Routing takes 25 MiB. */
export const maxRawBytes = 26_214_400
/** Of a mail that is too large, the headers are still wanted for the log. */
export const keptOfLarger = 65_536

/**
 * @param size bytes of the whole mail, where the door knows
 * @returns the mail, or its beginning when `size` is over `maxRawBytes`
 */
export async function readBounded(stream: ReadableStream<Uint8Array> | null, size?: number): Promise<{ raw: Uint8Array; size: number }> {
  const chunks: Uint8Array[] = []
  let read = 0
  if (stream) {
    for await (const chunk of stream) {
      chunks.push(chunk)
      read += chunk.byteLength
      if (read > maxRawBytes) break
    }
  }
  const raw = join(chunks, read)
  return read > maxRawBytes ? { raw: raw.slice(0, keptOfLarger), size: Math.max(read, size ?? 0) } : { raw, size: read }
}

function join(chunks: Uint8Array[], length: number): Uint8Array {
  const [only] = chunks
  if (only && chunks.length === 1) return only
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.byteLength
  }
  return whole
}
