/** The header block of a mail as a list: names lower-cased, values unfolded, in document order. Pure. */

export type Header = { name: string; value: string }

/** Long header blocks are read this far: what a gateway goes by stands near the top. */
const maxHeaders = 5000

/** @param block the bytes before the first blank line, one character per byte. */
export function readHeaders(block: string): Header[] {
  const headers: Header[] = []
  for (const line of block.split(/\r\n|\n|\r/)) {
    const last = headers.at(-1)
    if (/^[ \t]/.test(line)) {
      if (last) last.value += ` ${line.trim()}`
      continue
    }
    const colon = line.indexOf(':')
    if (colon <= 0) continue
    if (headers.length >= maxHeaders) break
    headers.push({ name: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).trim() })
  }
  return headers
}

export function headerValue(headers: Header[], name: string): string | undefined {
  return headers.find((header) => header.name === name)?.value
}

export function headerValues(headers: Header[], name: string): string[] {
  return headers.filter((header) => header.name === name).map((header) => header.value)
}
