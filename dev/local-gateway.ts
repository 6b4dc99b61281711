/** A gateway on this machine, from outside: its mail simulator and the log of what arrived. */
import { setTimeout as delay } from 'node:timers/promises'

export type Envelope = { from: string; to: string }

/** What the sending server and the sender were told. */
export type Answer = { rejectReason?: string; replies: { raw: string }[] }

/** The part of a mail in `GET /api/mails` that a report is made of. */
export type LoggedMail = {
  id: string
  envelope: Envelope
  outcome: string
  reason: string
  recordId: string | null
  messageId: string | null
  notice?: { way: string; text: string } | null
  trace: { step: string; result: string; detail: string }[]
}

/** What went wrong, in words for the person who typed the command. */
export class GatewayError extends Error {}

/** @throws {GatewayError} when the mail was not delivered. A rejection is a delivery. */
export async function deliver(url: string, envelope: Envelope, raw: Uint8Array<ArrayBuffer>): Promise<Answer> {
  const query = new URLSearchParams({ ...envelope, format: 'json' }).toString()
  const response = await request(`${url}/cdn-cgi/local/email?${query}`, { method: 'POST', body: raw })
  const text = await response.text()
  if (!response.ok) throw new GatewayError(`Not delivered (${response.status}): ${text}\nThe gateway's own output says more.`)
  return JSON.parse(text) as Answer // The simulator's format=json.
}

/** The newest mails, each as the JSON text that it was answered as. */
export async function readLog(url: string, token: string): Promise<Map<string, LoggedMail>> {
  const response = await request(`${url}/api/mails?limit=100`, { headers: { authorization: `Bearer ${token}` } })
  if (!response.ok) throw new GatewayError(`The log cannot be read (${response.status}): ${await response.text()}`)
  const { data } = (await response.json()) as { data: LoggedMail[] } // The API's contract.
  return new Map(data.map((mail) => [JSON.stringify(mail), mail]))
}

/** The newest mail to the recipient that was not in the log before, or was different: a failed mail is resumed under its own row. */
export async function findMail(url: string, token: string, to: string, before: Map<string, LoggedMail>): Promise<LoggedMail> {
  for (let attempt = 0; attempt < 10; attempt++) {
    for (const [text, mail] of await readLog(url, token)) {
      if (mail.envelope.to === to && !before.has(text)) return mail
    }
    await delay(300)
  }
  throw new GatewayError('The mail was delivered, but the log (GET /api/mails) does not show it.')
}

async function request(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(60_000) })
  } catch (error) {
    const { origin } = new URL(url)
    const reason = error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
    throw new GatewayError(`No gateway answers at ${origin} (${reason}). Start one with \`npm start\`.`)
  }
}
