/** What the gateway's answers to `POST /api/mails` are in SMTP (RFC 5321 section 4.2, RFC 3463). Pure. */
export type Verdict = { recipient: string; code: number; text: string }

/** The parts of an answer that matter here: of a mail that was taken, and of a problem. */
type Answer = { id?: string; outcome?: string; reason?: string; recordId?: string | null; detail?: string; code?: string }

/** @param body undefined when it was no JSON */
export function verdictOf(url: string, recipient: string, status: number, body: Answer | undefined): Verdict {
  const detail = body?.detail ?? `The gateway answered ${status}`
  if (status === 200 && body?.outcome) return { recipient, code: 250, text: `2.0.0 ${became(url, body)}` }
  const [, code, enhanced] = /^(5\d\d) (5\.\d+\.\d+)$/.exec(body?.code ?? '') ?? []
  if (code && enhanced) return { recipient, code: Number(code), text: `${enhanced} ${detail}` }
  return { recipient, code: 451, text: `4.3.0 ${detail}` }
}

export function unreached(recipient: string, why: string): Verdict {
  return { recipient, code: 451, text: `4.4.1 ${why}` }
}

/**
 * The one answer that SMTP has for all recipients of a mail. What must be tried again comes before what is refused, and that
 * before what was taken: whoever sends the mail again gets nothing twice, since what was taken is a duplicate then.
 */
export function answerForAll(verdicts: Verdict[]): Verdict | undefined {
  const inOrder = verdicts.toSorted((a, b) => rank(a) - rank(b))
  const [first, ...others] = inOrder
  if (!first || others.length === 0) return first
  const said = inOrder.map(({ recipient, text }) => `<${recipient}>: ${text.replace(/^[\d.]+ /, '')}`)
  return { ...first, text: `${first.text.split(' ', 1)[0]} ${said.join('; ')}` }
}

/** A line of an SMTP answer: at most 512 octets (RFC 5321 section 4.5.3.1.5), in ASCII unless the client asked for more. */
export function answerLine(text: string, isUtf8: boolean): string {
  const line = text.replace(/\s+/g, ' ').slice(0, 400)
  // Four bytes a character is the most there is.
  if (isUtf8) return Buffer.byteLength(line) > 480 ? line.slice(0, 120) : line
  return line
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^\x20-\x7e]/gu, '?')
    .slice(0, 400)
}

function became(url: string, { id, outcome, reason, recordId }: Answer): string {
  const where = recordId ? `record ${url}/api/records/${recordId}` : `mail ${url}/api/mails/${id}`
  return `${outcome} (${reason}): ${where}`
}

function rank({ code }: Verdict): number {
  return [4, 5, 2].indexOf(Math.floor(code / 100))
}
