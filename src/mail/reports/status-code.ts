/** Codes in what mail servers say: SMTP replies (RFC 5321 section 4.2) and enhanced status codes (RFC 3463). Pure. */

/** `5.1.1`, also in `#5.1.1` and `550-5.1.1`; no part of a version number or an IP address. */
const enhancedCode = /(?<![\d.])[245]\.[0-7]\.\d{1,3}(?!\d|\.\d)/

/** `550` where a server could have said it: at the start of words of its own, not inside a number, a date or a host name. */
const replyCode = /(?<![\w.:/@+-])(?:4[23457]\d|5[0-57]\d)(?=[ \t#:;-]|[.,)]?$)/m

/** The first enhanced status code of a text. */
export function findStatus(text: string): string | undefined {
  return enhancedCode.exec(text)?.[0]
}

/** Where a server's reply begins in a text: at its three-digit code. */
export function findReply(text: string): { code: string; index: number } | undefined {
  const match = replyCode.exec(text)
  return match ? { code: match[0], index: match.index } : undefined
}

/**
 * The status that says most. Reports contradict themselves: Exim and Sendmail write 5.0.0 beside a diagnostic with
 * 5.1.1, and a report that gave up (4.4.7) quotes what the server had against the mail.
 * @param field what stands in a Status field
 */
export function bestStatus(field: string | undefined, diagnostic: string): string | undefined {
  const status = findStatus(field ?? '')
  const inWords = findStatus(diagnostic)
  if (!status) return inWords ?? statusOfReply(diagnostic)
  if (!inWords || isVague(inWords)) return status
  const sameSubject = status.endsWith('.0') && inWords.startsWith(status.slice(0, -1))
  return isVague(status) || sameSubject || saysLess.test(status) ? inWords : status
}

/** Gave up, a fault of the system, a command that was not understood: what lies behind them stands in the diagnostic. */
const saysLess = /^(?:4\.4\.7|5\.3\.\d+|5\.5\.[1245])$/

function isVague(status: string): boolean {
  return status.endsWith('.0.0')
}

/** Only the class can be told from a reply without an enhanced code: 550 is used for everything. */
function statusOfReply(text: string): string | undefined {
  const reply = findReply(text)
  return reply && `${reply.code.slice(0, 1)}.0.0`
}
