/** The kinds of mail whose costs are counted, in the world of test/world.ts. */
import { platformHeaders } from '../../test/platform'
import { bounceTo, replyTo } from '../../test/world'

export type Kind = {
  name: string
  from: string
  to: string
  /** @param id the mail's own, for its Message-ID */
  raw: (id: string) => string
  becomes: string
  /** It was delivered before. */
  twice?: boolean
  threshold?: number
}

const eve = 'eve@example.org'
const carla = 'carla@example.org'
const info = 'info@example.com'
const elsewhere = Array.from({ length: 99 }, (_, number) => `<elsewhere-${number}@example.org>`).join('\r\n ')
const passed = platformHeaders('dkim=pass; dmarc=pass; spf=pass smtp.mailfrom=example.com')

export const kinds: Kind[] = [
  { name: 'a new mail', from: eve, to: info, raw: newMail, becomes: 'created' },
  { name: 'a new mail with attachments', from: eve, to: info, raw: mailWithAttachments, becomes: 'created' },
  { name: 'a reply', from: carla, to: info, raw: (id) => reply(id, carla, '<quote-answer@example.com>'), becomes: 'posted' },
  {
    name: 'a reply with 100 References',
    from: carla,
    to: info,
    raw: (id) => reply(id, carla, `${elsewhere}\r\n <quote-answer@example.com>`),
    becomes: 'posted',
  },
  { name: 'a reply by token', from: carla, to: replyTo('carlaOfAnswer'), raw: (id) => reply(id, carla), becomes: 'posted' },
  {
    name: 'a reply by a user, sent on',
    from: 'bob@example.com',
    to: info,
    raw: (id) => reply(id, 'bob@example.com', '<quote-answer@example.com>'),
    becomes: 'posted',
  },
  {
    name: 'a reply by somebody new',
    from: eve,
    to: info,
    raw: (id) => reply(id, eve, '<quote-answer@example.com>'),
    becomes: 'posted',
  },
  { name: 'a mail to a forced record', from: eve, to: 'journal@example.com', raw: newMail, becomes: 'posted' },
  { name: 'a refused mail', from: eve, to: 'nobody@example.com', raw: newMail, becomes: 'refused' },
  { name: 'a refused mail like one before', from: eve, to: 'nobody@example.com', raw: newMail, becomes: 'refused', twice: true },
  {
    name: 'a refused mail with a notice',
    from: eve,
    to: 'catchall@example.com',
    raw: (id) => newMail(id, 'catchall@example.com'),
    becomes: 'refused',
  },
  { name: 'a duplicate', from: eve, to: info, raw: newMail, becomes: 'dropped', twice: true },
  { name: 'a bounce', from: '', to: bounceTo('carlaOfAnswer'), raw: bounce, becomes: 'bounced' },
  { name: 'a mail over the quota', from: eve, to: info, raw: newMail, becomes: 'refused', threshold: 0 },
]

function newMail(id: string, to = info): string {
  return write(
    { From: `Eve <${eve}>`, To: to, Subject: 'Three shelves', 'Message-ID': `<${id}@example.org>` },
    'What would three shelves cost?',
  )
}

function mailWithAttachments(id: string): string {
  const type = 'multipart/mixed; boundary=part'
  const parts = ['one', 'two', 'three'].map((name) =>
    write(
      { 'Content-Type': 'image/png', 'Content-Disposition': `attachment; filename=${name}.png`, 'Content-Transfer-Encoding': 'base64' },
      'QUJD',
    ),
  )
  const text = write({ 'Content-Type': 'text/plain' }, 'Three pictures of our shelves.')
  const body = [text, ...parts].map((part) => `--part\r\n${part}`).join('')
  return write({ From: eve, To: info, Subject: 'Shelves', 'Message-ID': `<${id}@example.org>`, 'Content-Type': type }, `${body}--part--`)
}

function reply(id: string, from: string, references?: string): string {
  const headers = { ...passed, From: from, To: info, Subject: 'Re: Quote', 'Message-ID': `<${id}@example.org>` }
  return write(references === undefined ? headers : { ...headers, References: references }, 'Yes, please.')
}

function bounce(id: string): string {
  const report = {
    'Final-Recipient': `rfc822; ${carla}`,
    Action: 'failed',
    Status: '5.1.1',
    'Diagnostic-Code': 'smtp; 550 5.1.1 No such user',
  }
  const parts = [
    write({ 'Content-Type': 'text/plain' }, 'Your mail was not delivered.'),
    write({ 'Content-Type': 'message/delivery-status' }, `Reporting-MTA: dns; mx.example.org\r\n\r\n${headerBlock(report)}`),
    write({ 'Content-Type': 'text/rfc822-headers' }, 'Message-ID: <quote-answer@example.com>'),
  ]
  const headers = {
    From: 'MAILER-DAEMON@example.org',
    To: 'bounce@example.com',
    Subject: 'Undelivered',
    'Message-ID': `<${id}@mx.example.org>`,
  }
  const type = 'multipart/report; report-type=delivery-status; boundary=part'
  return write({ ...headers, 'Content-Type': type }, `${parts.map((part) => `--part\r\n${part}`).join('')}--part--`)
}

function write(headers: Record<string, string>, body: string): string {
  return `${headerBlock(headers)}\r\n\r\n${body}\r\n`
}

function headerBlock(headers: Record<string, string>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')
}
