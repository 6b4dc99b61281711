/** Where a request comes from, as far as guessing is counted by it. Pure. */
import { isIPv4 } from 'node:net'

/**
 * @param address what Cloudflare says in CF-Connecting-IP, which nobody else can write
 * @returns an IPv4 address; of an IPv6 address the first 64 bits, since whoever has one has all of these
 */
export function clientOf(address: string | undefined): string {
  if (address === undefined) return 'unknown'
  if (isIPv4(address)) return address
  if (!URL.canParse(`http://[${address}]`)) return 'unknown'
  const { hostname } = new URL(`http://[${address}]`)
  const [head = '', tail] = hostname.slice(1, -1).split('::')
  const [before, after] = [head, tail ?? ''].map((part) => part.split(':').filter(Boolean))
  if (!before || !after) return 'unknown'
  const groups = tail === undefined ? before : [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after]
  return `${groups.slice(0, 4).join(':')}::/64`
}
