/** Reads a mail from a stream into memory, never more than the platform's own limit. */
import { type KeptBytes, keepBytes, readBytes } from '../../platform/kept-bytes'

/** Cloudflare Email Routing takes 25 MiB. */
export const maxRawBytes = 26_214_400
/** Of a mail that is too large, the headers are still wanted for the log. */
export const keptOfLarger = 65_536

const bounds = { most: maxRawBytes, ofLarger: keptOfLarger }

/**
 * @param size bytes of the whole mail, where the door knows
 * @returns the mail, or its beginning when `size` is over `maxRawBytes`
 */
export async function readBounded(stream: ReadableStream<Uint8Array> | null, size?: number): Promise<{ raw: Uint8Array; size: number }> {
  const read = await readBytes(stream, bounds, size)
  return { raw: read.bytes, size: read.size > maxRawBytes ? Math.max(read.size, size ?? 0) : read.size }
}

/** For a mail that comes in pieces. */
export function keepMail(size?: number): KeptBytes {
  return keepBytes(bounds, size)
}
