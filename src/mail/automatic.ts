/** Mail that a machine sent: which kind it is, and whether anybody reads an answer to it (RFC 3834). Pure. */
import { type Header, headerValue, headerValues } from './headers'

export type AutomaticKind = 'auto-reply' | 'list' | 'ordinary'
export type Automatic = { kind: AutomaticKind; automatic: boolean; sign?: string }

/** Marks that vacation programs set before RFC 3834 gave them Auto-Submitted; seen in the wild. */
const vacationHeaders = [
  'x-autoreply',
  'x-autorespond',
  'x-autoresponder',
  'x-auto-reply-from',
  'x-vacation',
  'x-mail-autoreply',
  'x-ms-exchange-inbox-rules-loop',
]

/**
 * What the headers say about who pressed "send". `automatic` mail is never answered; `sign` is the header that gave it
 * away. Only an `auto-reply` is treated apart from other mail: machines open tickets too.
 */
export function readAutomatic(headers: Header[]): Automatic {
  const submitted = (headerValue(headers, 'auto-submitted') ?? '').toLowerCase().split(/[\s;(]/)[0] ?? ''
  if (submitted.startsWith('auto-replied')) return { kind: 'auto-reply', automatic: true, sign: 'Auto-Submitted: auto-replied' }

  const vacation = vacationHeaders.find((name) => isSet(headerValue(headers, name)))
  if (vacation) return { kind: 'auto-reply', automatic: true, sign: vacation }
  const precedence = (headerValue(headers, 'precedence') ?? '').trim().toLowerCase()
  if (precedence === 'auto_reply' || precedence === 'auto-reply')
    return { kind: 'auto-reply', automatic: true, sign: `Precedence: ${precedence}` }

  if (headerValues(headers, 'list-id').length > 0) return { kind: 'list', automatic: true, sign: 'List-Id' }
  if (submitted !== '' && submitted !== 'no') return { kind: 'ordinary', automatic: true, sign: `Auto-Submitted: ${submitted}` }
  if (['bulk', 'junk', 'list'].includes(precedence)) return { kind: 'ordinary', automatic: true, sign: `Precedence: ${precedence}` }
  const suppress = headerValue(headers, 'x-auto-response-suppress')
  if (isSet(suppress)) return { kind: 'ordinary', automatic: true, sign: 'X-Auto-Response-Suppress' }
  return { kind: 'ordinary', automatic: false }
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== '' && !['no', 'none', 'false'].includes(value.toLowerCase())
}
