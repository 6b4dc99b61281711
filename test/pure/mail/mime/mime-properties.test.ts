/** Properties of reading mail: nothing throws, what comes out is fit to be kept, and what a good program wrote comes out as it went in. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import MailComposer from 'nodemailer/lib/mail-composer'
import { openParts } from '../../../../src/inbound/reading/content'
import type { ParsedMail } from '../../../../src/inbound/inbound-mail'
import { parse } from '../../../../src/inbound/reading/parse'
import { parseAddresses } from '../../../../src/mail/mime/exact/address-list'
import { decodeText } from '../../../../src/mail/mime/exact/charset'
import { readDate } from '../../../../src/mail/mime/exact/date'
import { decodeWords } from '../../../../src/mail/mime/exact/encoded-words'
import { unflow } from '../../../../src/mail/mime/exact/flowed-text'
import { messageIds } from '../../../../src/mail/address/message-id'
import { readStructured } from '../../../../src/mail/mime/parameters'
import { decodeTransfer } from '../../../../src/mail/mime/exact/transfer-encoding'
import { keyRing } from '../../../../src/mail/address/token-address'
import { secretKeys } from '../../../world'
import { now } from '../../sqlite'

const runs = Number(process.env['RUNS'] ?? 300)

/** Pieces that mean something to a parser of mail, in any order. */
const signs = '\n|\r\n|\r|\n\n|--b|--b--|--|--bb\n|\n--b\n| |\t|;|:|,|"|\\|(|)|<|>|@|=|\0|\x1b$B|\x0e|\ufeff|\'|*|*1='.split('|')
const mime =
  'Content-Type: |multipart/mixed; boundary=b|multipart/alternative; boundary="bb"|multipart/related|text/html|text/plain; format=flowed|message/rfc822|application/ms-tnef|Content-Disposition: attachment; filename=|Content-Transfer-Encoding: base64\n|Content-Transfer-Encoding: quoted-printable\n|Content-ID: <a@example.org>|charset='.split(
    '|',
  )
const texts =
  'utf-7|utf-16|iso-2022-kr|koi8-r|hz-gb-2312|cp850|=?utf-8?Q?=C3?=|=?utf-8?B?w6k|=?iso-2022-jp?B?GyRC?=|+AOk-|=C3=A9|w6k=|%C3%A9|<b>|<img src=cid:a>|begin 644 a\n#0V%T\n`\nend\n'.split(
    '|',
  )
const headers = "From: |To: |Subject: |Date: |References: |a@example.org|Tue, 24 Nov 2026|filename*0*=utf-8''%C3".split('|')
const piece = fc.oneof(
  { weight: 3, arbitrary: fc.string({ unit: 'binary', maxLength: 20 }) },
  { weight: 7, arbitrary: fc.constantFrom(...signs, ...mime, ...texts, ...headers) },
)
const soup = fc.array(piece, { maxLength: 40 }).map((pieces) => pieces.join(''))
const bytes = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  soup.map((text) => new Uint8Array(Buffer.from(text, 'latin1'))),
)

describe('any bytes', () => {
  it('are a mail whose words and names are fit to be kept', async () => {
    await fc.assert(
      fc.asyncProperty(bytes, async (raw) => {
        const mail = await read(raw)
        for (const text of [mail.text, mail.html, mail.subject ?? '']) expect(text.isWellFormed() && !text.includes('\0')).toBe(true)
        for (const [part, { filename, mimeType, size, contentId }] of mail.attachments.entries()) {
          expect(filename).toMatch(/^[^\p{Cc}\\/]{1,260}$/u)
          expect(mimeType).toMatch(/^[\w.+-]+\/[\w.+-]+$/)
          expect(contentId ?? 'none').toMatch(/^\S+$/)
          // oxlint-disable-next-line no-await-in-loop -- few, and in order
          expect(openParts(raw)(part)?.byteLength).toBe(size)
        }
        expect(mail.date.getTime()).not.toBeNaN()
      }),
      { numRuns: runs },
    )
  }, 3_600_000)

  it('are read by every parser', () => {
    fc.assert(
      fc.property(bytes, soup, (raw, text) => {
        expect(decodeText(raw, text.slice(0, 20), text.slice(20, 40)).isWellFormed()).toBe(true)
        for (const encoding of ['base64', 'quoted-printable', 'x-uuencode', text])
          expect(decodeTransfer(raw, encoding).length).toBeLessThanOrEqual(raw.length + 64)
        for (const { name, address } of parseAddresses(text, 20)) expect(name.length <= 500 && address.length <= 320).toBe(true)
        expect(readStructured(text).value).toBe(readStructured(text).value.toLowerCase())
        expect(messageIds(text).every((id) => id !== '' && !/[<>\s]/.test(id))).toBe(true)
        expect(readDate(text)?.getTime()).not.toBeNaN()
        expect(typeof decodeWords(text)).toBe('string')
        expect(unflow(text, true).length).toBeLessThanOrEqual(text.length + text.split('\n').length)
      }),
      { numRuns: runs * 3 },
    )
  }, 3_600_000)
})

const words = fc
  .string({ unit: fc.constantFrom(...'a|b|c| |x|y|z|,|;|:|"|(|)|<|>|@|.|=|?|_|-|/|é|߀|漢|字|😀'.split('|')), maxLength: 60 })
  .map((text) => text.replace(/\s+/g, ' ').trim())
const content = fc.uint8Array({ maxLength: 200 })

describe('what a good program writes', () => {
  it('comes out as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(
        words,
        words,
        words,
        content,
        fc.constantFrom('base64', 'quoted-printable', undefined),
        async (subject, text, name, file, encoding) => {
          const composer = new MailComposer({
            from: { name, address: 'ann@example.com' },
            to: [{ name, address: 'bob@example.com' }, 'carla@example.com'],
            subject,
            text,
            html: `<p>x</p>`,
            ...(encoding && { textEncoding: encoding }),
            attachments: [
              { filename: `${name.replace(/[\\/]/g, '_')}.bin`, content: Buffer.from(file), contentType: 'application/octet-stream' },
            ],
          })
          const raw = new Uint8Array(await composer.compile().build())
          const mail = await read(raw)
          expect(mail.subject ?? '').toBe(subject)
          expect(mail.text.trim()).toBe(text === '' ? 'x' : text)
          expect(mail.from).toEqual({ name, address: 'ann@example.com' })
          expect(mail.to.map(({ address }) => address)).toEqual(['bob@example.com', 'carla@example.com'])
          expect(openParts(raw)(0)).toEqual(file)
          expect(mail.attachments[0]?.filename.replace(/\.bin$/, '')).toBe(name.replace(/[\\/]/g, '_'))
        },
      ),
      { numRuns: runs },
    )
  }, 3_600_000)
})

function read(raw: Uint8Array): Promise<ParsedMail> {
  const envelope = { from: 'eve@example.org', to: 'info@example.com' }
  return parse({ door: 'edge', envelope, raw, size: raw.byteLength }, keyRing(secretKeys), now)
}
