/** Where a mail server may be: what Cloudflare connects to, and what `wrangler dev` does besides. Pure. */
import { isIP } from 'node:net'
import ipaddr from 'ipaddr.js'
import type { FieldError } from '../requests/request-error'
import { normalizeDomain } from '../mail/address/address'
import { withoutEnd } from '../mail/text'
import type { serverSecurities } from '../db/schema'

/** Where a kind of server usually is. */
export type UsualPorts = { tls: number; starttls: number }

export type Endpoint = { host: string; port: number; security: (typeof serverSecurities)[number] }

/** RFC 6761 sections 6.2 and 6.3, RFC 6762, RFC 8375, ICANN's `.internal`, and what home routers hand out. */
const localNames = /(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|home|corp|home\.arpa)$/
/** What IANA has given to networks so far; what is special within it, the library knows. */
const worldwide = ipaddr.parseCIDR('2000::/3')

/**
 * A host as it is stored and connected to: an ASCII name in lower case, an IPv4 address with four numbers, an IPv6
 * address in brackets. Every other way to write an address (`0x7f.1`, `2130706433`, full-width digits) becomes one of these.
 * Undefined when the text is no host.
 */
export function normalizeHost(text: string): string | undefined {
  const bare = text.trim().replace(/\.$/, '')
  const host = isIP(bare) === 6 ? `[${bare}]` : bare
  if (bare.endsWith('.') || (!host.startsWith('[') && normalizeDomain(host) === undefined)) return undefined
  const url = URL.parse(`http://${host}/`)
  if (!url || url.host !== url.hostname || url.pathname !== '/' || url.username !== '') return undefined
  return isHost(url.hostname) ? url.hostname : undefined
}

/** Of what a URL takes for its host: no label is empty, but for the one behind a dot at the end. */
export function isHost(hostname: string): boolean {
  return (
    hostname.startsWith('[') ||
    hostname
      .replace(/\.$/, '')
      .split('.')
      .every((label) => label !== '')
  )
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

/**
 * An address or a name that means this machine, its own network, or nobody's: whatever is not worldwide. What wraps an IPv4 address
 * (mapped, compatible, NAT64, 6to4, Teredo) is none either: nobody needs it to name a public one.
 * @param host as a URL has it
 */
export function isLocalHost(host: string): boolean {
  const name = withoutEnd(host.replace(/^\[(.*)\]$/, '$1'), '.')
  if (!ipaddr.isValid(name)) return localNames.test(name) || !name.includes('.')
  const address = ipaddr.parse(name)
  return address.range() !== 'unicast' || (address.kind() === 'ipv6' && !address.match(worldwide))
}

function localHost(host: string): string {
  const what = host.startsWith('[') || isIP(host) ? 'a private address' : 'a name of a local network'
  return `${host} is ${what}, which Cloudflare does not connect to (only wrangler dev does)`
}
