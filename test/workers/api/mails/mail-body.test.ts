/** Reading a mail that waits for a person: a provider's question whether a redirection is wanted, link and all. */
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../../src/db/schema'
import { seed } from '../../../world'
import { deliver, readMail, tools, writeMail } from '../../delivery'
import { adminToken, call, colleague, companyId, create, nobody } from '../client'

const link = 'https://mail.example.net/mail/vf-%5BANGjdJ8%5D-x?code=123456789'
const from = 'forwarding-noreply@accounts.example.net'

beforeEach(() => seed(tools))

describe('a confirmation that is held', () => {
  it.each(['catchall@example.com', 'bounce@example.com', 'staff@example.com'])('to %s is read as text, with its link', async (to) => {
    const response = await read(await keep('redirected/confirmation', to), 'text')
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; charset=utf-8/i)
    const text = await response.text()
    expect(text).toContain('Confirmation code: 123456789')
    expect(text).toContain(`${link}&lang=en`)
  })

  it('is shown as a document whose link can be followed, out of the frame', async () => {
    const response = await read(await keep('redirected/confirmation', 'catchall@example.com'), 'html')
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(/^sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'/)
    expect([response.headers.get('x-content-type-options'), response.headers.get('cache-control')]).toEqual([
      'nosniff',
      'private, no-store',
    ])
    const document = await response.text()
    expect(document).toContain(`<a href="${link}&amp;lang=en"`)
    expect(document).toContain('target="_blank"')
  })

  it('is found in the log, with why it waits', async () => {
    const mailId = await keep('redirected/confirmation', 'staff@example.com')
    const { body } = await call<{ outcome: string; serverId: null; trace: { detail: string }[] }>('GET', `/mails/${mailId}`)
    expect(body).toMatchObject({ outcome: 'held', reason: 'unrouted', hasRaw: true, serverId: null })
    expect(body.trace.at(-1)?.detail).toContain('forwarding confirmation')
  })
})

describe('what a mail says', () => {
  it('is its HTML with its pictures, and text in which every link has its address', async () => {
    const mailId = await keepRaw(html)
    const document = await (await read(mailId, 'html')).text()
    expect(document).toContain('src="data:image/png;base64,iVBORw0KGgo')
    expect(document).not.toMatch(/<script|onerror/)
    expect(document).toContain('data-remote-src="https://tracker.example.net/x.png"')
    expect(await (await read(mailId, 'html?images=remote')).text()).toContain(' src="https://tracker.example.net/x.png"')
    expect((await read(mailId, 'html?images=all')).status).toBe(422)
    expect(await (await read(mailId, 'text')).text()).toBe('Please confirm <https://example.net/yes?a=1&b=2>.')
  })

  it('is for those who may read the raw mail', async () => {
    const mailId = await keep('redirected/confirmation', 'catchall@example.com')
    const south = await create<{ id: string }>('/companies', { name: 'South' })
    const [ours, theirs, pipe] = [
      await colleague('read', companyId),
      await colleague('agent', south.id),
      await colleague('ingest', companyId),
    ]
    for (const what of ['html', 'text']) {
      const statuses = await Promise.all([ours, theirs, pipe].map(async ({ token }) => (await read(mailId, what, token)).status))
      expect(statuses, what).toEqual([200, 404, 403])
      expect((await read(nobody, what)).status).toBe(404)
    }
  })

  it('is gone with a raw mail that was not kept', async () => {
    await deliver(readMail('aliases/unknown'), { from: 'eve@example.org', to: 'nobody@example.com' })
    const response = await read(await newest(), 'text')
    expect(response.status).toBe(404)
    expect((await response.json<{ detail: string }>()).detail).toContain('was not kept')
  })
})

const html = writeMail(
  { From: `Team <${from}>`, To: 'catchall@example.com', Subject: 'Hello', 'Content-Type': 'multipart/related; boundary=b' },
  [
    '--b',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p>Please <a href="https://example.net/yes?a=1&amp;b=2">confirm</a>.<img src="cid:logo@example.net" onerror="alert(1)"><img src="https://tracker.example.net/x.png"></p><script>alert(1)</script>',
    '--b',
    'Content-Type: image/png; name=logo.png',
    'Content-ID: <logo@example.net>',
    'Content-Transfer-Encoding: base64',
    '',
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    '--b--',
  ].join('\r\n'),
)

async function keep(file: string, to: string): Promise<string> {
  return keepRaw(readMail(file), to)
}

async function keepRaw(raw: Uint8Array<ArrayBuffer>, to = 'catchall@example.com'): Promise<string> {
  expect(await deliver(raw, { from, to })).toEqual({ rejection: undefined, notices: [] })
  return newest()
}

async function newest(): Promise<string> {
  const rows = await tools.db.select({ id: t.mails.id }).from(t.mails)
  return rows.at(-1)?.id ?? ''
}

async function read(mailId: string, what: string, token = adminToken): Promise<Response> {
  return exports.default.fetch(
    new Request(`http://postern.test/api/mails/${mailId}/${what}`, { headers: { authorization: `Bearer ${token}` } }),
  )
}
