/** One POST to somebody's server, and what its answer means. */
import { sign } from './signature'

export type Letter = { eventId: string; body: string }

export type Answered =
  | { ok: true; status: number }
  /** `isGone`: it wants to hear no more. Without a status there was no answer. */
  | { ok: false; status: number | null; reason: string; isGone: boolean }

const timeoutMs = 10_000
const maxAnswerBytes = 1024
/** What people are shown of an answer. */
const maxShown = 200

/** Never throws. */
export async function post(url: string, secret: string, { eventId, body }: Letter, at: Date): Promise<Answered> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'user-agent': 'Postern', ...sign(secret, eventId, at, body) },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    })
    const words = await beginningOf(answer)
    return answer.ok ? { ok: true, status: answer.status } : refusal(answer, words)
  } catch (error) {
    return { ok: false, status: null, reason: troubleInWords(url, error), isGone: false }
  }
}

function refusal({ status, headers }: Response, words: string): Answered {
  if (status === 410) return { ok: false, status, reason: 'It answered 410 (gone)', isGone: true }
  const location = headers.get('location')
  const isRedirect = status >= 300 && status < 400 && location !== null
  const reason = isRedirect
    ? `It answered ${status} and points to ${shown(location)}. Redirects are not followed: use that URL if it is right`
    : `It answered ${status}${words && `: ${words}`}`
  return { ok: false, status, reason, isGone: false }
}

/** An answer may be long, or never end: only its beginning is read. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body?.getReader()
  if (!reader) return ''
  const chunks: Uint8Array[] = []
  try {
    for (let length = 0; length < maxAnswerBytes;) {
      const { done, value } = await reader.read()
      if (done) break
      chunks.push(value)
      length += value.byteLength
    }
    await reader.cancel()
  } catch {
    // The status has come, and says enough.
  }
  return shown(Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString())
}

function shown(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, maxShown)
}

/** Whom we speak of: the host, or what stands where one should. */
export function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url
}

function troubleInWords(url: string, error: unknown): string {
  const host = hostOf(url)
  if (error instanceof Error && error.name === 'TimeoutError') return `${host} did not answer within ${timeoutMs / 1000} seconds`
  return `${host} cannot be reached: ${shown(error instanceof Error ? error.message : String(error))}`
}
