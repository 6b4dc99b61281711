/** The verdicts of the receiving platform, or of a server that is trusted (RFC 8601), and only its own: a sender can write the same headers further down. Pure. */
import { domainOf, normalizeDomain } from './address/address'
import type { Header } from './mime/headers'

export type Verdict = 'pass' | 'fail' | 'none' | 'unknown'
export type Authentication = { spf: Verdict; dkim: Verdict; dmarc: Verdict }

export const noVerdict: Authentication = { spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' }
/** What Cloudflare puts on top of a mail. It begins with these, in this order; `Authentication-Results` is sometimes missing. */
const blockStart = ['received', 'arc-seal', 'arc-message-signature', 'arc-authentication-results']
const blockNames = [...blockStart, 'authentication-results', 'received-spf', 'x-cf-spamh-score']

/**
 * The verdicts in Cloudflare's own header block; `unknown` where there are none. A missing verdict is neither pass nor failure.
 *
 * Where Cloudflare left its `Authentication-Results` out, one of the sender's own may stand right below the block. So good news
 * counts only if the sealed copy of the verdicts (RFC 8617 section 4.1.1) says the same; bad news a sender may have as he likes.
 * @param from the address that DMARC must speak of: of two in From, another reader may have taken the other
 */
export function readAuthentication(headers: Header[], from = ''): Authentication {
  const block = platformBlock(headers)
  const results = block.find(({ name, value }) => name === 'authentication-results' && isByPlatform(value))?.value
  const [told, kept] = [verdictsIn(results ?? '', from), verdictsIn(sealedResults(block) ?? '', from)]
  return { spf: agreed(told.spf, kept.spf), dkim: agreed(told.dkim, kept.dkim), dmarc: agreed(told.dmarc, kept.dmarc) }
}

/**
 * The verdicts in the topmost `Authentication-Results` of a server that we are told to trust. That no stranger's comes in under its
 * name, that server sees to (RFC 8601 section 5).
 * @param from as with `readAuthentication`
 */
export function resultsBy(authservId: string, headers: Header[], from = ''): Authentication {
  const name = authservId.toLowerCase()
  const results = headers.find((header) => header.name === 'authentication-results' && authservIdOf(header.value) === name)
  return results ? verdictsIn(results.value, from) : noVerdict
}

/** RFC 8601 section 2.2: who speaks, a word or a quoted string, and perhaps the version, which can only be 1. */
function authservIdOf(results: string): string | undefined {
  const [, quoted, word, version = ''] = /^\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;"]+))([^;]*)/s.exec(withoutComments(results, true)) ?? []
  const isReadable = version.trim() === '' || version.trim() === '1'
  return isReadable ? (quoted?.replace(/\\(.)/gs, '$1') ?? word)?.toLowerCase() : undefined
}

/** The leading headers that Cloudflare can have written, each of which it writes once. */
function platformBlock(headers: Header[]): Header[] {
  const [top] = headers
  if (top?.name !== 'received' || !/\bby\s+\S*cloudflare/i.test(top.value)) return []
  const names = headers.slice(0, blockNames.length).map(({ name }) => name)
  const end = names.findIndex((name, index) => !blockNames.includes(name) || names.indexOf(name) < index)
  return headers.slice(0, end === -1 ? names.length : end)
}

function sealedResults(block: Header[]): string | undefined {
  const results = blockStart.every((name, index) => block[index]?.name === name) ? block[blockStart.length - 1]?.value : undefined
  const [, value] = /^\s*i\s*=\s*\d{1,2}\s*;([^]*)$/i.exec(results ?? '') ?? []
  return value !== undefined && isByPlatform(value) ? value : undefined
}

function isByPlatform(results: string): boolean {
  return /^\s*mx\.cloudflare\.net\s*;/i.test(results)
}

/**
 * A sender's address stands in the results, quoted or in a comment, and could close what it stands in or swallow what comes after it.
 * What it adds or hides makes DMARC no better.
 */
function verdictsIn(results: string, from: string): Authentication {
  const clauses = withoutComments(results, false).split(';').slice(1)
  const anywhere = results.match(/(?<![\w.-])dmarc\s*(?:\/\s*1\s*)?=\s*[a-z]+/gi) ?? []
  const dmarc = agreed(worst(clauses.filter((clause) => /^\s*dmarc\s*(?:\/\s*1\s*)?=/i.test(clause))), worst(anywhere))
  return {
    spf: worst(clauses.filter((clause) => /^\s*spf\s*(?:\/\s*1\s*)?=/i.test(clause) && !/\bsmtp\.helo\s*=/i.test(clause))),
    dkim: best(clauses.filter((clause) => /^\s*dkim\s*(?:\/\s*1\s*)?=/i.test(clause))),
    dmarc: dmarc === 'pass' && clauses.some((clause) => isAboutAnother(clause, from)) ? 'unknown' : dmarc,
  }
}

/** `header.from` is the domain that was looked at; some write the whole address. */
function isAboutAnother(clause: string, from: string): boolean {
  const named = /\bheader\.from\s*=\s*([^\s;]+)/i.exec(clause)?.[1]
  const domain = domainOf(from)
  return named !== undefined && domain !== undefined && (domainOf(named) ?? normalizeDomain(named)) !== domain
}

/** What is no good news in either is none in both. */
function agreed(one: Verdict, other: Verdict): Verdict {
  if (one === other) return one
  return (['fail', 'none'] as const).find((verdict) => verdict === one || verdict === other) ?? 'unknown'
}

/** Each comment is a blank (RFC 5322 section 3.2.2), and quoted strings are left out unless they are wanted. */
function withoutComments(text: string, keepsQuoted: boolean): string {
  let depth = 0
  let isQuoted = false
  let plain = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at)
    const isEscaped = letter === '\\' && (isQuoted || depth > 0)
    const isOfComment = depth > 0 || (!isQuoted && (letter === '(' || letter === ')'))
    const isOfQuoted = !isOfComment && (isQuoted || letter === '"')
    if (isOfQuoted ? keepsQuoted : !isOfComment) plain += isEscaped ? text.slice(at, at + 2) : letter
    if (isEscaped) at++
    else if (isOfComment) {
      if (depth === 0) plain += ' '
      if (letter === '(') depth++
      if (letter === ')') depth = Math.max(0, depth - 1)
    } else if (letter === '"') isQuoted = !isQuoted
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
  return (['fail', 'unknown', 'none', 'pass'] as const).find((verdict) => found.includes(verdict)) ?? 'unknown'
}
