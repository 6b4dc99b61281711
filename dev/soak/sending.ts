/** Sending as a mail server does: the same bytes again, through the same door, until there is an answer. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import { type Gateway, token } from './gateway.ts'
import { type Mail, nextMail, type Target } from './mail.ts'

/** `told`: what the sending server was told in the end; undefined when it gave up. */
export type Delivery = { mail: Mail; to: string; door: Door; tries: number; told: 'taken' | 'refused' | undefined; lastError: string }
type Door = 'edge' | 'api'

const giveUpMs = 180_000
const answerMs = 30_000

/** One client: one mail after the other until the time is over, its recipients at once. */
export async function sendStream(gateway: Gateway, chance: Chance, client: number, targets: Target[], until: number): Promise<Delivery[]> {
  const deliveries: Delivery[] = []
  for (let number = 0; Date.now() < until; number++) {
    const mail = nextMail(chance, client, number, targets)
    const own = mail.recipients.map((to) => newDelivery(mail, to, chance.pick(['edge', 'api'])))
    deliveries.push(...own)
    await Promise.all(own.map((delivery) => sendUntilAnswered(gateway, delivery)))
  }
  return deliveries
}

function newDelivery(mail: Mail, to: string, door: Door): Delivery {
  return { mail, to, door, tries: 0, told: undefined, lastError: '' }
}

async function sendUntilAnswered(gateway: Gateway, delivery: Delivery): Promise<void> {
  for (const until = Date.now() + giveUpMs; Date.now() < until; await delay(300)) {
    delivery.tries++
    try {
      delivery.told = await send(gateway, delivery)
      return
    } catch (error) {
      delivery.lastError = error instanceof Error ? error.message : String(error)
    }
  }
}

/** @throws when that was no answer: no connection, a temporary failure, an exception of the Worker */
function send(gateway: Gateway, delivery: Delivery): Promise<'taken' | 'refused'> {
  return delivery.door === 'edge' ? sendToEdge(gateway, delivery) : sendToApi(gateway, delivery)
}

async function sendToEdge({ url }: Gateway, { mail, to }: Delivery): Promise<'taken' | 'refused'> {
  const query = new URLSearchParams({ from: mail.from, to, format: 'json' }).toString()
  const response = await fetch(`${url}/cdn-cgi/local/email?${query}`, init(mail))
  const text = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${text}`)
  const answer = JSON.parse(text) as { outcome: string; rejectReason?: string; replies: unknown[] } // The simulator's format=json.
  if (answer.outcome !== 'ok') throw new Error(`The Worker ended with ${answer.outcome}`)
  return answer.rejectReason !== undefined || answer.replies.length > 0 ? 'refused' : 'taken'
}

async function sendToApi({ url }: Gateway, { mail, to }: Delivery): Promise<'taken' | 'refused'> {
  const query = new URLSearchParams({ from: mail.from, to }).toString()
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'message/rfc822' }
  const response = await fetch(`${url}/api/mails?${query}`, { ...init(mail), headers })
  const text = await response.text()
  if (response.ok) return 'taken'
  if (response.status === 422 && text.includes('"mail"')) return 'refused'
  throw new Error(`${response.status} ${text}`)
}

function init(mail: Mail): RequestInit {
  return { method: 'POST', body: mail.raw, signal: AbortSignal.timeout(answerMs) }
}
