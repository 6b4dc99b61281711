/**
 * Signed addresses: `anything+r-TOKEN@domain` (reply) and `anything+b-TOKEN@domain` (bounce). A token is 42 characters of
 * lower-case base32: the 16 bytes of a notification's id and 10 bytes of HMAC-SHA-256 over purpose and id. Pure.
 */
import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { splitAddress } from './address'

export type TokenPurpose = 'reply' | 'bounce'
export type Token = { purpose: TokenPurpose; notificationId: string }
/** Signing keys, newest first: the first one signs, all of them verify. */
export type KeyRing = Uint8Array[]

const letters = { reply: 'r', bounce: 'b' } as const
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'
/** RFC 5321 section 4.5.3.1.1: 64 octets for a local part, less `+r-` and the token. */
const maxBaseLength = 64 - 3 - 42

/** @param secrets the value of SECRET_KEYS: comma-separated, newest first. */
export function keyRing(secrets: string): KeyRing {
  return secrets
    .split(',')
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '')
    .map((secret) => new Uint8Array(hkdfSync('sha256', secret, '', 'postern token addresses', 32)))
}

/**
 * A signed form of `address`. A local part that is too long for a token gives way to `fallback` (the catchall); undefined
 * when that is too long as well.
 */
export function signAddress(keys: KeyRing, token: Token, address: string, fallback: string | undefined): string | undefined {
  const key = keys[0]
  const base = [address, fallback]
    .map((text) => text && splitAddress(text))
    .find((parts) => parts && parts.localPart.length <= maxBaseLength)
  if (!key || !base) return undefined
  return `${base.localPart}+${letters[token.purpose]}-${write(key, token)}@${base.domain}`
}

/** The token of an address, if it carries one that verifies under any key of the ring. What stands before the `+` is of no matter. */
export function readToken(keys: KeyRing, address: string): Token | undefined {
  const [, letter, text] = /\+([rb])-([a-z2-7]{42})@[^@]*$/.exec(address.toLowerCase()) ?? []
  const bytes = text ? fromBase32(text) : undefined
  if (!text || !bytes) return undefined
  const token: Token = { purpose: letter === 'r' ? 'reply' : 'bounce', notificationId: toUuid(bytes.subarray(0, 16)) }
  return keys.some((key) => timingSafeEqual(Buffer.from(write(key, token)), Buffer.from(text))) ? token : undefined
}

/** An address as people know it: what its token says, verified or not, is nothing to read. */
export function withoutToken(address: string): string {
  return address.replace(/\+[rb]-[a-z2-7]{42}(?=@[^@]*$)/i, '')
}

function write(key: Uint8Array, { purpose, notificationId }: Token): string {
  const id = Buffer.from(notificationId.replaceAll('-', ''), 'hex')
  const signature = createHmac('sha256', key).update(`${purpose}:`).update(id).digest().subarray(0, 10)
  return toBase32(Buffer.concat([id, signature]))
}

function toUuid(bytes: Uint8Array): string {
  return Buffer.from(bytes)
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** RFC 4648 section 6, lower case, without padding. */
function toBase32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((group) => alphabet[Number.parseInt(group.padEnd(5, '0'), 2)]).join('')
}

function fromBase32(text: string): Uint8Array | undefined {
  const bits = Array.from(text, (letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('')
  const bytes = (bits.match(/.{8}/g) ?? []).map((group) => Number.parseInt(group, 2))
  return bytes.length === 26 ? Uint8Array.from(bytes) : undefined
}
