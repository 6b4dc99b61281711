/** Sending as a mail server does: the same bytes again, through the same door, until there is an answer. */
import { setTimeout as delay } from 'node:timers/promises'
import type { Chance } from './chance.ts'
import { type Gateway, token } from './gateway.ts'
import { type Mail, nextMail, type Target } from './mail.ts'

/** `told`: what the sending server was told in the end; undefined when it gave up. `last` is the last answer, in words. */
export type Delivery = { mail: Mail; to: string; door: Door; tries: number; told: Told | undefined; last: string }
type Door = 'edge' | 'api'
/** `misunderstood`: an answer that no mail of the soak should get. */
type Told = 'taken' | 'refused' | 'misunderstood'

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
  return { mail, to, door, tries: 0, told: undefined, last: '' }
}

async function sendUntilAnswered(gateway: Gateway, delivery: Delivery): Promise<void> {
  for (const until = Date.now() + giveUpMs; !delivery.told && Date.now() < until;) {
    delivery.tries++
    try {
      const { status, text } = await send(gateway, delivery)
      delivery.told = toldBy(delivery.door, status, text)
      delivery.last = `${status} ${text}`
    } catch (error) {
      delivery.last = error instanceof Error ? error.message : String(error)
    }
    if (!delivery.told) await delay(300)
  }
}

async function send({ url }: Gateway, { mail, to, door }: Delivery): Promise<{ status: number; text: string }> {
  const query = new URLSearchParams({ from: mail.from, to, ...(door === 'edge' && { format: 'json' }) }).toString()
  const response = await fetch(`${url}${door === 'edge' ? '/cdn-cgi/local/email' : '/api/mails'}?${query}`, {
    method: 'POST',
    headers: { 'content-type': 'message/rfc822', ...(door === 'api' && { authorization: `Bearer ${token}` }) },
    body: mail.raw,
    signal: AbortSignal.timeout(answerMs),
  })
  return { status: response.status, text: await response.text() }
}

/** Undefined for what a sending server takes for a temporary failure: it sends again. */
function toldBy(door: Door, status: number, text: string): Told | undefined {
  if (status >= 500) return undefined
  if (door === 'api') {
    if (status === 422 && text.includes('"mail"')) return 'refused'
    return status === 200 ? 'taken' : 'misunderstood'
  }
  if (status !== 200) return 'misunderstood'
  const answer = JSON.parse(text) as { outcome: string; rejectReason?: string; replies: unknown[] } // The simulator's format=json.
  if (answer.outcome !== 'ok') return undefined
  return answer.rejectReason !== undefined || answer.replies.length > 0 ? 'refused' : 'taken'
}
