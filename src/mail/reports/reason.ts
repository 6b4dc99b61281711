/** The reason of a failure, made readable: a server's words without the noise around them. Pure. */
import { findStatus } from './status-code'
import { withoutEnd } from '../text'

const maxReasonLength = 400

/** `smtp; 550 …` is `550 …`. Some write no type at all, and a diagnostic may have semicolons of its own. */
export function withoutDiagnosticType(diagnostic: string): string {
  return diagnostic.replace(/^[\s<#]{0,20}(?:smtp|lmtp|esmtp|dns|local|unknown|rfc\d{1,5}|x-[\w-]{1,40}|x\.?400)\s{0,20};/i, '')
}

/** One line of at most 400 characters; the codes that stand before every line of a long reply are kept once. */
export function plainReason(text: string): string {
  const line = text
    .slice(0, 4000)
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .replace(nestedDiagnostic, '')
    .replace(/^[245]\.\d\.\d{1,3} - (?=[45]\d\d[ -])/, '')
    .replace(/[(<[] ?[)>\]]/g, '')
    .replace(/^[\s;]*on \w{3}, [\w :]{8,24}(?:[+-]\d{4})? /, '')
    .replace(/ ?The MTS-ID of the original message is:.{0,120}?(?=MSEXCH|$)/, ' ')
    .replace(/MSEXCH:[^(]{1,100}\([\dA-F]{8}\) ?/, '')
    .replace(/^[#\s:;,.>"'-]+/, '')
  const ended = withoutEnd(line, ' #')
  const bare = (ended === line ? line.replace(/ ?\[[A-Z_]{4,10}\]$/, '') : ended).replace(/^\(([^()]*)\)$|^\[([^[\]]*)\]$/, '$1$2')
  const code = /^[45]\d\d(?=[- #]|$)/.exec(bare)?.[0]
  return shortened(withoutOpenEnd(code ? withoutRepeats(bare, code) : bare))
}

/**
 * Exchange and X.400 gateways wrap what the next server said in what they made of it: `<mx.example.com #5.0.0 smtp; 5.4.1 - 550 …>`,
 * with its status once more before the reply.
 */
const nestedDiagnostic = /^<?\s?(?:[\w.-]{1,253} )?#\s?[245]\.\d\.\d{1,3}\s?(?:smtp|lmtp|dns|x-[\w-]{1,40})\s?;\s?/i

/**
 * When nothing says why: what the report says stands for it, as far as it goes.
 * @param words the report, for people
 */
export function unknownReason(status: string | undefined, words = ''): string {
  const unknown = status ? `The receiving server answered ${status} without saying why` : 'The reason is unknown'
  const said = plainReason(words)
  return said === '' ? unknown : shortened(`${unknown}. The report says: ${said}`)
}

/** A reply of several lines repeats its codes: `550-5.1.1 The account 550-5.1.1 you tried 550 5.1.1 to reach`. */
function withoutRepeats(line: string, code: string): string {
  const status = findStatus(line.slice(0, 30))
  // bounded: of digits and dots alone, without a loop.
  const repeated = new RegExp(`(?:^| )${code}(?:[- ]?#?${status?.replaceAll('.', '\\.') ?? code}|-)?(?=[ #]|$)`, 'g')
  const words = line.replace(repeated, ' ').replace(/ {2,}/g, ' ').trim()
  return [code, status, words].filter(Boolean).join(' ')
}

/** A quotation that began before the words ends behind them: `554 5.2.2 full'`. */
function withoutOpenEnd(line: string): string {
  const pairs: Record<string, string> = { ']': '[', ')': '(', '>': '<', '"': '"', "'": "'" }
  const last = line.at(-1) ?? ''
  const opening = pairs[last]
  return opening !== undefined && !line.slice(0, -1).includes(opening) ? line.slice(0, -1) : line
}

function shortened(text: string): string {
  return text.length > maxReasonLength ? `${text.slice(0, maxReasonLength - 1).toWellFormed()}…` : text
}
