/** Mail without words of its own says what it is. */
import { describe, expect, it } from 'vitest'
import { parse } from '../../../../src/inbound/reading/parse'
import { now } from '../../sqlite'

const berlin = [
  'BEGIN:VTIMEZONE',
  'TZID:W. Europe Standard Time',
  'BEGIN:STANDARD',
  'DTSTART:16010101T030000',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=10',
  'END:STANDARD',
  'BEGIN:DAYLIGHT',
  'DTSTART:16010101T020000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY=-1SU;BYMONTH=3',
  'END:DAYLIGHT',
  'END:VTIMEZONE',
]

describe('an invitation', () => {
  it('says what, when, where and who', async () => {
    const { text, attachments } = await invited('REQUEST', [
      'SUMMARY:Oak table\\, viewing',
      'LOCATION:Hall 2',
      'DTSTART:20261207T090000Z',
      'DTEND:20261207T103000Z',
      'ORGANIZER;CN=Eve Holm:mailto:eve@example.org',
      'ATTENDEE;CN="Ann Hale";PARTSTAT=NEEDS-ACTION:mailto:ann@example.com',
      'ATTENDEE:MAILTO:bob@example.com',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'DESCRIPTION:Bring the plan.\\nThe old one.',
    ])
    expect(text).toBe(
      [
        'Invitation: Oak table, viewing',
        'When: Monday, 7 December 2026, 09:00–10:30 (UTC)',
        'Repeats: weekly',
        'Where: Hall 2',
        'Organizer: Eve Holm <eve@example.org>',
        'Attendees: Ann Hale <ann@example.com>, bob@example.com',
        '',
        'Bring the plan.\nThe old one.',
      ].join('\n'),
    )
    expect(attachments).toMatchObject([{ mimeType: 'text/calendar', inline: false }])
  })

  it.each([
    [
      'in the zone of its sender, in winter',
      ['DTSTART;TZID=W. Europe Standard Time:20261207T100000'],
      '10:00 (W. Europe Standard Time, UTC+01:00)',
    ],
    [
      'in the zone of its sender, in summer',
      ['DTSTART;TZID=W. Europe Standard Time:20260707T100000'],
      '10:00 (W. Europe Standard Time, UTC+02:00)',
    ],
    ['in a zone that it does not tell', ['DTSTART;TZID=Asia/Tokyo:20260707T100000'], 'Tuesday, 7 July 2026, 10:00 (Asia/Tokyo)'],
    ['wherever one is', ['DTSTART:20260707T100000'], 'Tuesday, 7 July 2026, 10:00\n'],
    ['for as long as it lasts', ['DTSTART:20260707T100000Z', 'DURATION:PT90M'], '10:00–11:30 (UTC)'],
    ['over midnight', ['DTSTART:20260707T220000Z', 'DTEND:20260708T020000Z'], '22:00 – Wednesday, 8 July 2026, 02:00 (UTC)'],
    ['all day', ['DTSTART;VALUE=DATE:20260707', 'DTEND;VALUE=DATE:20260708'], 'Tuesday, 7 July 2026, all day'],
    ['for days', ['DTSTART;VALUE=DATE:20260707', 'DTEND;VALUE=DATE:20260710'], 'Tuesday, 7 July 2026 – Thursday, 9 July 2026, all day'],
  ])('is %s', async (_when, lines, words) => {
    expect((await invited('REQUEST', ['SUMMARY:Viewing', ...lines, 'LOCATION:Hall'], berlin)).text).toContain(words)
  })

  it.each([
    ['REQUEST', ['SEQUENCE:2'], 'Updated invitation: Viewing'],
    ['CANCEL', [], 'Cancelled: Viewing'],
    ['REQUEST', ['STATUS:CANCELLED'], 'Cancelled: Viewing'],
    ['REPLY', ['ATTENDEE;CN=Ann;PARTSTAT=DECLINED:mailto:ann@example.com'], 'Ann <ann@example.com> declined: Viewing'],
    ['COUNTER', [], 'Another time is proposed: Viewing'],
    ['PUBLISH', [], 'Event: Viewing'],
  ])('by %s is told from others', async (method, lines, words) => {
    expect((await invited(method, ['SUMMARY:Viewing', ...lines])).text).toMatch(new RegExp(`^${words}`))
  })

  it.each([
    ['that is broken', 'BEGIN:VCALENDAR\nnonsense\nEND:VCALENDAR'],
    ['that is empty', ''],
    ['that is of no end', `BEGIN:VCALENDAR\n${'ATTENDEE:x\n'.repeat(60_000)}`],
    ['of nothing but beginnings', 'BEGIN:VEVENT\n'.repeat(10_000)],
    ['of one long line', `BEGIN:VCALENDAR\nBEGIN:VEVENT\nATTENDEE;${'CN="'.repeat(50_000)}`],
  ])('%s is called one', async (_how, calendar) => {
    expect((await read('Content-Type: text/calendar', calendar)).text).toContain('invitation')
  })

  it('names no more people than a person reads, and works out no rules', async () => {
    const rule = 'RRULE:FREQ=SECONDLY;COUNT=999999999'
    const endless = berlin.map((line) => line.replace(/^RRULE.*/, rule))
    const attendees = Array.from({ length: 1000 }, (_, at) => `ATTENDEE:mailto:p${at}@example.org`)
    const { text } = await invited('REQUEST', [rule, 'DTSTART;TZID=W. Europe Standard Time:20260707T100000', ...attendees], endless)
    expect(text).toContain('p19@example.org, and 980 more')
    expect(text).toContain('10:00 (W. Europe Standard Time)')
  })

  it('is read in the charset that it names, and not taken for the words where there are others', async () => {
    const calendar = ['BEGIN:VCALENDAR', 'BEGIN:VEVENT', 'SUMMARY:\xcf\xd0', 'END:VEVENT', 'END:VCALENDAR'].join('\n')
    expect((await read('Content-Type: text/calendar; charset=koi8-r', calendar)).text).toBe('Event: оп')
    const both = `--b\n\nHello\n--b\nContent-Type: text/calendar\n\n${calendar}\n--b--`
    expect((await read('Content-Type: multipart/mixed; boundary=b', both)).text).toBe('Hello')
  })
})

describe('what is sealed', () => {
  it.each([
    ['application/octet-stream; name=WINMAIL.DAT', 'winmail.dat'],
    ['application/ms-tnef; name=winmail.dat', 'winmail.dat'],
    ['application/vnd.ms-tnef; name=x.bin', 'winmail.dat'],
    ['application/octet-stream; name=smime.p7m', 'S/MIME'],
    ['application/x-pkcs7-mime; smime-type=enveloped-data', 'S/MIME'],
    ['application/pgp-encrypted', 'PGP'],
    ['application/octet-stream; name=Message.pgp', 'PGP'],
    ['audio/wav; name=call.wav', 'voice message'],
    ['application/octet-stream; name=VM01.MP3', 'voice message'],
  ])('%s says so', async (type, words) => {
    const sealed = `Content-Disposition: attachment\nContent-Type: ${type}`
    expect((await read(sealed, 'content')).text).toContain(words)
    for (const empty of ['Content-Type: text/plain; charset=utf-8\n\n \xc2\xa0\xe2\x80\x8b', 'Content-Type: text/html\n\n<p>&nbsp;</p>']) {
      const { text, visibleText, html } = await read(
        'Content-Type: multipart/mixed; boundary=b',
        `--b\n${empty}\n--b\n${sealed}\n\ncontent\n--b--`,
      )
      expect([text, visibleText]).toEqual([expect.stringContaining(words), text])
      expect(html).toBe('')
    }
  })

  it.each([
    ['nothing but beginnings', Buffer.alloc(500_000, Buffer.from('3080', 'hex'))],
    ['a length that is not there', Buffer.from('3084ffffffff06092a864886f70d010702', 'hex')],
    ['nothing', Buffer.alloc(0)],
  ])('and is broken (%s) says so, too', async (_how, bytes) => {
    const headers = 'Content-Type: application/pkcs7-mime; name=smime.p7m\nContent-Transfer-Encoding: base64'
    expect((await read(headers, bytes.toString('base64'))).text).toContain('S/MIME')
  })

  it('in the text itself says so, too', async () => {
    const { text } = await read('Content-Type: text/plain', '-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----')
    expect(text).toMatch(/^The content of this mail is encrypted with PGP\.\n\n-----BEGIN PGP MESSAGE-----/)
  })
})

function invited(method: string, lines: string[], zone: string[] = []) {
  const event = ['BEGIN:VEVENT', 'UID:1', ...lines, 'END:VEVENT']
  return read(
    'Content-Type: text/calendar; charset=utf-8',
    ['BEGIN:VCALENDAR', `METHOD:${method}`, ...zone, ...event, 'END:VCALENDAR'].join('\r\n'),
  )
}

function read(headers: string, body: string) {
  const raw = new Uint8Array(Buffer.from(`From: eve@example.org\n${headers}\n\n${body}`, 'latin1'))
  return parse({ door: 'edge', envelope: { from: 'eve@example.org', to: 'info@example.com' }, raw, size: raw.byteLength }, [], now)
}
