/** Addresses as delivery reports write them (RFC 3464 section 2.3, RFC 6533 section 3, RFC 3461 section 4). Pure. */
import { normalizeAddress } from '../address/address'
import { withoutEnd } from '../text'

/** The address in a recipient field of a report: `rfc822; a@b`, `utf-8; \x{e4}@b`, `<a@b>`; undefined where there is none. */
export function readReportAddress(field: string | undefined): string | undefined {
  const { type, text } = withoutType((field ?? '').slice(0, 1000))
  if (type === 'x400' || type === 'x.400') return fromX400(text)
  const plain = type.startsWith('utf-8') ? withUnicode(text) : withoutXtext(text)
  const bare = bareAddress(plain)
  return bare && normalizeAddress(bare) ? bare : undefined
}

/** What stands in a recipient field that holds no address: a local user, a program, a file. */
export function readReportName(field: string | undefined): string | undefined {
  return (
    withoutType((field ?? '').slice(0, 400))
      .text.replace(/[<>]/g, '')
      .trim() || undefined
  )
}

/** Types seen: rfc822, rfc/822, utf-8, x400, X.400, X-LOCAL, LOCAL, SMTP, unknown, EX, FAX. A semicolon may be missing its type, or the type its semicolon. */
function withoutType(field: string): { type: string; text: string } {
  const match = /^\s*([\w.+/-]{1,40})\s*;(.*)$/s.exec(field)
  return match ? { type: (match[1] ?? '').toLowerCase(), text: (match[2] ?? '').trim() } : { type: '', text: field.trim() }
}

/**
 * One address out of `<a@b>`, `"Name" <a@b>`, `a@b (comment)`, `smtp:a@b`, `@relay:a@b` (a source route, RFC 5321
 * appendix C) and `a@b.`; a quoted local part stays as it is.
 */
function bareAddress(text: string): string | undefined {
  const inBrackets = /<([^<>@]*@[^<>]*)>/.exec(text)?.[1] ?? text
  const unrouted = inBrackets.trim().replace(/^@[^:\s]{1,255}:/, '')
  const match = /^(?:(?:smtp|mailto|rfc\/?822)[:;]\s*)?("[^"]{1,64}"@[^\s;,<>()]{1,255}|[^\s;,<>()"]{1,64}@[^\s;,<>()"]{1,255})/i.exec(
    unrouted,
  )
  return match?.[1] && withoutEnd(match[1], '.:')
}

/** `\x{e4}` and raw UTF-8 (RFC 6533 section 3). */
function withUnicode(text: string): string {
  return text.replace(/\\x\{([\da-f]{1,6})\}/gi, (whole, hex: string) => {
    const code = Number.parseInt(hex, 16)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}

/** Original-Recipient should be decoded, and often is not: `+2B` and `+3D` are the `+` and `=` that every VERP and plus-tag has. */
function withoutXtext(text: string): string {
  return text.replace(/\+(2B|3D)/g, (_, hex: string) => (hex === '2B' ? '+' : '='))
}

/** X.400 carries the address of the Internet in a domain-defined attribute: `DDA:RFC-822=a(a)b`. */
function fromX400(text: string): string | undefined {
  const value = /(?:rfc-?822|smtp)\s*=\s*([^\s;/]{1,320})/i.exec(text)?.[1]?.replace('(a)', '@')
  return value && normalizeAddress(value) ? value : undefined
}
