/** Attachments as a browser gets them: exact, and never as anything that runs. */
import { exports } from 'cloudflare:workers'
import { beforeEach, expect, test } from 'vitest'
import { records, seed } from '../../../world'
import { tools } from '../../delivery'
import { adminToken, create } from '../client'

type Posted = { attachments: { id: string }[] }

const bytes = Uint8Array.of(0, 255, 13, 10, 10, 13, 60, 62)

beforeEach(() => seed(tools))

test('a file is downloaded byte for byte, under its name', async () => {
  const response = await download('Angebot für "Ørsted" 100%.pdf', 'application/pdf')
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(bytes)
  expect(headersOf(response)).toEqual({
    'content-type': 'application/pdf',
    'content-length': '8',
    'content-disposition': `attachment; filename="Angebot f_r __rsted_ 100_.pdf"; filename*=UTF-8''Angebot%20f%C3%BCr%20%22%C3%98rsted%22%20100%25.pdf`,
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cache-control': 'private, no-store',
  })
})

test.each(['text/html', 'image/svg+xml', 'application/xhtml+xml', 'text/xml', 'application/pdf', 'message/rfc822', 'text/plain'])(
  '%s is never shown where it is',
  async (type) => expect((await download('x.png', type)).headers.get('content-disposition')).toMatch(/^attachment;/),
)

test('a picture may be shown', async () => {
  expect(headersOf(await download('x.html', 'image/png'))).toMatchObject({
    'content-type': 'image/png',
    'content-disposition': expect.stringMatching(/^inline;/),
  })
})

async function download(filename: string, mimeType: string): Promise<Response> {
  const attachment = { filename, mimeType, contentBase64: Buffer.from(bytes).toString('base64') }
  const { attachments } = await create<Posted>(`/records/${records.quote}/messages`, { kind: 'note', attachments: [attachment] })
  const headers = { authorization: `Bearer ${adminToken}` }
  return exports.default.fetch(new Request(`http://postern.test/api/attachments/${attachments[0]?.id}`, { headers }))
}

function headersOf({ headers }: Response): Record<string, string | null> {
  const names = [
    'content-type',
    'content-length',
    'content-disposition',
    'content-security-policy',
    'x-content-type-options',
    'cache-control',
  ]
  return Object.fromEntries(names.map((name) => [name, headers.get(name)]))
}
