/** The HTML of a message as a document of its own: what it shows, and what it never loads. */
import { exports } from 'cloudflare:workers'
import { beforeEach, describe, expect, test } from 'vitest'
import { records, seed } from '../../../world'
import { tools } from '../../delivery'
import { adminToken, colleague, create } from '../client'

type Made = { id: string }

const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const html = '<p>Hello <img src="cid:logo@example.org"><img src="https://tracker.example.net/x.png?a=1&amp;b=2"><img src="cid:other"></p>'

beforeEach(() => seed(tools))

describe('the document of a message', () => {
  test('shows its own pictures, and none from elsewhere', async () => {
    const response = await read(await post(), '')
    expect(response.headers.get('content-type')).toMatch(/^text\/html; charset=utf-8/i)
    const document = await response.text()
    expect(document).toContain(`src="data:image/png;base64,${pixel}"`)
    expect(document).not.toMatch(/\ssrc="(?:https?|cid):/)
    expect(document).toContain('<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; img-src data:;')
    expect(document).toContain('data-remote-src="https://tracker.example.net/x.png?a=1&amp;b=2"')
  })

  test('may load nothing, run nothing, and be framed by nobody else', async () => {
    const { headers } = await read(await post(), '')
    const policy = headers.get('content-security-policy') ?? ''
    for (const part of ['sandbox ', "default-src 'none'", 'img-src data:;', "form-action 'none'", "frame-ancestors 'self'"])
      expect(policy).toContain(part)
    expect(policy).not.toMatch(/allow-scripts|allow-same-origin|https?:/)
    expect([headers.get('x-content-type-options'), headers.get('referrer-policy')]).toEqual(['nosniff', 'no-referrer'])
  })

  test('loads pictures from elsewhere once a person asks for them', async () => {
    const response = await read(await post(), '?images=remote')
    expect(await response.text()).toContain(' src="https://tracker.example.net/x.png?a=1&amp;b=2"')
    expect(response.headers.get('content-security-policy')).toContain('img-src data: https: http:;')
  })

  test('does not show a document that calls itself a picture', async () => {
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>').toString('base64')
    const id = await post({ filename: 'x.svg', mimeType: 'image/svg+xml', contentBase64: svg, contentId: 'logo@example.org' })
    expect(await (await read(id, '')).text()).not.toContain('src="data:')
  })

  test('is not there for another company, nor for what is no message', async () => {
    const { token } = await colleague('agent', (await create<Made>('/companies', { name: 'South' })).id)
    const record = await create<Made>('/records', { model: 'lead', name: 'Ours' })
    const { id } = await create<Made>(`/records/${record.id}/messages`, { kind: 'note', html })
    expect((await read(id, '', token)).status).toBe(404)
    expect((await read('01900000-0000-7000-8000-00000000ffff', '')).status).toBe(404)
    expect((await read(id, '?images=all')).status).toBe(422)
  })
})

async function post(
  picture = { filename: 'logo.png', mimeType: 'image/png', contentBase64: pixel, contentId: 'logo@example.org' },
): Promise<string> {
  const { id } = await create<Made>(`/records/${records.quote}/messages`, { kind: 'note', html, attachments: [picture] })
  return id
}

async function read(id: string, query: string, token = adminToken): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` }
  return exports.default.fetch(new Request(`http://postern.test/api/messages/${id}/html${query}`, { headers }))
}
