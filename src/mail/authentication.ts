/** The verdicts of the receiving platform (RFC 8601), and only its own: a sender can write the same headers further down. Pure. */
import type { Header } from './headers'

export type Verdict = 'pass' | 'fail' | 'none' | 'unknown'
export type Authentication = { spf: Verdict; dkim: Verdict; dmarc: Verdict }

const unknown: Authentication = { spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' }
/** What Cloudflare puts on top of a mail, in this order. The first header out of this order was there before. */
const blockOrder = [
  'received',
  'arc-seal',
  'arc-message-signature',
  'arc-authentication-results',
  'authentication-results',
  'received-spf',
  'x-cf-spamh-score',
]

/** The verdicts in Cloudflare's own header block; `unknown` where there is none. A missing verdict is neither pass nor failure. */
export function readAuthentication(headers: Header[]): Authentication {
  const results = platformBlock(headers).find(({ name }) => name === 'authentication-results')?.value
  if (!results || !/^\s*mx\.cloudflare\.net\s*;/i.test(results)) return unknown
  const clauses = withoutComments(results).split(';').slice(1)
  return {
    spf: worst(clauses.filter((clause) => /^\s*spf\s*=/i.test(clause) && !/smtp\.helo/i.test(clause))),
    dkim: best(clauses.filter((clause) => /^\s*dkim\s*=/i.test(clause))),
    dmarc: worst(clauses.filter((clause) => /^\s*dmarc\s*=/i.test(clause))),
  }
}

/** The leading headers that Cloudflare can have written. A mail server of somebody else's on top means that it wrote none. */
function platformBlock(headers: Header[]): Header[] {
  const places = headers.slice(0, blockOrder.length).map(({ name }) => blockOrder.indexOf(name))
  const end = places.findIndex((place, index) => place <= (places[index - 1] ?? -1))
  const block = headers.slice(0, end === -1 ? places.length : end)
  const received = block.find(({ name }) => name === 'received')
  return received && !/\bby\s+\S*cloudflare/i.test(received.value) ? [] : block
}

function withoutComments(text: string): string {
  let depth = 0
  let plain = ''
  for (const letter of text) {
    if (letter === '(') depth++
    if (depth === 0) plain += letter
    if (letter === ')' && depth > 0) depth--
  }
  return plain
}

function verdictsOf(clauses: string[]): Verdict[] {
  return clauses.map((clause) => {
    const result = /=\s*([a-z]+)/i.exec(clause)?.[1]?.toLowerCase()
    if (result === 'pass') return 'pass'
    if (result === 'fail' || result === 'softfail' || result === 'hardfail' || result === 'permerror') return 'fail'
    return result === 'none' || result === 'neutral' ? 'none' : 'unknown'
  })
}

/** One good DKIM signature is enough (RFC 6376 section 6.1). */
function best(clauses: string[]): Verdict {
  const found = verdictsOf(clauses)
  return (['pass', 'fail', 'none'] as const).find((verdict) => found.includes(verdict)) ?? 'unknown'
}

function worst(clauses: string[]): Verdict {
  const found = verdictsOf(clauses)
  return (['fail', 'none', 'pass'] as const).find((verdict) => found.includes(verdict)) ?? 'unknown'
}
