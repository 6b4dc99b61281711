/** What is a report about mail and what is not, and which mail a report is about. */
import { describe, expect, it } from 'vitest'
import { classify } from '../../../../src/inbound/reading/classify'
import type { InboundMail } from '../../../../src/inbound/inbound-mail'
import { parse } from '../../../../src/inbound/reading/parse'
import { mayBeReport } from '../../../../src/mail/reports/report'
import { keyRing } from '../../../../src/mail/address/token-address'
import { bounceTo, secretKeys } from '../../../world'
import { now } from '../../sqlite'
import { cpuMs } from '../../cpu-time'

const status = 'Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; carla@example.org\nAction: failed\nStatus: 5.1.1\n'
const copy =
  'From: Ann Hale <notifications@example.com>\nTo: carla@example.org\nSubject: Quote\nMessage-ID: <quote-answer@example.com>\n\nDear Carla\n'
const said =
  'Hi. This is the qmail-send program at mx.example.net.\n\n<carla@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n'
const bounced = '{"notificationType":"Bounce","bounce":{"bouncedRecipients":[{"emailAddress":"carla@example.org"}]},"mail":{}}'
const daemon = 'From: Mail Delivery System <mailer-daemon@mx.example.net>'
const person = 'From: Eve Novak <eve@example.org>'

describe('a delivery report', () => {
  it.each([
    [
      'a multipart/report, whoever sends it',
      multipart([status], { headers: person, type: 'report; report-type=delivery-status' }),
      'eve@example.org',
    ],
    [
      'a multipart/report with its type in quotes',
      multipart([status], { headers: person, type: 'report; report-type="Delivery-Status"' }),
      'eve@example.org',
    ],
    ['a multipart/report without its type, with a status', multipart([status], { headers: person, type: 'report' }), 'eve@example.org'],
    ['what MAILER-DAEMON writes', plain(daemon, 'Something went wrong.'), 'mailer-daemon@mx.example.net'],
    ['a null sender with a status part', multipart([status], { headers: person }), ''],
    ['a null sender noted by the last server', multipart([status], { headers: `${person}\nReturn-Path: <>` }), 'list@example.org'],
    ['a null sender with the words of a mail system', plain(person, said), ''],
    ["a postmaster's words of a mail system", plain('From: postmaster@mx.example.net', said), 'postmaster@mx.example.net'],
    ['the first words of a mail system below its subject', plain(`${person}\nSubject: failure notice`, said), 'eve@example.org'],
    ['JSON from the sending service', plain('From: no-reply@sns.amazonaws.com', bounced), 'x@amazonses.example'],
    [
      'a mail given back in any language',
      multipart([copy], { headers: `${person}\nSubject: Hei`, text: 'carla@example.org: Viesti palautettiin.' }),
      '',
    ],
    ['the words of a mail system to a signed bounce address', plain(person, said), 'eve@example.org', bounceTo('carlaOfAnswer')],
    [
      'a null sender with subject, recipient and mail',
      multipart([copy], { headers: `${person}\nSubject: Undeliverable: Quote`, text: 'carla@example.org: gone' }),
      '',
    ],
  ])('is %s', async (_, raw, from, to = 'bounce@example.com') => {
    expect(await read(raw, from, to)).toMatchObject({ kind: 'bounce', automatic: true })
  })

  it.each([
    ["a person's mail with a status part", multipart([status], { headers: person }), 'eve@example.org'],
    [
      "a person's mail with a report attached",
      multipart([multipart([status], { headers: daemon, type: 'report; report-type=delivery-status' })], {
        headers: `${person}\nSubject: Fwd: Undeliverable`,
        text: 'What is this?',
      }),
      'eve@example.org',
    ],
    [
      "a person's words about one",
      plain(`${person}\nSubject: Undelivered Mail`, `Dear postmaster,\n\nI got this:\n\n${said}`),
      'eve@example.org',
    ],
    [
      "a postmaster's own words",
      plain('From: postmaster@example.org\nSubject: Your quote', 'Hello Ann, could you deliver to carla@example.org again?'),
      'postmaster@example.org',
    ],
    [
      "a postmaster's answer with a report quoted",
      plain('From: Eve <postmaster@example.org>\nSubject: Re: Help', `Eve here.\n\n${said.replace(/^/gm, '> ')}`),
      'postmaster@example.org',
    ],
    [
      'a notice of absence from a null sender',
      plain(`${person}\nSubject: Automatic reply: Quote`, 'I am away. Your message was not delivered to anybody else.'),
      '',
    ],
    [
      'any other mail from a null sender',
      plain(`${person}\nSubject: Your ticket`, 'We have received your message and will answer soon.\n\nsupport@example.org'),
      '',
    ],
    [
      'a challenge from a null sender',
      plain(`${person}\nSubject: Please confirm your message`, 'Your message to eve@example.org waits. Click to have it delivered.'),
      '',
    ],
    [
      'news of a parcel from a no-reply address',
      plain(
        'From: no-reply@parcels.example.org\nSubject: Ihr Paket',
        'Diese E-Mail wurde automatisch erzeugt. Ihr Paket konnte nicht zugestellt werden. Fragen an carla@example.org.',
      ),
      'no-reply@parcels.example.org',
    ],
    [
      'a challenge in the form of a report',
      multipart([status], {
        headers: 'From: Mail filter <filter@example.org>\nSubject: Your message',
        text: 'Your message to carla@example.org is held until you have confirmed that you wrote it.',
        type: 'report; report-type=delivery-status',
      }),
      '',
    ],
    [
      'a challenge in the form of a report, in German',
      multipart([status], {
        headers: 'From: Filter <filter@example.org>\nSubject: Ihre Nachricht',
        text: 'Bitte bestätigen Sie, dass Sie ein Mensch sind.',
        type: 'report; report-type=delivery-status',
      }),
      '',
    ],
    [
      "a person's mail about one that failed",
      plain(`${person}\nSubject: Undelivered mail`, 'Your message could not be delivered to carla@example.org. Please write again.'),
      'eve@example.org',
    ],
    ["a person's answer to a report", plain(`${person}\nSubject: Re: Undelivered Mail Returned to Sender`, said), 'eve@example.org'],
    [
      'news of a parcel from whoever delivers it',
      plain(
        'From: delivery@parcels.example.org\nSubject: Your parcel',
        'Your parcel could not be delivered. Ask help@parcels.example.org.',
      ),
      'delivery@parcels.example.org',
    ],
    ['JSON from a person', plain(`${person}\nSubject: Bounces`, bounced), 'eve@example.org'],
    [
      'a TLS report',
      multipart(['{}'], { headers: `${person}\nTLS-Report-Domain: example.com`, type: 'report; report-type=tlsrpt' }),
      'eve@example.org',
    ],
    [
      'a DMARC report',
      multipart(['PK'], {
        headers: 'From: noreply-dmarc@example.org\nSubject: Report domain: example.com Submitter: example.org Report-ID: 1',
        text: 'See attachment',
      }),
      'noreply-dmarc@example.org',
    ],
    [
      'an answer to an invitation',
      plain(
        `${person}\nSubject: Accepted: Chairs\nContent-Type: text/calendar; method=REPLY`,
        'BEGIN:VCALENDAR\nMETHOD:REPLY\nEND:VCALENDAR\n',
      ),
      'eve@example.org',
    ],
  ])('is not %s', async (_, raw, from) => {
    expect((await read(raw, from)).kind).not.toBe('bounce')
  })

  it('that asks for a proof is a machine that wants no answer', async () => {
    const raw = multipart([status], {
      headers: 'From: Mail filter <filter@example.org>\nSubject: Your message',
      text: 'To have it delivered, please follow the link.',
      type: 'report; report-type=delivery-status',
    })
    expect(await read(raw, '')).toMatchObject({ kind: 'auto-reply', automatic: true })
  })

  it('that gives no reason is shown with its text', async () => {
    const raw = multipart([status.replace('5.1.1', '5.0.0')], { headers: daemon, text: 'Carla Cole (carla@example.org)' })
    expect((await read(raw, '')).report?.recipients[0]?.reason).toBe(
      'The receiving server answered 5.0.0 without saying why. The report says: Carla Cole (carla@example.org)',
    )
  })

  it('may be one by its headers whenever it is', async () => {
    for (const raw of [
      plain(daemon, ''),
      multipart([status], { headers: person, type: 'report' }),
      plain('From: postmaster@mx.example.net', said),
    ])
      expect(mayBeReport(await read(raw, 'x@example.org'))).toBe(true)
    expect(mayBeReport(await read(plain(person, said), 'eve@example.org'))).toBe(false)
  })
})

describe('the recipients of a report', () => {
  it.each([
    ['a status part', multipart([status, copy], { headers: daemon, type: 'report; report-type=delivery-status' })],
    ['a status part in base64', multipart([base64(status)], { headers: daemon, type: 'report; report-type=delivery-status' })],
    [
      'a status part that is called a file',
      multipart([`Content-Type: application/octet-stream; name="details.txt"\n\n${status}`], { headers: daemon }),
    ],
    ['fields in the text', plain(daemon, `It failed.\n\n${status}\n${copy}`)],
    ['quoted fields in the text', plain(daemon, status.replace(/^/gm, '> '))],
    ['X-Failed-Recipients', plain(`${daemon}\nX-Failed-Recipients: carla@example.org`, 'It failed.')],
    [
      'a report in the report',
      multipart([multipart([status], { headers: daemon, type: 'report; report-type=delivery-status' })], {
        headers: daemon,
        text: 'See below.',
      }),
    ],
    [
      'a report whose headers lost their folding, and their boundary with it',
      multipart([status], { headers: daemon, type: 'report; report-type=delivery-status' }).replace('; boundary=', ';\nboundary='),
    ],
    ['a report with bare CR', multipart([status], { headers: daemon, type: 'report; report-type=delivery-status' }).replaceAll('\n', '\r')],
    ['the returned mail', multipart([copy], { headers: daemon, text: 'It failed.' })],
    ['the returned mail in the text', plain(daemon, `It failed.\n\n----- Original message -----\n\n${copy}`)],
  ])('stand in %s', async (_, raw) => {
    const { report } = await read(raw, '')
    expect(report?.recipients).toMatchObject([{ address: 'carla@example.org', action: 'failed' }])
  })

  it('are those of the outer report', async () => {
    const inner = multipart([status.replace('carla', 'fred')], { headers: daemon, type: 'report; report-type=delivery-status' })
    const { report } = await read(multipart([status, inner], { headers: daemon, type: 'report; report-type=delivery-status' }), '')
    expect(report?.recipients.map(({ address }) => address)).toEqual(['carla@example.org'])
  })

  it('have their reason from the words where the fields give none', async () => {
    const { report } = await read(
      multipart([status.replace('5.1.1', '5.0.0')], { headers: daemon, text: said, type: 'report; report-type=delivery-status' }),
      '',
    )
    expect(report?.recipients).toMatchObject([
      { status: '5.1.1', failureType: 'unknown-user', reason: 'Sorry, no mailbox here by that name. (#5.1.1)' },
    ])
  })

  it('are never the reporter or ourselves', async () => {
    const text =
      'This is the mail system at host mx.example.net.\n\nMail from bounce@example.com to carla@example.org failed.\nAsk postmaster@mx.example.net or abuse@example.org.\n'
    const { report } = await read(plain(daemon, text), '')
    expect(report?.recipients.map(({ address }) => address)).toEqual(['carla@example.org'])
  })
})

describe('the mail that a report is about', () => {
  it.each([
    ['returned', multipart([copy], { headers: daemon })],
    ['returned as headers', multipart([`Content-Type: text/rfc822-headers\n\n${copy.split('\n\n')[0]}\n`], { headers: daemon })],
    [
      'returned as a text file',
      multipart([`Content-Type: text/plain; name="headers.txt"\nContent-Disposition: attachment\n\n${copy.split('\n\n')[0]}\n`], {
        headers: daemon,
      }),
    ],
    ['quoted', plain(daemon, `Failed.\n\n${copy.replace(/^/gm, '> ')}`)],
    ['indented', plain(daemon, `Failed.\n\n${copy.replace(/^/gm, '    ')}`)],
    ['with a folded id', plain(daemon, 'Failed.\n\nMessage-ID:\n <quote-answer@example.com>\n')],
    ['with an id without blanks', plain(daemon, 'Failed.\n\nMessage-Id:<quote-answer@example.com>\n')],
    [
      'with an id without brackets',
      multipart([copy.replace('<quote-answer@example.com>', 'quote-answer@example.com')], { headers: daemon }),
    ],
    [
      'under an id of Exchange',
      multipart([copy.replace('Message-ID:', 'Message-ID: <other@mx.example.net>\nX-Microsoft-Original-Message-ID:')], { headers: daemon }),
    ],
    [
      'under an id of a list',
      multipart([copy.replace('Message-ID:', 'Message-ID: <other@mx.example.net>\nX-Original-Message-ID:')], { headers: daemon }),
    ],
    [
      'under an id of Gmail',
      multipart([copy.replace('Message-ID:', 'Message-ID: <other@mx.example.net>\nX-Gmail-Original-Message-ID:')], { headers: daemon }),
    ],
    ['in the status part', multipart([`X-Original-Message-ID: <quote-answer@example.com>\n${status}`], { headers: daemon })],
  ])('is found %s', async (_, raw) => expect((await read(raw, '')).report?.returnedIds).toContain('quote-answer@example.com'))
})

describe('a read receipt', () => {
  const receipt = (disposition: string) =>
    multipart(
      [
        `Content-Type: message/disposition-notification\n\nReporting-UA: mua\nFinal-Recipient: rfc822; carla@example.org\nOriginal-Message-ID: <quote-answer@example.com>\nDisposition: ${disposition}\n`,
      ],
      { headers: `${person}\nSubject: Read: Quote`, type: 'report; report-type=disposition-notification' },
    )
  it.each([
    ['manual-action/MDN-sent-manually; displayed', 'displayed'],
    ['automatic-action/MDN-sent-automatically; processed', 'processed'],
    ['automatic-action/MDN-sent-automatically; deleted', 'deleted'],
    ['manual-action/MDN-sent-manually; denied', 'denied'],
    ['automatic-action/MDN-sent-automatically; failed', 'failed'],
  ])('with %s is no bounce', async (disposition, action) => {
    const { kind, report } = await read(receipt(disposition), 'carla@example.org')
    expect({ kind, report }).toMatchObject({
      kind: 'report',
      report: { kind: 'read-receipt', returnedIds: ['quote-answer@example.com'], recipients: [{ action }] },
    })
  })
})

describe('an abuse report', () => {
  const feedback =
    'Content-Type: message/feedback-report\n\nFeedback-Type: abuse\nUser-Agent: x/1\nVersion: 1\nOriginal-Rcpt-To: <carla@example.org>\nOriginal-Rcpt-To: fred@example.org\n'
  it.each([
    [
      'of RFC 5965',
      multipart([feedback, copy], { headers: 'From: fbl@example.net', type: 'report; report-type=feedback-report' }),
      ['carla@example.org', 'fred@example.org'],
    ],
    [
      'in a mixed multipart',
      multipart([feedback, copy], { headers: 'From: feedback@example.net' }),
      ['carla@example.org', 'fred@example.org'],
    ],
    [
      'in plain words',
      plain('From: abuse@example.net\nSubject: Abuse report', `Feedback-Type: abuse\nOriginal-Rcpt-To: carla@example.org\n\n${copy}`),
      ['carla@example.org'],
    ],
    [
      "of Hotmail's junk mail reporting",
      multipart([`X-HmXmrOriginalRecipient: carla@example.org\n${copy}`], {
        headers: 'From: staff@hotmail.example.net\nSubject: complaint about message from 192.0.2.1',
      }),
      ['carla@example.org'],
    ],
    [
      'that hides who complained',
      multipart([feedback.replace(/Original-Rcpt-To.*\n/g, ''), copy], {
        headers: 'From: fbl@example.net',
        type: 'report; report-type=feedback-report',
      }),
      ['carla@example.org'],
    ],
    [
      'of X-ARF',
      multipart([copy], { headers: 'From: autogenerated@example.net\nX-XARF: PLAIN', text: 'Report-Type: spam' }),
      ['carla@example.org'],
    ],
  ])('%s is no bounce', async (_, raw, addresses) => {
    const { kind, report } = await read(raw, 'someone@example.net')
    expect({ kind, ...report }).toMatchObject({ kind: 'abuse', returnedIds: ['quote-answer@example.com'] })
    expect(kind).toBe('report')
    expect(report?.recipients.map(({ address, action }) => `${action} ${address}`)).toEqual(
      addresses.map((address) => `complaint ${address}`),
    )
  })
})

it('a report of a megabyte is read in bounded time', async () => {
  for (const bit of [
    'a@b.example\n',
    '<',
    '550 ',
    '> ',
    '\n',
    'Final-Recipient: rfc822; a@b\n',
    '>>> RCPT TO:<a@b.example>\n<<< 550 x\n',
    'Message-ID: <',
    '  a@b.example\n',
  ]) {
    const raw = plain(daemon, bit.repeat(1_000_000 / bit.length))
    const started = cpuMs()
    await read(raw, '')
    expect(cpuMs() - started, JSON.stringify(bit)).toBeLessThan(10_000)
  }
})

/** Parts that bring no Content-Type of their own are what they look like. */
function multipart(
  parts: string[],
  { headers, text = 'See the attached report.', type = 'mixed' }: { headers: string; text?: string; type?: string },
): string {
  const boundary = `b${headers.length}${parts.join('').length}`
  const typed = parts.map((part) => (part.startsWith('Content-') ? part : `Content-Type: ${typeOf(part)}\n\n${part}`))
  return `${headers}\nTo: bounce@example.com\nContent-Type: multipart/${type}; boundary="${boundary}"\n\n${[`Content-Type: text/plain\n\n${text}\n`, ...typed].map((part) => `--${boundary}\n${part}`).join('\n')}\n--${boundary}--\n`
}

function typeOf(part: string): string {
  if (/^From:|^X-Hm/.test(part)) return 'message/rfc822'
  return /recipient:/i.test(part) ? 'message/delivery-status' : 'application/octet-stream'
}

function base64(part: string): string {
  return `Content-Type: message/delivery-status\nContent-Transfer-Encoding: base64\n\n${Buffer.from(part).toString('base64')}\n`
}

function plain(headers: string, text: string): string {
  return `${headers}\nTo: bounce@example.com\n\n${text}`
}

function delivery(raw: string, from: string, to = 'bounce@example.com'): Parameters<typeof parse>[0] {
  const bytes = new TextEncoder().encode(raw)
  return { door: 'edge', envelope: { from, to }, raw: bytes, size: bytes.byteLength }
}

async function read(raw: string, from: string, to?: string): Promise<InboundMail> {
  return classify(await parse(delivery(raw, from, to), keyRing(secretKeys), now))
}
