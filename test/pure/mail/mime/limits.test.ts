/** Mails that are made to hang, fill the memory or overflow the stack: each is read in bounded time, or says which bound it is beyond. */
import { describe, expect, it } from 'vitest'
import { openParts } from '../../../../src/inbound/reading/content'
import type { ParsedMail } from '../../../../src/inbound/inbound-mail'
import { parse } from '../../../../src/inbound/reading/parse'
import { keyRing } from '../../../../src/mail/address/token-address'
import { secretKeys } from '../../../world'
import { now } from '../../sqlite'
import { cpuMs } from '../../cpu-time'

const mb = 1_000_000
/** Of the processor. What would hang takes longer than this on any machine; none takes a tenth of it. */
const maxMs = 30_000

const headers = 'From: eve@example.org\nSubject: Hello\n'
const mixed = `${headers}Content-Type: multipart/mixed; boundary=b\n\n`
const html = `${headers}Content-Type: text/html\n\n`
const depths = (count: number) =>
  Array.from({ length: count }, (_none, depth) => `--b${depth}\nContent-Type: multipart/mixed; boundary=b${depth + 1}\n\n`).join('')
const messages = (count: number) => 'Content-Type: message/rfc822\n\n'.repeat(count)

describe('a mail is read', () => {
  it.each([
    ['of 25 MiB of text', `${headers}\n${'Words and more words.\r\n'.repeat(1_140_000)}`],
    ['of 26 MB of short lines', `${headers}\n${'a\n'.repeat(13 * mb)}`],
    ['of 26 MB of empty lines', `${headers}\n${'\n'.repeat(26 * mb)}`],
    ['of 26 MB without a line end', `${headers}\n${'a'.repeat(26 * mb)}`],
    [
      'of 25 MB of base64',
      `${headers}Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n${'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo=\n'.repeat(670_000)}`,
    ],
    ['of 25 MB of quoted-printable', `${headers}Content-Transfer-Encoding: quoted-printable\n\n${'=C3=A9'.repeat(4 * mb)}`],
    ['of 25 MB of soft breaks', `${headers}Content-Transfer-Encoding: quoted-printable\n\n${'=  \n'.repeat(6 * mb)}`],
    ['of 25 MB of lines that begin with dashes', `${mixed}--b\n\n${'--c\n'.repeat(6 * mb)}`],
    ['of 2,000 nested messages', `${headers}${messages(2000)}Subject: last\n\nx`],
    ['with 10,000 addresses', `${headers}To: ${'Ann <ann@example.com>, '.repeat(10_000)}\n\nx`],
    ['with a megabyte of broken addresses', `${headers}To: ${'"<a@b ('.repeat(150_000)}\n\nx`],
    ['with a megabyte of encoded words', `From: eve@example.org\nSubject: ${'=?utf-8?B?w6k=?='.repeat(60_000)}\n\nx`],
    ['with a megabyte of encoded words in its From', `From: ${'=?utf-8?Q?=C3=A9?= '.repeat(50_000)}<eve@example.org>\n\nx`],
    ['with a megabyte of ids', `${headers}References: ${'<a@example.org>'.repeat(70_000)}\n\nx`],
    ['with a megabyte of broken ids', `${headers}References: ${'<a'.repeat(500_000)}\n\nx`],
    ['with a megabyte of parameters', `${headers}Content-Type: text/plain; ${'a*0*=%C3; '.repeat(100_000)}\n\nx`],
    ['with a megabyte of folds', `${headers}X-Long: a${'\n '.repeat(500_000)}\n\nx`],
    ['with a megabyte of colons', `${headers}Date: ${'1:'.repeat(500_000)}\n\nx`],
    ['with a boundary of a megabyte', `${headers}Content-Type: multipart/mixed; boundary="${'-'.repeat(mb)}"\n\n${'-'.repeat(mb)}`],
    ['with ten boundaries that are not used', `${mixed}${'--c\nContent-Type: multipart/mixed; boundary=d\n\n'.repeat(200)}`],
    [
      'with a million ends',
      `${headers}Content-Type: multipart/mixed; boundary=b0\n\n${depths(90)}${'--b89--\n'.repeat(mb)}${'--b1--\n--b0--\n'.repeat(mb)}`,
    ],
    ['with files in its text, all without an end', `${headers}\n${'begin 644 a\n#0V%T\n'.repeat(500_000)}`],
    ['with files in its text', `${headers}\n${'begin 644 a\n#0V%T\n`\nend\n'.repeat(200_000)}`],
    ['with HTML of a million tags', `${html}${'<b>a'.repeat(mb)}`],
    ['with HTML of brackets', `${html}${'<'.repeat(2 * mb)}`],
    ['with HTML of charsets', `${html}${'<meta '.repeat(mb / 3)}`],
  ])('%s', async (_name, mail) => {
    const { read, ms } = await timed(mail)
    expect(read.exceededLimit).toBeUndefined()
    expect(read.text.length + read.attachments.length + (read.subject ?? '').length).toBeGreaterThan(0)
    expect(ms).toBeLessThan(maxMs)
  })
})

describe('a mail is beyond the bounds', () => {
  it.each([
    ['with 3,000 parts', `${mixed}${'--b\n\nx\n'.repeat(3000)}--b--`, 'it has more than 1,000 parts'],
    ['with a boundary a million times', `${mixed}${'--b\n'.repeat(mb)}`, 'it has more than 1,000 parts'],
    [
      'with 10,000 nested multiparts',
      `${headers}Content-Type: multipart/mixed; boundary=b0\n\n${depths(10_000)}`,
      'its parts are nested more than 100 deep',
    ],
    [
      'with nested multiparts of one name',
      `${mixed}${'--b\nContent-Type: multipart/mixed; boundary=b\n\n'.repeat(200_000)}`,
      'its parts are nested more than 100 deep',
    ],
    ['with 100,000 headers', `${headers}${'X-A: b\n'.repeat(100_000)}\nx`, 'it has more than 5,000 headers'],
    ['with a header of 20 MB', `${headers}X-Long: ${'a'.repeat(20 * mb)}\n\nx`, 'its header block is longer than 2 MiB'],
    ['with 26 MB of headers', `${headers}${'a:\n'.repeat(8.5 * mb)}`, 'its header block is longer than 2 MiB'],
    ['with parts of 5 MB of headers', `${mixed}--b\nX-Long: ${'a'.repeat(5 * mb)}\n\nx`, 'the headers of its parts are longer than 4 MiB'],
  ])('%s', async (_name, mail, beyond) => {
    const { read, ms } = await timed(mail)
    expect(read.exceededLimit).toBe(beyond)
    expect(read.from?.address).toBe('eve@example.org')
    expect(ms).toBeLessThan(maxMs)
  })

  it('and what was read of it before is kept', async () => {
    const { read } = await timed(`${mixed}--b\n\nHello\n${'--b\nContent-Type: image/png\n\nx\n'.repeat(3000)}`)
    expect(read.text).toBe('Hello')
    expect(read.attachments).toHaveLength(998)
  })
})

describe('a mail just within the bounds', () => {
  it('has all its parts', async () => {
    const { read } = await timed(`${mixed}${'--b\nContent-Type: image/png\n\nx\n'.repeat(999)}--b--`)
    expect([read.exceededLimit, read.attachments.length]).toEqual([undefined, 999])
  })

  it('gives out an attachment of 20 MB', async () => {
    const content = Buffer.alloc(15 * mb, 'bytes').toString('base64')
    const raw = new Uint8Array(Buffer.from(`${headers}Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n${content}`))
    expect(openParts(raw)(0)?.byteLength).toBe(15 * mb)
  })
})

async function timed(mail: string): Promise<{ read: ParsedMail; ms: number }> {
  const raw = new Uint8Array(Buffer.from(mail))
  const started = cpuMs()
  const read = await parse(
    { door: 'edge', envelope: { from: 'eve@example.org', to: 'info@example.com' }, raw, size: raw.byteLength },
    keyRing(secretKeys),
    now,
  )
  return { read, ms: cpuMs() - started }
}
