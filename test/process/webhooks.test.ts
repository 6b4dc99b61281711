/** A whole gateway tells a real server: signed, within its time, and no further than the answer goes. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { readVariable } from '../../dev/variables'
import { type Gateway, removeGateway, startGateway, waitFor } from './gateway'

type Heard = { path: string; headers: IncomingMessage['headers']; body: string }
type Made = { id: string; secret: string }

const heard: Heard[] = []
let server: Server
let port: number
let gateway: Gateway

beforeAll(async () => {
  server = createServer((request, response) => void hear(request, response)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  port = typeof address === 'object' && address ? address.port : 0
  gateway = await startGateway()
})

afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await removeGateway(gateway)
})

/** Answers as the path says. */
async function hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? ''
  heard.push({ path, headers: request.headers, body: await text(request) })
  if (path === '/silent') return
  if (path === '/endless') return drip(response.writeHead(500))
  if (path === '/moved') response.writeHead(307, { location: `http://127.0.0.1:${port}/elsewhere` })
  else response.writeHead(204)
  response.end()
}

/** Never ends by itself. */
function drip(response: ServerResponse): void {
  const timer = setInterval(() => response.write('again and '.repeat(100)), 20)
  response.once('close', () => clearInterval(timer))
}

async function call<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { authorization: `Bearer ${readVariable('ADMIN_TOKEN')}`, 'content-type': 'application/json' }
  const answer = await fetch(`${gateway.url}/api${path}`, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  return (await answer.json()) as T // what the test asks for
}

async function makeWebhook(path: string, event: string): Promise<Made> {
  return call('POST', '/webhooks', { url: `http://127.0.0.1:${port}${path}`, events: [event] })
}

it('of a mail, with a signature that the secret verifies', async () => {
  const { id, secret } = await makeWebhook('/told', 'mail.refused')
  const headers = { authorization: `Bearer ${readVariable('ADMIN_TOKEN')}`, 'content-type': 'message/rfc822' }
  const mail = 'From: eve@example.org\r\nTo: nobody@example.com\r\nSubject: Chairs\r\nMessage-ID: <told@example.org>\r\n\r\nHello\r\n'
  const answer = await fetch(`${gateway.url}/api/mails?from=eve@example.org&to=nobody@example.com`, { method: 'POST', headers, body: mail })
  expect(answer.status).toBe(422)
  expect(await waitFor(() => heard.some(({ path }) => path === '/told'))).toBe(true)
  const told = heard.find(({ path }) => path === '/told')
  const [eventId, timestamp] = [told?.headers['webhook-id'], told?.headers['webhook-timestamp']]
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64')
  const expected = createHmac('sha256', key)
    .update(`${String(eventId)}.${String(timestamp)}.${told?.body}`)
    .digest('base64')
  expect(told?.headers['webhook-signature']).toBe(`v1,${expected}`)
  expect(JSON.parse(told?.body ?? '')).toMatchObject({ type: 'mail.refused', data: { subject: 'Chairs', reason: 'unknown-recipient' } })
  const noted = async () => (await call<{ data: { status: string }[] }>('GET', `/webhooks/${id}/deliveries`)).data[0]
  expect(await waitFor(async () => (await noted())?.status === 'sent')).toBe(true)
  expect(await noted()).toMatchObject({ id: eventId, responseStatus: 204, attempts: 1 })
})

it.each([
  ['/silent', 'did not answer within 10 seconds'],
  ['/moved', 'Redirects are not followed'],
  ['/endless', 'It answered 500: again and again'],
])('of nothing more at %s', async (path, words) => {
  const { id } = await makeWebhook(path, 'mail.failed')
  const startedAt = Date.now()
  const { ok, detail } = await call<{ ok: boolean; detail: string }>('POST', `/webhooks/${id}/test`)
  expect([ok, detail]).toEqual([false, expect.stringContaining(words)])
  expect(Date.now() - startedAt).toBeLessThan(60_000)
  expect(heard.filter((each) => each.path === '/elsewhere')).toEqual([])
})
