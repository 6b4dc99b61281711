import { env, exports } from 'cloudflare:workers'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { webhookEvents } from '../../../../src/db/schema'
import { toolsOf } from '../../../../src/make-tools'
import type { WebhookDelivery } from '../../../../src/webhooks/delivery'
import { isSecret } from '../../../../src/webhooks/signature'
import type { NewWebhook, Webhook } from '../../../../src/webhooks/webhook'
import { noHosts, reachableHosts, unreachableHosts } from '../../../hosts'
import { adminToken, call, colleague, companyId, create, everyPage, nobody, send } from '../client'

const path = '/webhooks'
const crm = { url: 'https://crm.example.net/postern', events: ['mail.created', 'message.failed'] }
const given = `whsec_${Buffer.alloc(24, 'k').toString('base64')}`

afterEach(async () => {
  vi.restoreAllMocks()
  await env.DB.exec('delete from webhooks')
})

describe('webhooks', () => {
  test('are made, read, changed and deleted; their secret is shown once', async () => {
    const { secret, ...webhook } = await create<NewWebhook>(path, crm)
    expect(webhook).toEqual({ id: webhook.id, ...crm, active: true, hasSecret: true, failingSince: null, lastError: null })
    expect(isSecret(secret)).toBe(true)
    expect((await call('GET', `${path}/${webhook.id}`)).body).toEqual(webhook)
    const change = { events: ['mail.held'], active: false }
    expect((await call('PATCH', `${path}/${webhook.id}`, change)).body).toEqual({ ...webhook, ...change })
    expect((await call('PATCH', `${path}/${webhook.id}`, {})).body).toEqual({ ...webhook, ...change })
    expect((await call('DELETE', `${path}/${webhook.id}`)).status).toBe(204)
    for (const method of ['GET', 'DELETE'] as const) expect((await call(method, `${path}/${webhook.id}`)).status).toBe(404)
    expect((await call('PATCH', `${path}/${webhook.id}`, {})).status).toBe(404)
  })

  test('have a secret of their own or of ours, sealed, given or renewed', async () => {
    const { id, secret } = await create<NewWebhook>(path, { ...crm, secret: given })
    expect(secret).toBe(given)
    const stored = async () => env.DB.prepare('select secret from webhooks').first<string>('secret')
    const before = await stored()
    expect(before).toMatch(/^v1\./)
    const { body: renewed } = await call<NewWebhook>('PATCH', `${path}/${id}`, { secret: null })
    expect(isSecret(renewed.secret)).toBe(true)
    expect(renewed.secret).not.toBe(given)
    expect(await stored()).not.toBe(before)
    expect((await call('PATCH', `${path}/${id}`, { secret: given })).body).not.toHaveProperty('secret')
  })

  test('are listed newest first, and no more than twenty', async () => {
    const made = []
    for (let number = 0; number < 20; number++) made.push(await create<NewWebhook>(path, crm))
    const { rows, pages } = await everyPage<Webhook>(path, 8)
    expect(rows.map(({ id }) => id)).toEqual(made.map(({ id }) => id).toReversed())
    expect(pages).toBe(3)
    expect((await call('POST', path, crm)).status).toBe(409)
  })

  test('are for administrators', async () => {
    for (const role of ['agent', 'read']) {
      const { token } = await colleague(role, companyId)
      for (const [method, below] of [
        ['GET', ''],
        ['POST', ''],
        ['POST', `/${nobody}/test`],
        ['GET', `/${nobody}/deliveries`],
      ] as const)
        expect((await call(method, `${path}${below}`, method === 'POST' ? crm : undefined, token)).status).toBe(403)
    }
  })
})

describe('what is refused with 422', () => {
  test.each<[string, object, string, string]>([
    ['no address', { url: 'crm' }, 'url', 'Is not a full URL'],
    ['another protocol', { url: 'ftp://crm.example.net/' }, 'url', 'not an https URL'],
    ['no TLS', { url: 'http://crm.example.net/' }, 'url', 'not https'],
    ['this machine', { url: 'https://127.0.0.1/' }, 'url', 'private network'],
    ['this machine in disguise', { url: 'https://0x7f.1/' }, 'url', 'private network'],
    ['a private network', { url: 'https://[fd00::1]/' }, 'url', 'private network'],
    ['a local name', { url: 'https://crm.local./' }, 'url', 'private network'],
    ['a password in it', { url: 'https://ann:pw@crm.example.net/' }, 'url', 'password'],
    ['no event', { events: [] }, 'events', `Events: ${webhookEvents.join(', ')}`],
    ['an event that is none', { events: ['mail.created', 'mail.opened'] }, 'events', 'mail.opened is not an event'],
    ['a short secret', { secret: 'whsec_c2hvcnQ=' }, 'secret', '24 to 64 bytes'],
    ['another secret', { secret: 'x'.repeat(40) }, 'secret', 'whsec_'],
  ])('%s', async (_, wrong, where, words) => {
    const { status, body } = await call('POST', path, { ...crm, ...wrong })
    expect([status, body.errors?.map((error) => error.path)]).toEqual([422, [where]])
    expect(body.errors?.[0]?.message).toContain(words)
  })

  test.each([...unreachableHosts, ...noHosts])('the host %j, in whichever place', async (host) => {
    const { id } = await create<NewWebhook>(path, crm)
    for (const url of [`https://${host}/`, `https://${host}:8443/hook?x#y`, `HTTPS:\\\\${host}\\`]) {
      expect([url, (await call('POST', path, { ...crm, url })).status]).toEqual([url, 422])
      expect([url, (await call('PATCH', `${path}/${id}`, { url })).status]).toEqual([url, 422])
    }
    const server = { name: 'Tasks', type: 'imap', host, user: 'task@example.com', password: 'hunter2' }
    expect((await call('POST', '/incoming-servers', server)).status).toBe(422)
    expect((await call('POST', '/outgoing-servers', { name: 'Out', host, port: 465, security: 'tls' })).status).toBe(422)
  })

  test.each(reachableHosts)('not the host %s', async (host) => {
    expect((await call('POST', path, { ...crm, url: `https://${host}/hook` })).status).toBe(201)
  })

  test('a change to it', async () => {
    const { id } = await create<NewWebhook>(path, crm)
    for (const change of [{ url: 'http://crm.example.net/' }, { events: [] }, { secret: 'x' }])
      expect((await call('PATCH', `${path}/${id}`, change)).status).toBe(422)
  })
})

test('under wrangler dev, this machine is taken, without TLS too', async () => {
  const headers = { authorization: `Bearer ${adminToken}`, 'content-type': 'application/json' }
  const body = JSON.stringify({ ...crm, url: 'http://127.0.0.1:9999/hook' })
  const answer = await exports.default.fetch(new Request('http://localhost:8787/api/webhooks', { method: 'POST', headers, body }))
  expect(answer.status).toBe(201)
  expect((await send('/webhooks', { method: 'POST', headers, body })).status).toBe(422)
})

describe('deliveries', () => {
  test('are listed newest first, and told once more', async () => {
    const { id } = await create<NewWebhook>(path, crm)
    const tools = toolsOf(env)
    const ids = [tools.newId(), tools.newId(), tools.newId()]
    for (const eventId of ids)
      await env.DB.prepare(
        `insert into webhook_deliveries (event_id, webhook_id, event, subject_id, status, attempts, response_status, error, duration_ms, created_at) values (?, ?, 'mail.created', ?, 'failed', 17, 500, 'It answered 500', 12, 0)`,
      )
        .bind(eventId, id, nobody)
        .run()
    const { rows, pages } = await everyPage<WebhookDelivery>(`${path}/${id}/deliveries`, 2)
    expect([rows.map((row) => row.id), pages]).toEqual([ids.toReversed(), 2])
    expect(rows[0]).toEqual({
      id: ids[2],
      event: 'mail.created',
      status: 'failed',
      attempts: 17,
      responseStatus: 500,
      error: 'It answered 500',
      createdAt: '1970-01-01T00:00:00.000Z',
      nextAttemptAt: null,
      durationMs: 12,
    })
    const retry = `${path}/${id}/deliveries/${ids[0]}/retry`
    await env.DB.exec("update webhooks set url = 'http://127.0.0.1:9/'") // where nobody listens
    expect((await call('POST', retry)).body).toMatchObject({ status: 'queued', error: null })
    expect((await call('POST', retry)).status).toBe(409)
    expect((await call('POST', `${path}/${id}/deliveries/${nobody}/retry`)).status).toBe(404)
    expect((await call('GET', `${path}/${nobody}/deliveries`)).status).toBe(404)
  })

  test('a ping is sent at once, and says what came back', async () => {
    const { id } = await create<NewWebhook>(path, { ...crm, active: false })
    const sent: string[] = []
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
      sent.push(typeof init?.body === 'string' ? init.body : '')
      return new Response('no', { status: sent.length === 1 ? 200 : 404 })
    })
    expect((await call('POST', `${path}/${id}/test`)).body).toEqual({
      ok: true,
      detail: expect.stringMatching(/^It answered 200/),
      status: 200,
    })
    expect((await call('POST', `${path}/${id}/test`)).body).toEqual({ ok: false, detail: 'It answered 404: no', status: 404 })
    expect(JSON.parse(sent[0] ?? '')).toEqual({ type: 'ping', timestamp: expect.any(String), data: {} })
    expect((await call('POST', `${path}/${nobody}/test`)).status).toBe(404)
  })
})
