/** The gateway's REST API as the soak uses it: setting up before, reading after. */
import { type Gateway, token } from './gateway.ts'
import { aliases, models, type Target } from './mail.ts'

export type LoggedMail = {
  id: string
  envelope: { to: string }
  internetMessageId: string
  outcome: string
  reason: string
  recordId: string | null
  hasRaw: boolean
}
export type LoggedRecord = { id: string; name: string; model: string }
export type LoggedMessage = { internetMessageId: string; kind: string }

/** How many records the flooding sender may open. */
export const threshold = 20
const targetsPerAlias = 6

/** Everything that mail needs, and records with a message each that answers can name. */
export async function setUp(gateway: Gateway): Promise<Target[]> {
  await write(gateway, 'POST', '/api/domains', { name: 'example.com' })
  for (const [address, model] of Object.entries(models))
    await write(gateway, 'POST', '/api/aliases', { localPart: address.split('@')[0], model })
  await write(gateway, 'PUT', '/api/parameters/mail.gateway.loop.threshold', { value: threshold })
  const wanted = aliases.flatMap((alias) => Array.from({ length: targetsPerAlias }, (_, index) => ({ alias, index })))
  return Promise.all(wanted.map(({ alias, index }) => makeTarget(gateway, alias, index)))
}

async function makeTarget(gateway: Gateway, alias: string, index: number): Promise<Target> {
  const model = models[alias]
  const record = await write(gateway, 'POST', '/api/records', { model, name: `Target ${index}`, email: `target-${index}@example.org` })
  const message = await write(gateway, 'POST', `/api/records/${record.id}/messages`, { kind: 'message', text: 'What do you think?' })
  return { recordId: record.id, alias, internetMessageId: message.internetMessageId }
}

async function write(gateway: Gateway, method: string, path: string, body: unknown): Promise<{ id: string; internetMessageId: string }> {
  const response = await request(gateway, path, {
    method,
    headers: { ...authorization, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return (await response.json()) as { id: string; internetMessageId: string } // The API's contract; only messages have the latter.
}

/** Every item of a list, page after page. */
export async function readAll<T>(gateway: Gateway, path: string): Promise<T[]> {
  const items: T[] = []
  for (let cursor: string | null = ''; cursor !== null;) {
    const query = `limit=100${cursor ? `&cursor=${cursor}` : ''}`
    const response = await request(gateway, `${path}${path.includes('?') ? '&' : '?'}${query}`, { headers: authorization })
    const page = (await response.json()) as { data: T[]; nextCursor: string | null } // The API's contract.
    items.push(...page.data)
    cursor = page.nextCursor
  }
  return items
}

export async function readRaw(gateway: Gateway, mailId: string): Promise<Buffer> {
  const response = await request(gateway, `/api/mails/${mailId}/raw`, { headers: authorization })
  return Buffer.from(await response.arrayBuffer())
}

const authorization = { authorization: `Bearer ${token}` }

async function request({ url }: Gateway, path: string, init: RequestInit): Promise<Response> {
  const response = await fetch(`${url}${path}`, { ...init, signal: AbortSignal.timeout(60_000) })
  if (!response.ok) throw new Error(`${init.method ?? 'GET'} ${path} (${response.status}): ${await response.text()}`)
  return response
}
