/** Whole mails, from their bytes to bodies and attachments: the kinds of MIME that mail has, broken ones above all. */
import { describe, expect, it } from 'vitest'
import { openParts } from '../../../../src/inbound/reading/content'
import type { ParsedMail } from '../../../../src/inbound/inbound-mail'
import { parse } from '../../../../src/inbound/reading/parse'
import { keyRing } from '../../../../src/mail/address/token-address'
import { secretKeys } from '../../../world'
import { now } from '../../sqlite'

const png = 'iVBORw0KGgo='
const mixed = ['Content-Type: multipart/mixed; boundary=b']

describe('text', () => {
  it.each([
    ['without any header about it', [], 'Gr\u00fc\u00dfe', 'Grüße'],
    ['in base64', ['Content-Transfer-Encoding: base64'], 'SGVs\nbG8=', 'Hello'],
    ['in base64 with junk in between', ['Content-Transfer-Encoding: BASE64'], 'SG*Vs\n\n!bG8', 'Hello'],
    ['in base64 that is padded in the middle', ['Content-Transfer-Encoding: base64'], 'SGVsbG8=\nIHlvdQ==', 'Hello you'],
    ['in base64 without a last digit', ['Content-Transfer-Encoding: base64'], 'SGVsbG8=A', 'Hello'],
    [
      'said to be base64 and never encoded',
      ['Content-Transfer-Encoding: base64'],
      'Plain words, never encoded.',
      'Plain words, never encoded.',
    ],
    ['in quoted-printable', ['Content-Transfer-Encoding: quoted-printable'], 'caf=C3=A9=\n!', 'café!'],
    ['in quoted-printable with lower case', ['Content-Transfer-Encoding: Quoted-Printable'], 'caf=c3=a9', 'café'],
    ['in quoted-printable with spaces at soft breaks', ['Content-Transfer-Encoding: quoted-printable'], 'one = \t\ntwo', 'one two'],
    ['in quoted-printable with signs that encode nothing', ['Content-Transfer-Encoding: quoted-printable'], 'a=b =ZZ 1=', 'a=b =ZZ 1'],
    ['in quoted-printable with encoded line ends', ['Content-Transfer-Encoding: quoted-printable'], 'one=0D=0Atwo', 'one\ntwo'],
    ['in an encoding with a comment', ['Content-Transfer-Encoding: (the usual) quoted-printable;'], '=41', 'A'],
    ['in an encoding that is misspelt', ['Content-Transfer-Encoding: quoted/printable'], '=41', 'A'],
    ['in an encoding that does not exist', ['Content-Transfer-Encoding: 8-bits'], '=41', '=41'],
    [
      'that is flowed',
      ['Content-Type: text/plain; format=flowed'],
      'one \ntwo\n> old \n> older\n\n-- \nAnn',
      'one two\n> old older\n\n-- \nAnn',
    ],
    ['that is flowed and stuffed', ['Content-Type: text/plain; format="Flowed"'], ' >no quote\n From', '>no quote\nFrom'],
    ['that is flowed without spaces', ['Content-Type: text/plain; format=flowed; delsp=yes'], 'on \ne', 'one'],
    ['in a type of old machines', ['Content-Type: text'], 'Hello', 'Hello'],
    ['in another kind of text', ['Content-Type: text/markdown'], '# Hello', '# Hello'],
    ['in no type at all', ['Content-Type: whatever'], 'Hello', 'Hello'],
    ['with two content types: the first counts', ['Content-Type: text/plain', 'Content-Type: text/html'], '<b>', '<b>'],
  ])('%s', async (_name, headers, body, text) => expect((await read(headers, body)).text.trim()).toBe(text))

  it('takes an undeclared charset from the rest of the mail', async () => {
    const body = parts('b', ['Content-Type: text/plain; charset=koi8-r', 'hello'], ['Content-Type: text/plain', '\xf0\xd2\xc9\xd7\xc5\xd4'])
    expect((await read(mixed, body, 'latin1')).text).toContain('Привет')
    const mail = await read(['Subject: \xf0\xd2\xc9\xd7\xc5\xd4', 'Content-Type: text/plain; charset=koi8-r'], '\xf0\xd2\xc9', 'latin1')
    expect([mail.subject, mail.text]).toEqual(['Привет', 'При'])
  })

  it('takes the charset of HTML from within it', async () => {
    const body = '<html><head><meta http-equiv="Content-Type" content="text/html; charset=windows-1251"></head><p>\xcf\xf0\xe8</p></html>'
    expect((await read(['Content-Type: text/html'], body, 'latin1')).html).toContain('При')
  })

  it('holds a hundred files at most, in how many texts they may stand', async () => {
    const text = ['Content-Type: text/plain', 'begin 644 cat.txt\n#0V%T\n`\nend\n'.repeat(60)]
    const { attachments } = await read(mixed, parts('b', text, text, text))
    expect(attachments).toHaveLength(100)
  })

  it('may hold a file, as uuencode has it', async () => {
    const body = 'Look:\n\nbegin 644 cat.txt\n#0V%T\n`\nend\n\nThat was it.'
    const { text, attachments, raw } = await read([], body)
    expect(text).toBe('Look:\n\n\n\nThat was it.')
    expect(attachments).toMatchObject([{ filename: 'cat.txt', mimeType: 'text/plain', size: 3 }])
    expect(Buffer.from(openParts(raw)(0) ?? []).toString()).toBe('Cat')
    expect((await read([], 'begin 644 what I mean is\nthis is no file\nend')).attachments).toEqual([])
  })
})

describe('a multipart', () => {
  const hello = ['Content-Type: text/plain', 'Hello']
  const file = ['Content-Disposition: attachment; filename=a.bin', 'x']

  it.each([
    ['as it should be', mixed, parts('b', hello, file)],
    ['without its end', mixed, '--b\n\nHello\n--b\nContent-Disposition: attachment; filename=a.bin\n\nx'],
    ['with spaces behind its boundary', mixed, parts('b', hello, file).replaceAll('--b\n', '--b \t\n')],
    ['with a boundary in single quotes', ["Content-Type: multipart/mixed; boundary='b'"], parts('b', hello, file)],
    ['with a boundary that is not the one used', ['Content-Type: multipart/mixed; boundary="other"'], parts('b', hello, file)],
    ['without a boundary', ['Content-Type: multipart/mixed'], parts('b', hello, file)],
    ['without a subtype', ['Content-Type: multipart; boundary=b'], parts('b', hello, file)],
    ['that says it is text', ['Content-Type: text/plain; boundary=b'], parts('b', hello, file)],
    ['that goes on behind its end', mixed, `${parts('b', hello)}${parts('b', file)}`],
    ['with a preamble and an epilogue', mixed, `Before.\n${parts('b', hello, file)}After.`],
    ['with a boundary that begins another', mixed, parts('b', ['Content-Type: multipart/mixed; boundary=bb', parts('bb', hello, file)])],
    ['within another of the same boundary', mixed, parts('b', ['Content-Type: multipart/mixed; boundary=b', parts('b', hello)], file)],
    ['whose inner end is missing', mixed, parts('b', ['Content-Type: multipart/mixed; boundary=c', '--c\n\nHello'], file)],
    ['whose parts have no blank line', mixed, '--b\nHello\n--b\nContent-Disposition: attachment; filename=a.bin\n\nx\n--b--'],
    ['with CRLF', mixed, parts('b', hello, file).replaceAll('\n', '\r\n')],
    ['of an unknown kind', ['Content-Type: multipart/x-whatever; boundary=b'], parts('b', hello, file)],
    [
      'with a percent-encoded boundary',
      ["Content-Type: multipart/mixed; boundary*0*=us-ascii''%3D_; boundary*1=b"],
      parts('=_b', hello, file),
    ],
  ])('%s', async (_name, headers, body) => {
    const { text, attachments, exceededLimit } = await read(headers, body)
    expect(text.trim()).toBe('Hello')
    expect(attachments).toMatchObject([{ filename: 'a.bin', size: 1 }])
    expect(exceededLimit).toBeUndefined()
  })

  it('with CR CR LF is read', async () => {
    const { text, attachments } = await read(mixed, parts('b', hello, file).replaceAll('\n', '\r\r\n'))
    expect([text.trim(), attachments.length]).toEqual(['Hello', 1])
  })

  it('with CR alone is read', async () => {
    const raw = Buffer.from(
      `From: a@example.org\rContent-Type: multipart/mixed; boundary=b\r\r${parts('b', hello, file).replaceAll('\n', '\r')}`,
    )
    const { text, attachments } = await parseRaw(raw)
    expect([text, attachments.length]).toEqual(['Hello', 1])
  })

  it('without any part is text', async () => {
    expect((await read(mixed, 'Only words, and no part.')).text).toBe('Only words, and no part.')
  })

  it('is read in the order of its parts, text and HTML alike', async () => {
    const body = parts(
      'b',
      ['Content-Type: text/plain', 'One & only'],
      ['Content-Type: text/html', '<p>Two</p>'],
      ['Content-Type: text/plain', 'Three'],
    )
    const { html, text } = await read(mixed, body)
    expect(html.replace(/<[^>]+>|\s+/g, ' ').trim()).toMatch(/^One &amp; only +Two +Three$/)
    expect(text).toBe('One & only\nTwo\nThree')
  })

  it('has named text behind its first part as a file', async () => {
    const named = (name: string) => [`Content-Type: text/plain; name=${name}`, name]
    const { text, attachments } = await read(mixed, parts('b', named('one.txt'), named('two.txt')))
    expect([text, attachments.map(({ filename }) => filename)]).toEqual(['one.txt', ['two.txt']])
  })
})

describe('a multipart/alternative', () => {
  const alternative = ['Content-Type: multipart/alternative; boundary=b']
  it.each([
    [
      'has both forms',
      [
        ['Content-Type: text/plain', 'T'],
        ['Content-Type: text/html', '<p>H</p>'],
      ],
      '<p>H</p>',
      'T',
    ],
    [
      'whose HTML is blank',
      [
        ['Content-Type: text/plain', 'T'],
        ['Content-Type: text/html', '<html><body><div>&nbsp;</div></body></html>'],
      ],
      '',
      'T',
    ],
    [
      'whose HTML is empty',
      [
        ['Content-Type: text/plain', 'T'],
        ['Content-Type: text/html', ''],
      ],
      '',
      'T',
    ],
    [
      'whose text is empty',
      [
        ['Content-Type: text/plain', ' '],
        ['Content-Type: text/html', '<p>H</p>'],
      ],
      '<p>H</p>',
      'H',
    ],
    [
      'in the wrong order',
      [
        ['Content-Type: text/html', '<p>H</p>'],
        ['Content-Type: text/plain', 'T'],
      ],
      '<p>H</p>',
      'T',
    ],
    [
      'of texts alone',
      [
        ['Content-Type: text/plain', 'T'],
        ['Content-Type: text/plain', 'U'],
      ],
      '',
      'T\nU',
    ],
    [
      'with a form for other devices',
      [
        ['Content-Type: text/plain', 'T'],
        ['Content-Type: text/x-amp-html', '<html amp4email>A</html>'],
        ['Content-Type: text/html', '<p>H</p>'],
      ],
      '<p>H</p>',
      'T',
    ],
    [
      'with names',
      [
        ['Content-Type: text/plain; name=a.txt', 'T'],
        ['Content-Type: text/html; name=a.html', '<p>H</p>'],
      ],
      '<p>H</p>',
      'T',
    ],
  ])('%s', async (_name, forms, html, text) => {
    const mail = await read(alternative, parts('b', ...forms))
    expect([mail.html, mail.text, mail.attachments]).toEqual([html, text, []])
  })

  it('may hold pictures beside its HTML', async () => {
    const picture = ['Content-Type: image/png\nContent-ID: <p@example.org>\nContent-Transfer-Encoding: base64', png]
    const related = [
      'Content-Type: multipart/related; boundary=c',
      parts('c', ['Content-Type: text/html', '<img src="cid:p@example.org">'], picture),
    ]
    const { html, text, attachments } = await read(alternative, parts('b', ['Content-Type: text/plain', 'T'], related))
    expect([html, text]).toEqual(['<img src="cid:p@example.org" />', 'T'])
    expect(attachments).toMatchObject([{ filename: 'attachment.png', contentId: 'p@example.org', inline: true, size: 8 }])
  })
})

describe('an attachment', () => {
  it.each([
    ['with a path', 'Content-Disposition: attachment; filename="C:\\Users\\ann\\plan.pdf"', 'plan.pdf', 'application/pdf'],
    ['with a path upwards', 'Content-Disposition: attachment; filename="../../etc/passwd"', 'passwd', 'application/octet-stream'],
    ['with a slash', 'Content-Disposition: attachment; filename="24/7.pdf"', '24_7.pdf', 'application/pdf'],
    ['with control characters', 'Content-Disposition: attachment; filename="=?utf-8?Q?a=00=0Ab.txt?="', 'a b.txt', 'text/plain'],
    [
      'with a turn of direction',
      "Content-Disposition: attachment; filename*=utf-8''a%E2%80%AEfdp.exe",
      'afdp.exe',
      'application/octet-stream',
    ],
    ['with dots alone', 'Content-Disposition: attachment; filename=".."', 'attachment.txt', 'text/plain'],
    [
      'with its name in Content-Type',
      'Content-Disposition: attachment\nContent-Type: image/png; name="=?utf-8?Q?=C3=A9.png?="',
      'é.png',
      'image/png',
    ],
    ['with a place for a name', 'Content-Type: image/gif\nContent-Location: https://example.org/i/dot.gif?x', 'dot.gif', 'image/gif'],
    ['with no name', 'Content-Type: application/pdf', 'attachment.pdf', 'application/pdf'],
    ['with an impossible type', 'Content-Type: */*; name=a.zip', 'a.zip', 'application/zip'],
    ['with a type that says nothing', 'Content-Type: binary/octet-stream; name=a', 'a', 'application/octet-stream'],
    ['with half a type', 'Content-Type: pdf; name=a', 'a', 'application/pdf'],
    ['that is signed', 'Content-Type: application/pkcs7-signature', 'attachment.p7s', 'application/pkcs7-signature'],
    ['that is elsewhere', 'Content-Type: message/external-body; access-type=URL', 'attachment', 'message/external-body'],
    ['that is a part of a mail', 'Content-Type: message/partial; number=1; total=2', 'attachment', 'message/partial'],
    ['that is a calendar', 'Content-Type: text/calendar; method=REQUEST', 'attachment.ics', 'text/calendar'],
  ])('%s', async (_name, headers, filename, mimeType) => {
    const { attachments } = await read(mixed, parts('b', ['Content-Type: text/plain', 'Hello'], [headers, 'x']))
    expect(attachments).toMatchObject([{ filename, mimeType, size: 1 }])
  })

  it.each([
    ['base64', Buffer.from([0, 13, 10, 255, 10, 45, 45]).toString('base64')],
    ['quoted-printable', '=00\r\n=FF\n--'],
    ['8bit', '\x00\r\n\xff\n--'],
    ['binary', '\x00\r\n\xff\n--'],
    ['x-uuencode', "begin 644 a\n'``T*_PHM+0``\n`\nend"],
  ])('keeps its bytes through %s', async (encoding, content) => {
    const headers = `Content-Type: application/octet-stream; name=a\nContent-Transfer-Encoding: ${encoding}`
    const { raw } = await read(mixed, parts('b', ['', 'Hello'], [headers, content]), 'latin1')
    expect([...(openParts(raw)(0) ?? [])]).toEqual([0, 13, 10, 255, 10, 45, 45])
  })

  it('is in place when the HTML shows it, wherever it stands', async () => {
    const picture = ['Content-Type: image/png\nContent-ID: < p@example.org >\nContent-Transfer-Encoding: base64', png]
    const other = ['Content-Type: image/png\nContent-ID: <q@example.org>\nContent-Transfer-Encoding: base64', png]
    const { attachments } = await read(mixed, parts('b', ['Content-Type: text/html', '<img src="cid:p@example.org">'], picture, other))
    expect(attachments.map(({ inline }) => inline)).toEqual([true, false])
  })
})

describe('an attached mail', () => {
  const inner =
    'From: =?utf-8?Q?=C3=84nn?= <ann@example.org>\r\nSubject: =?utf-8?Q?Caf=C3=A9:_24/7?=\r\nContent-Type: text/html\r\n\r\n<b>inner</b> \r\n\r\n'

  it.each([
    ['as it is', 'Content-Type: message/rfc822', inner, 'Café 24_7.eml'],
    ['with a name', 'Content-Type: message/rfc822; name=old', inner, 'old.eml'],
    [
      'in base64',
      'Content-Type: message/rfc822\nContent-Transfer-Encoding: base64',
      Buffer.from(inner).toString('base64'),
      'Café 24_7.eml',
    ],
    ['said to be in base64', 'Content-Type: message/rfc822\nContent-Transfer-Encoding: base64', inner, 'Café 24_7.eml'],
    ['inline', 'Content-Type: message/rfc822\nContent-Disposition: inline', inner, 'Café 24_7.eml'],
  ])('is kept whole %s', async (_name, headers, content, filename) => {
    const { text, html, attachments, raw } = await read(mixed, parts('b', ['Content-Type: text/plain', 'Hello'], [headers, content]))
    expect([text, html]).toEqual(['Hello', ''])
    expect(attachments).toMatchObject([{ filename, mimeType: 'message/rfc822' }])
    expect(Buffer.from(openParts(raw)(0) ?? []).toString()).toBe(inner)
  })

  it('is what a digest is made of', async () => {
    const { attachments } = await read(
      ['Content-Type: multipart/digest; boundary=b'],
      parts('b', ['', 'Subject: One\n\n1'], ['', 'Subject: Two\n\n2']),
    )
    expect(attachments.map(({ filename }) => filename)).toEqual(['One.eml', 'Two.eml'])
  })

  it('that is none is kept, too', async () => {
    const { attachments } = await read(mixed, parts('b', ['Content-Type: message/rfc822', 'no mail at all']))
    expect(attachments).toMatchObject([{ filename: 'message.eml', size: 14 }])
  })
})

describe('a mail whose words are in an attachment', () => {
  it.each([
    ['winmail.dat', 'Content-Type: application/ms-tnef; name=winmail.dat', /Outlook/],
    ['winmail.dat without a type', 'Content-Type: application/octet-stream; name=winmail.dat', /Outlook/],
    ['S/MIME', 'Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m', /S\/MIME/],
  ])('says so: %s', async (_name, headers, words) => {
    const { text, attachments } = await read(mixed, parts('b', ['Content-Type: text/plain', ' '], [headers, 'x']))
    expect(text).toMatch(words)
    expect(attachments).toHaveLength(1)
    expect((await read(mixed, parts('b', ['', 'Hello'], [headers, 'x']))).text).toBe('Hello')
  })
})

describe('headers', () => {
  it('end where the mail has no blank line', async () => {
    const { subject, text } = await parseRaw(Buffer.from('From: a@example.org\nSubject: No blank\n line\nHello, this is the body.\nBye'))
    expect([subject, text]).toEqual(['No blank line', 'Hello, this is the body.\nBye'])
  })

  it('are not needed', async () => {
    const { subject, text } = await parseRaw(Buffer.from('Hello there,\n\nno header at all.'))
    expect([subject, text]).toEqual([null, 'Hello there,\n\nno header at all.'])
  })

  it('that are none are skipped, and a byte order mark, too', async () => {
    const { subject, from } = await parseRaw(
      Buffer.from('\ufeffFrom: a@example.org\nquite Received: x\n folded\nno colon\n folded\n: empty\nSubject : Hi\n\nx'),
    )
    expect([subject, from?.address]).toEqual(['Hi', 'a@example.org'])
  })

  it.each([
    ['in UTF-8', 'Subject: Grüße à la carte à', 'utf8', 'Grüße à la carte à'],
    ['in Western', 'Subject: Gr\xfc\xdfe', 'latin1', 'Grüße'],
    ['in ISO-2022-JP', 'Subject: \x1b$B$3$s\x1b(B!', 'latin1', 'こん!'],
    ['folded within a word', 'Subject: =?utf-8?Q?Gr=C3=BC?=\r\n\t=?utf-8?Q?=C3=9Fe?=', 'utf8', 'Grüße'],
  ] as const)('are read %s', async (_name, header, encoding, subject) => expect((await read([header], '', encoding)).subject).toBe(subject))

  it.each([
    ['commas', '<a@example.com>,<b@example.com>', ['a@example.com', 'b@example.com']],
    ['nothing', '<a@example.com><b@example.com>', ['a@example.com', 'b@example.com']],
    ['tabs and folds within an id', '<a@exam\n\tple.com>\t<b@example.com>', ['a@example.com', 'b@example.com']],
    ['encoded words', '=?utf-8?Q?=3Ca=40example.com=3E?= =?utf-8?B?PGJAZXhhbXBsZS5jb20+?=', ['a@example.com', 'b@example.com']],
    ['a bracket without its end', '<a@example.com <b@example.com>', ['a@example.com', 'b@example.com']],
    ['no brackets', 'a@example.com, b@example.com', ['a@example.com', 'b@example.com']],
    ['words', 'Your message of "Tue, 24 Nov" <a@example.com> and <b@example.com>', ['a@example.com', 'b@example.com']],
  ])('name ids between %s', async (_name, references, ids) => {
    expect((await read([`References: ${references}`], '')).references).toEqual(ids)
    expect((await read([`In-Reply-To: ${references}`], '')).references).toEqual(ids)
  })
})

/** Each part: its headers, which may be none, and its content. */
function parts(boundary: string, ...contents: string[][]): string {
  const written = contents.map(([headers, content]) => `--${boundary}\n${headers === '' ? '' : `${headers}\n`}\n${content}\n`)
  return `${written.join('')}--${boundary}--\n`
}

async function read(headers: string[], body: string, encoding: BufferEncoding = 'utf8'): Promise<ParsedMail & { raw: Uint8Array }> {
  return parseRaw(Buffer.from(`${['From: a@example.org', ...headers].join('\n')}\n\n${body}`, encoding))
}

async function parseRaw(bytes: Uint8Array): Promise<ParsedMail & { raw: Uint8Array }> {
  const raw = new Uint8Array(bytes)
  const envelope = { from: 'eve@example.org', to: 'info@example.com' }
  return { ...(await parse({ door: 'edge', envelope, raw, size: raw.byteLength }, keyRing(secretKeys), now)), raw }
}
