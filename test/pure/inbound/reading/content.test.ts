/** What is read from a mail besides its address: bodies, attachments, dates. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openParts } from '../../../../src/inbound/reading/content'
import type { ParsedMail } from '../../../../src/inbound/inbound-mail'
import { parse } from '../../../../src/inbound/reading/parse'
import { keyRing } from '../../../../src/mail/address/token-address'
import { secretKeys } from '../../../world'
import { now } from '../../sqlite'

describe('the body', () => {
  it('is the text where there is no HTML', async () => {
    expect(await read('leads/plain')).toMatchObject({
      html: '',
      text: expect.stringMatching(/^Good morning,\n\nwhat do three oak shelves cost\?/),
    })
  })

  it('is the HTML of an alternative, beside its text', async () => {
    const { html, text } = await read('leads/first-lead')
    expect(html).toContain('<b>three of them</b>')
    expect(text).toContain('I would like three of them for')
  })

  it('is harmless, and its words are the text where there is no other', async () => {
    const { html, text } = await read('leads/html-only')
    expect(html).toBe('<p>Only <b>HTML</b> in here.</p>')
    expect(text).toBe('Only HTML in here.')
  })

  it('has every inline HTML part, in order', async () => {
    const { html, attachments } = await read('leads/mixed-html-parts')
    expect(html.replace(/<[^>]+>|\s+/g, ' ').trim()).toMatch(/^First part\. +Second part\.$/)
    expect(attachments.map(({ filename }) => filename)).toEqual(['dot.png'])
  })

  it('never has the words of an attached mail', async () => {
    const { html, text, attachments, references } = await read('leads/attached-mail')
    expect(`${html}${text}`).not.toContain('inner mail')
    expect(text.trim()).toBe('What I got is attached.')
    expect(attachments).toMatchObject([{ filename: 'The inner mail.eml', mimeType: 'message/rfc822' }])
    expect(references).toEqual([])
  })

  it('shows pictures in place, and sets remote ones aside', async () => {
    const { html, attachments } = await read('leads/inline-picture')
    expect(html).toContain('src="cid:shelf@example.org"')
    expect(html).toContain('data-remote-src="https://pixel.example.net/open.gif"')
    expect(html).not.toMatch(/\ssrc="https?:/)
    expect(attachments).toMatchObject([{ contentId: 'shelf@example.org', mimeType: 'image/png', inline: true }])
  })

  it('has no NUL, which no database keeps', async () => {
    const { subject, text } = await read('broken/null-bytes')
    expect([subject, text.trim()]).toEqual(['Nul l', 'Beforeafter.'])
  })
})

describe('attachments', () => {
  it('have decoded names and mended types', async () => {
    expect((await read('leads/attachments')).attachments).toEqual([
      { filename: 'übersicht für Eve.bin', mimeType: 'application/octet-stream', size: 10, contentId: null, inline: false },
      { filename: 'plán.pdf', mimeType: 'application/pdf', size: 9, contentId: null, inline: false },
      { filename: 'odd.dat', mimeType: 'application/octet-stream', size: 4, contentId: null, inline: false },
    ])
  })

  it('keep their bytes exactly', async () => {
    const raw = readMail('leads/attachments')
    expect(openParts(raw)(0)).toEqual(Uint8Array.of(0, 1, 2, 3, 255, 254, 253, 10, 13, 10))
    expect(openParts(raw)(2)).toEqual(Uint8Array.from(Buffer.from('odd\0')))
    expect(openParts(raw)(3)).toBeUndefined()
  })
})

describe('a mail within its signature', () => {
  it.each(['sealed/signed-within', 'sealed/signed-in-pieces'])('%s is read, and its files are downloaded', async (file) => {
    const { text, attachments } = await read(file)
    expect(text.trim()).toBe('The signed words.')
    expect(attachments.map(({ filename }) => filename)).toEqual(['smime.p7m', 'bill.pdf'])
    expect(Buffer.from(openParts(readMail(file))(1) ?? []).toString()).toBe('%PDF-1.4\n')
  })
})

describe('the date', () => {
  it('is the one of the mail', async () => {
    expect((await read('duplicates/first')).date).toEqual(new Date('2026-11-02T09:00:00Z'))
  })
  it.each(['broken/bad-date', 'broken/far-future', 'broken/empty'])('is now for %s', async (file) =>
    expect((await read(file)).date).toEqual(now),
  )
})

describe('a mail without Message-ID', () => {
  it('has one made from its fingerprint, the same each time', async () => {
    const [first, second] = await Promise.all([read('leads/no-message-id'), read('leads/no-message-id')])
    expect(first.internetMessageId).toContain(first.fingerprint)
    expect(second.internetMessageId).toBe(first.internetMessageId)
  })
})

describe('the fingerprint', () => {
  it('is the same for another way here, and not for other words or another id', async () => {
    const [first, otherWay, otherWords, otherId] = await Promise.all(
      ['first', 'second-way', 'same-id-other-words', 'same-words-other-id'].map((name) => read(`duplicates/${name}`)),
    )
    expect(otherWay?.fingerprint).toBe(first?.fingerprint)
    expect(otherWay?.rawKey).not.toBe(first?.rawKey)
    expect(new Set([first, otherWords, otherId].map((mail) => mail?.fingerprint)).size).toBe(3)
  })
})

function read(file: string): Promise<ParsedMail> {
  const raw = readMail(file)
  const envelope = { from: 'eve@example.org', to: 'info@example.com' }
  return parse({ door: 'edge', envelope, raw, size: raw.byteLength }, keyRing(secretKeys), now)
}

function readMail(file: string): Uint8Array<ArrayBuffer> {
  return new Uint8Array(readFileSync(join(import.meta.dirname, '../../../corpus', `${file}.eml`)))
}
