/** Webhooks as forms. */
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { isSecret } from '../../../../src/webhooks/signature'
import { createWebhook, listWebhooks } from '../../../../src/webhooks/webhook'
import { seed } from '../../../world'
import { colleague, companyId, nobody } from '../../api/client'
import { tools } from '../../delivery'
import { signIn } from '../browser'
import { mistakeAt, valueAt } from './setup-form'

beforeEach(() => seed(tools))
afterEach(() => void vi.restoreAllMocks())

const base = '/setup/webhooks'
const crm = 'https://crm.example.net/postern'
const form = { url: crm, active: 'true', 'told.mail-created': 'true', 'told.message-failed': 'true' }
const secretIn = (html: string) => /<code class="new-token">([^<]*)</.exec(html)?.[1] ?? ''
const make = async () => createWebhook(tools, { url: crm, events: ['mail.created'], active: true }, false)
const stored = async () => (await listWebhooks(tools, { limit: 5, after: undefined })).data

describe('a webhook', () => {
  test('is made, and its secret shown on the page that follows, once', async () => {
    const admin = await signIn()
    const { status, html } = await admin.post(base, form)
    expect([status, isSecret(secretIn(html))]).toEqual([200, true])
    const [webhook] = await stored()
    expect(webhook).toMatchObject({ url: crm, events: ['mail.created', 'message.failed'], active: true })
    for (const path of [base, `${base}/${webhook?.id}`]) {
      const shown = await admin.get(path)
      expect([shown.status, shown.reads]).toEqual([200, 3])
      expect(shown.html).toContain(crm)
      expect(shown.html).not.toContain('whsec_')
    }
  })

  test('is changed, switched off and on, given a new secret, deleted', async () => {
    const { id, secret } = await make()
    const admin = await signIn()
    expect((await admin.post(`${base}/${id}`, { url: crm, active: 'true', 'told.mail-held': 'true' })).location).toBe(
      `${base}/${id}?done=saved`,
    )
    expect(await stored()).toMatchObject([{ events: ['mail.held'] }])
    expect((await admin.post(`${base}/${id}/switch`)).location).toBe(`${base}/${id}?done=switched-off`)
    expect((await admin.post(`${base}/${id}/switch`)).location).toBe(`${base}/${id}?done=switched-on`)
    const renewed = secretIn((await admin.post(`${base}/${id}/secret`)).html)
    expect([isSecret(renewed), renewed === secret]).toEqual([true, false])
    expect((await admin.get(`${base}/${id}/delete`)).html).toContain('The webhook crm.example.net will be deleted')
    expect((await admin.post(`${base}/${id}/delete`)).location).toBe(`${base}?done=deleted`)
    expect(await stored()).toEqual([])
  })

  test.each([
    ['url', { url: 'http://crm.example.net/' }, 'Is not https'],
    ['url', { url: 'crm' }, 'Is not a full URL'],
    ['told.mail-created', { 'told.mail-created': '', 'told.message-failed': '' }, 'Choose at least one'],
  ])('with a mistake in %s is shown again with what was typed', async (field, given, words) => {
    const { status, html } = await (await signIn()).post(base, { ...form, ...given })
    expect(status).toBe(422)
    expect(mistakeAt(html, field)).toContain(words)
    expect(valueAt(html, 'url')).toBe({ ...form, ...given }.url)
    expect(await stored()).toEqual([])
  })

  test('is tried, and the page says what came back', async () => {
    const { id } = await make()
    vi.spyOn(globalThis, 'fetch').mockImplementation(async () => new Response('<b>teapot</b>', { status: 418 }))
    const { html } = await (await signIn()).post(`${base}/${id}/test`)
    expect(html).toContain('It answered 418: &lt;b&gt;teapot&lt;/b&gt;')
  })

  test('that fails says since when and why', async () => {
    const { id } = await make()
    await env.DB.exec("update webhooks set failing_since = 1790000000000, last_error = 'It answered 503', active = 0")
    const { html } = await (await signIn()).get(`${base}/${id}`)
    expect(html).toContain('Turned off')
    expect(html).toContain('It answered 503')
  })
})

describe('deliveries', () => {
  async function made() {
    const { id } = await make()
    const eventId = tools.newId()
    await env.DB.prepare(
      `insert into webhook_deliveries (event_id, webhook_id, event, subject_id, status, attempts, response_status, error, created_at) values (?, ?, 'mail.created', ?, 'failed', 17, 500, 'It answered 500: <i>', 0)`,
    )
      .bind(eventId, id, nobody)
      .run()
    return { path: `${base}/${id}/deliveries`, eventId }
  }

  test('are listed with what came back, and sent again', async () => {
    const { path, eventId } = await made()
    await env.DB.exec("update webhooks set url = 'http://127.0.0.1:9/'") // where nobody listens
    const admin = await signIn()
    const { status, html, reads } = await admin.get(path)
    expect([status, reads]).toEqual([200, 3])
    expect(html).toContain('A mail opened a record')
    expect(html).toContain('Failed')
    expect(html).toContain('It answered 500: &lt;i&gt;')
    expect((await admin.post(`${path}/${eventId}/retry`)).location).toBe(`${path}?done=sent-again`)
    expect((await admin.post(`${path}/${nobody}/retry`)).status).toBe(404)
    expect((await admin.get(`${base}/${nobody}/deliveries`)).status).toBe(404)
  })

  test('are for administrators', async () => {
    const { path } = await made()
    const { token } = await colleague('agent', companyId)
    expect((await (await signIn(token)).get(path)).status).toBe(403)
  })
})
