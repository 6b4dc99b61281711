/** Bytes that come in pieces, kept up to a bound. */

export type KeptBytes = {
  add: (bytes: Uint8Array) => void
  /** Only their beginning when they are more than may be kept; `size` counts them all. */
  whole: () => { bytes: Uint8Array; size: number }
}

/** `ofLarger`: how much is kept of what is more than `most`. */
export type Bounds = { most: number; ofLarger: number }

/**
 * One buffer, which grows: somebody may send a byte at a time, and a list of those would take more memory than the bytes.
 * @param expected how many there will be, as far as that is known: then the buffer need not grow
 */
export function keepBytes({ most, ofLarger }: Bounds, expected = 65_536): KeptBytes {
  let buffer = new Uint8Array(Math.min(expected, most))
  let size = 0
  const add = (bytes: Uint8Array) => {
    const end = size + bytes.length
    if (end <= most) {
      if (end > buffer.length) buffer = grown(buffer, Math.min(Math.max(end, buffer.length * 2), most))
      buffer.set(bytes, size)
    }
    size = end
  }
  const whole = () => ({ bytes: size > most ? buffer.slice(0, ofLarger) : buffer.subarray(0, size), size })
  return { add, whole }
}

/** Reads no further than it must to know that there is more than may be kept. */
export async function readBytes(
  stream: ReadableStream<Uint8Array> | null,
  bounds: Bounds,
  expected?: number,
): Promise<ReturnType<KeptBytes['whole']>> {
  const kept = keepBytes(bounds, expected)
  let size = 0
  if (stream) {
    for await (const chunk of stream) {
      kept.add(chunk)
      size += chunk.byteLength
      if (size > bounds.most) break
    }
  }
  return kept.whole()
}

function grown(buffer: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(length)
  larger.set(buffer)
  return larger
}
