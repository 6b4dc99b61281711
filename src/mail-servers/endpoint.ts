/** Where a mail server may be: what Cloudflare connects to, and what `wrangler dev` does besides. Pure. */
import { BlockList, isIP } from 'node:net'
import type { FieldError } from '../fault'
import { normalizeDomain } from '../mail/address'
import type { serverSecurities } from '../db/schema'

/** Where a kind of server usually is. */
export type UsualPorts = { tls: number; starttls: number }

export type Endpoint = { host: string; port: number; security: (typeof serverSecurities)[number] }

/** IANA's special-purpose registries (RFC 6890): what no packet reaches through the internet. */
const privateRanges = privateAddresses([
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
  ['::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
])

/** RFC 6761 sections 6.2 and 6.3, RFC 6762, RFC 8375, ICANN's `.internal`, and what home routers hand out. */
const localNames = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|home\.arpa)$/

/**
 * A host as it is stored and connected to: an ASCII name in lower case, an IPv4 address with four numbers, an IPv6
 * address in brackets. Every other way to write an address (`0x7f.1`, `2130706433`) becomes one of these. Undefined when
 * the text is no host.
 */
export function normalizeHost(text: string): string | undefined {
  const bare = text.trim().replace(/\.$/, '')
  const host = isIP(bare) === 6 ? `[${bare}]` : bare
  if (!host.startsWith('[') && normalizeDomain(host) === undefined) return undefined
  try {
    const url = new URL(`http://${host}/`)
    return url.host === url.hostname && url.pathname === '/' && url.username === '' ? url.hostname : undefined
  } catch {
    return undefined
  }
}

/** @param isDevelopment under `wrangler dev`, which reaches whatever this machine does */
export function endpointErrors({ host, port, security }: Endpoint, usual: UsualPorts, isDevelopment: boolean): FieldError[] {
  const wrong: (FieldError | false)[] = [
    port === 25 && { path: 'port', message: `Port 25 is blocked by Cloudflare: take ${usual.tls} (tls) or ${usual.starttls} (starttls)` },
    !isDevelopment && isLocalHost(host) && { path: 'host', message: localHost(host) },
    !isDevelopment && security === 'none' && { path: 'security', message: 'Without TLS only under wrangler dev: take tls or starttls' },
  ]
  return wrong.filter((error) => error !== false)
}

/** An address or a name that means this machine or its own network. */
export function isLocalHost(host: string): boolean {
  const address = host.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(address)
  if (family === 0) return localNames.test(host) || !host.includes('.')
  return privateRanges.check(address, family === 6 ? 'ipv6' : 'ipv4') || isPrivateThroughGateway(address)
}

/** 64:ff9b::/96 leads through a gateway to the IPv4 address in its last 32 bits (RFC 6052). */
function isPrivateThroughGateway(address: string): boolean {
  const [, high, low] = /^64:ff9b::(?:([\da-f]{1,4}):)?([\da-f]{1,4})$/.exec(address) ?? []
  if (low === undefined) return false
  const bytes = Buffer.from(`${(high ?? '').padStart(4, '0')}${low.padStart(4, '0')}`, 'hex')
  return privateRanges.check(bytes.join('.'), 'ipv4')
}

function localHost(host: string): string {
  const what = host.startsWith('[') || isIP(host) ? 'a private address' : 'a name of a local network'
  return `${host} is ${what}, which Cloudflare does not connect to (only wrangler dev does)`
}

function privateAddresses(ranges: [string, number][]): BlockList {
  const list = new BlockList()
  for (const [address, bits] of ranges) list.addSubnet(address, bits, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  return list
}
