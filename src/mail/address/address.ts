/** Mail addresses: splitting, normalising, cleaning (RFC 5321 section 4.1.2, RFC 5322 section 3.4.1). Pure. */
import { domainToASCII, domainToUnicode } from 'node:url'

export type Person = { name: string; address: string }
/** `normalized` is undefined when the address is none. */
export type Writer = Person & { normalized: string | undefined }
export type AddressParts = { localPart: string; domain: string }

/**
 * Splits at the last `@`. Undefined unless there is something on both sides and no white space or control character; a
 * blank may stand in a quoted local part (RFC 5321 section 4.1.2).
 */
export function splitAddress(address: string): AddressParts | undefined {
  const at = address.lastIndexOf('@')
  if (at <= 0 || at === address.length - 1) return undefined
  const parts = { localPart: address.slice(0, at), domain: address.slice(at + 1) }
  const local = isQuoted(parts.localPart) ? parts.localPart.replaceAll(' ', '') : parts.localPart
  return /[\s\p{Cc}<>]/u.test(local + parts.domain) ? undefined : parts
}

function isQuoted(localPart: string): boolean {
  return /^"(?:[^"\\]|\\.)+"$/.test(localPart)
}

/**
 * The form that addresses are compared in: exactly one address, its domain lower-cased and in ASCII (IDNA), its local
 * part lower-cased when that is ASCII. Undefined when the text is no such address.
 */
export function normalizeAddress(text: string): string | undefined {
  const bare = text.trim().replace(/^<(.*)>$/s, '$1')
  const parts = splitAddress(bare)
  if (!parts || bare.length > 320 || (parts.localPart.includes('@') && !parts.localPart.startsWith('"'))) return undefined
  const domain = normalizeDomain(parts.domain)
  return domain ? `${normalizeLocalPart(parts.localPart)}@${domain}` : undefined
}

/** The domain of an address, normalised; undefined when the text is no address. */
export function domainOf(text: string): string | undefined {
  const normalized = normalizeAddress(text)
  return normalized === undefined ? undefined : splitAddress(normalized)?.domain
}

export function normalizeLocalPart(localPart: string): string {
  const plain = isQuoted(localPart) ? withoutNeedlessQuotes(localPart) : localPart
  // oxlint-disable-next-line no-control-regex -- the ASCII range
  return /^[\x00-\x7f]*$/.test(plain) ? plain.toLowerCase() : plain
}

/** `"support"` is `support`: quotes and backslashes are no part of a mailbox's name (RFC 5321 section 4.1.2). */
function withoutNeedlessQuotes(localPart: string): string {
  const name = localPart.slice(1, -1).replace(/\\(.)/g, '$1')
  return /^[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+(?:\.[\p{L}\p{N}!#$%&'*+/=?^_`{|}~-]+)*$/u.test(name)
    ? name
    : `"${name.replace(/["\\]/g, '\\$&')}"`
}

/** A mail domain in ASCII, lower-cased; undefined when it is no host name. Address literals (`[192.0.2.1]`) stay as they are. */
export function normalizeDomain(domain: string): string | undefined {
  const trimmed = domain.trim().replace(/\.$/, '').toLowerCase()
  if (/^\[[\da-f.:ipv]+\]$/.test(trimmed)) return trimmed
  if (trimmed.length > 253 || !/^[^\s\p{Cc}@<>()[\]\\,;:"/?#%]+$/u.test(trimmed)) return undefined
  if (/^[a-z0-9_-]+(\.[a-z0-9_-]+)*$/.test(trimmed)) return trimmed
  // A full stop of another script becomes a dot only here, and may stand at the end as well.
  return domainToASCII(trimmed).replace(/\.$/, '') || undefined
}

/** A normalised address with its domain as people write it. */
export function inUnicode(address: string): string {
  const parts = splitAddress(address)
  return parts ? `${parts.localPart}@${domainToUnicode(parts.domain) || parts.domain}` : address
}

/** Whether the text may be the domain of mail that we take and send: a normalised host name with at least one dot. */
export function isMailDomain(domain: string): boolean {
  return /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)+$/.test(domain)
}

/**
 * An alias' local part as it is stored: accents stripped, lower case, no address behind an `@`, no stray dots, every run
 * of characters that RFC 5322 and RFC 6532 do not allow in an atom as one `-`, and `?` for what is still not ASCII.
 * Undefined when nothing is left.
 */
export function cleanLocalPart(text: string): string | undefined {
  const plain = text
    .trim()
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .toLowerCase()
  const local = plain.split('@')[0] ?? ''
  const cleaned = local
    .split('.')
    .filter((atom) => atom !== '')
    .join('.')
    .replace(/[^\p{L}\p{N}_!#$%&'*+\-/=?^`{|}~.]+/gu, '-')
    .replace(/[^\x21-\x7e]/gu, '?')
  return cleaned.length > 0 ? cleaned : undefined
}

/** `info+x` is `info` with the tag `x`; undefined without a tag. */
export function withoutPlusTag(localPart: string): string | undefined {
  const plus = localPart.indexOf('+')
  return plus > 0 ? localPart.slice(0, plus) : undefined
}

/** What an address may be known by, normalised: itself and, where it has a plus-tag, the address without. */
export function addressForms(address: string): string[] {
  const normalized = normalizeAddress(address)
  const parts = normalized === undefined ? undefined : splitAddress(normalized)
  if (normalized === undefined || !parts) return []
  const plain = withoutPlusTag(parts.localPart)
  return plain ? [normalized, `${plain}@${parts.domain}`] : [normalized]
}

/** In the languages of the providers whose machines were seen to write from such addresses. */
const noReply = new RegExp(
  `(?:^|[-_.+])(?:${[
    '(?:no|do[-_.]?not|dont|never)[-_.]?reply',
    'ne[-_.]?pas[-_.]?repondre',
    'pas[-_.]?de[-_.]?reponse',
    '(?:keine[-_.]?antwort|nicht[-_.]?antworten)',
    'n(?:o|ao)[-_.]?respond(?:er|a)',
    'non[-_.]?rispondere',
    'geen[-_.]?antwoord',
  ].join('|')})(?=[-_.+@\\d]|$)`,
  'i',
)

/** An address that says of itself that nobody reads it. */
export function isNoReplyAddress(address: string): boolean {
  return noReply.test(address)
}
