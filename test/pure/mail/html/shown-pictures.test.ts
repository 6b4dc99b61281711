/** Every file of a mail can be reached: a person sees it in the text, or it is listed. */
import { describe, expect, it } from 'vitest'
import { parse } from '../../../../src/inbound/reading/parse'
import { htmlDocument } from '../../../../src/mail/html/html-document'
import { isListed } from '../../../../src/mail/html/picture'
import { shownPictures } from '../../../../src/mail/html/shown-pictures'
import { now } from '../../sqlite'

const png = 'iVBORw0KGgo='

type File = [name: string, ...headers: string[]]

describe('a picture is shown in place, and not listed, when the HTML shows it', () => {
  it.each<[because: string, html: string, file: File]>([
    ['by its Content-ID', '<img src="cid:a@b">', ['a.png', 'Content-ID: <a@b>']],
    ['in another case', '<img src="CID:Logo@Example.ORG">', ['a.png', 'Content-ID: <logo@example.org>']],
    ['percent-encoded', '<img src="cid:a%40b">', ['a.png', 'Content-ID: <a@b>']],
    ['where the Content-ID is percent-encoded', '<img src="cid:a@b">', ['a.png', 'Content-ID: <a%40b>']],
    ['in angle brackets', '<img src="cid:&lt;a@b&gt;">', ['a.png', 'Content-ID: <a@b>']],
    ['by a Content-ID without brackets', '<img src="cid:a@b">', ['a.png', 'Content-ID: a@b']],
    ['whatever its disposition says', '<img src="cid:a@b">', ['a.png', 'Content-ID: <a@b>', 'Content-Disposition: attachment']],
    ['by its file name alone', '<img src="a.png">', ['a.png']],
    ['by its file name in a folder', '<img src="page-files/A.png?x=1">', ['a.png']],
    ['by its file name behind cid', '<img src="cid:a.png">', ['a.png', 'Content-ID: <1.2.3@b>']],
    ['by a path of Windows', '<img src="file:///C:/Temp/a.png">', ['a.png']],
    ['by where it was on the web', '<img src="https://x.example/a.png">', ['b.png', 'Content-Location: https://x.example/a.png']],
    ['as bytes without a type', '<img src="cid:a@b">', ['a.png', 'Content-Type: application/octet-stream', 'Content-ID: <a@b>']],
  ])('%s', async (_because, html, file) => {
    expect(await placesOf(html, [file])).toEqual({ shown: 1, listed: [] })
  })
})

describe('a file is listed', () => {
  const pdf = 'Content-Type: application/pdf'
  it.each<[because: string, html: string | undefined, file: File]>([
    ['beside text', undefined, ['a.jpg', 'Content-Disposition: inline', 'Content-ID: <a@b>']],
    ['when no HTML names it', '<p>Hello</p>', ['a.jpg', 'Content-Disposition: inline', 'Content-ID: <a@b>']],
    ['when the HTML names it in words', '<p>cid:a@b</p>', ['a.jpg', 'Content-ID: <a@b>']],
    ['when the HTML links to it', '<a href="cid:a@b">x</a>', ['a.jpg', 'Content-ID: <a@b>']],
    ['when another id only begins alike', '<img src="cid:a@bc">', ['a.jpg', 'Content-ID: <a@b>']],
    ['of a type that no browser shows', '<img src="cid:a@b">', ['a.heic', 'Content-Type: image/heic', 'Content-ID: <a@b>']],
    ['of another such type', '<img src="cid:a@b">', ['a.tif', 'Content-Type: image/tiff', 'Content-ID: <a@b>']],
    ['that is no picture', '<img src="cid:a@b">', ['a.pdf', pdf, 'Content-Disposition: inline', 'Content-ID: <a@b>']],
    ['that is a drawing', '<img src="cid:a@b">', ['a.svg', 'Content-Type: image/svg+xml', 'Content-ID: <a@b>']],
    ['as a background', '<table background="cid:a@b"><td>x</table>', ['a.jpg', 'Content-ID: <a@b>']],
    ['as a background by style', '<p style="background-image:url(cid:a@b)">x</p>', ['a.jpg', 'Content-ID: <a@b>']],
    ['within what is hidden', '<div style="display: none"><img src="cid:a@b"></div>', ['a.jpg', 'Content-ID: <a@b>']],
    ['when it has no size', '<img src="cid:a@b" width="0" height="0">', ['a.jpg', 'Content-ID: <a@b>']],
    ['when the name leads elsewhere', '<img src="https://x.example/a.jpg">', ['a.jpg']],
    ['behind what is cut off', `${'<b></b>'.repeat(41_000)}<img src="cid:a@b">`, ['a.jpg', 'Content-ID: <a@b>']],
  ])('%s', async (_because, html, file) => {
    expect(await placesOf(html, [file])).toEqual({ shown: 0, listed: [file[0]] })
  })

  it('if it is the second with one Content-ID', async () => {
    const files: File[] = [
      ['first.png', 'Content-ID: <a@b>'],
      ['second.png', 'Content-ID: <A@B>'],
    ]
    expect(await placesOf('<img src="cid:a@b">', files)).toEqual({ shown: 1, listed: ['second.png'] })
  })

  it('if a file of that Content-ID before it is no picture', async () => {
    const files: File[] = [
      ['bill.pdf', pdf, 'Content-ID: <a@b>'],
      ['photo.png', 'Content-ID: <a@b>'],
    ]
    expect(await placesOf('<img src="cid:a@b">', files)).toEqual({ shown: 1, listed: ['bill.pdf'] })
  })

  it('with the Content-ID that it came with, and none of ours', async () => {
    const { attachments } = await read('<p>Hello</p>', [['a.png'], ['b.png', 'Content-ID: <b@b>']])
    expect(attachments.map(({ contentId }) => contentId)).toEqual([null, 'b@b'])
  })
})

/** What the document of the frame shows, what is listed, and what the API says of each must be one. */
async function placesOf(html: string | undefined, files: File[]): Promise<{ shown: number; listed: string[] }> {
  const mail = await read(html, files)
  const pictures = shownPictures(mail.html, mail.attachments)
  const { document } = htmlDocument(mail.html, (key) => (pictures.has(key) ? 'data:image/png;base64,AAAA' : undefined), false)
  const listed = mail.attachments.filter(isListed)
  expect(mail.attachments.filter(({ inline }) => !inline)).toEqual(listed)
  expect(pictures.size).toBe(mail.attachments.length - listed.length)
  return { shown: document.split('src="data:').length - 1, listed: listed.map(({ filename }) => filename) }
}

function read(html: string | undefined, files: File[]) {
  const words = html === undefined ? 'Content-Type: text/plain\n\nHello' : `Content-Type: text/html\n\n${html}`
  const parts = files.map(([name, ...headers]) => {
    const typed = headers.some((header) => header.startsWith('Content-Type')) ? headers : ['Content-Type: image/png', ...headers]
    const named = typed.map((header) => (header.startsWith('Content-Type') ? `${header}; name="${name}"` : header))
    return [...named, 'Content-Transfer-Encoding: base64', '', png].join('\n')
  })
  const lines = [
    'From: eve@example.org',
    'Content-Type: multipart/related; boundary=b',
    '',
    '',
    ...[words, ...parts].map((part) => `--b\n${part}`),
  ]
  const raw = new Uint8Array(Buffer.from(`${lines.join('\n')}\n--b--\n`))
  return parse({ door: 'edge', envelope: { from: 'eve@example.org', to: 'info@example.com' }, raw, size: raw.byteLength }, [], now)
}
