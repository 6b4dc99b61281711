/** Delivery status notifications (RFC 3464): the per-recipient blocks of a report. Pure. */
import { readHeaders, headerValue } from './headers'

export type FailureType = 'unknown-user' | 'mailbox-full' | 'rejected' | 'spam' | 'invalid-address' | 'unreachable' | 'expired' | 'other'

export type ReportedRecipient = {
  /** As the report writes it, without `rfc822;`. */
  address: string
  /** `failed`, `delayed`, `delivered`, `relayed` or `expanded`; `failed` where the report does not say. */
  action: string
  /** RFC 3463, such as `5.1.1`. */
  status?: string
  failureType: FailureType
  permanent: boolean
  /** For people: the diagnostic of the server that refused the mail. */
  reason: string
}

/** Every recipient that the body of a message/delivery-status part reports on; at most 200. */
export function readDeliveryStatus(body: string): ReportedRecipient[] {
  return body
    .split(/(?:\r?\n[ \t]*){2,}/)
    .map(readBlock)
    .filter((recipient) => recipient !== undefined)
    .slice(0, 200)
}

function readBlock(block: string): ReportedRecipient | undefined {
  const fields = readHeaders(block)
  const address = typed(headerValue(fields, 'original-recipient')) ?? typed(headerValue(fields, 'final-recipient'))
  if (!address) return undefined
  const status = /\b[245]\.\d{1,3}\.\d{1,3}\b/.exec(headerValue(fields, 'status') ?? '')?.[0]
  const diagnostic = typed(headerValue(fields, 'diagnostic-code'))
  const action = (headerValue(fields, 'action') ?? '').toLowerCase().split(/[\s;(]/)[0] || 'failed'
  const reason = diagnostic ?? (status ? `The receiving server answered ${status} without saying why` : 'The reason is unknown')
  return {
    address,
    action,
    ...(status && { status }),
    failureType: failureTypeOf(status, reason),
    permanent: action === 'failed' && !status?.startsWith('4'),
    reason,
  }
}

/** `rfc822; a@example.com` is `a@example.com`. */
function typed(value: string | undefined): string | undefined {
  const text = value
    ?.replace(/^\s*[a-z0-9-]+\s*;/i, '')
    .trim()
    .replace(/^<(.*)>$/, '$1')
    .slice(0, 400)
  return text || undefined
}

/** What went wrong, from the enhanced status code (RFC 3463 section 3) and, where that is vague, the words beside it. */
export function failureTypeOf(status: string | undefined, reason: string): FailureType {
  if (/\b(spam|blacklist|blocklist|blocked using|reputation|unsolicited)\b/i.test(reason)) return 'spam'
  const detail = status?.slice(2)
  if (detail === '1.1' || detail === '1.6' || detail === '1.10') return 'unknown-user'
  if (detail === '1.2' || detail === '4.4' || detail === '4.1' || detail === '4.3') return 'unreachable'
  if (detail === '1.3' || detail === '1.0') return 'invalid-address'
  if (detail === '2.2') return 'mailbox-full'
  if (detail === '4.7') return 'expired'
  if (/user unknown|unknown (user|recipient)|no such (user|recipient|mailbox)|does not exist/i.test(reason)) return 'unknown-user'
  if (/(mailbox|quota).{0,30}(full|exceeded)|over quota/i.test(reason)) return 'mailbox-full'
  return detail?.startsWith('7.') || detail?.startsWith('2.') ? 'rejected' : 'other'
}
