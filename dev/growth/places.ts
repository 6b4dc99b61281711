/** Where in a mail something can be repeated: every header that is read, and every kind of body. */

/** `mail` puts a text of any length into its place. */
export type Place = { name: string; mail: (text: string) => string }

const from = 'From: Carla <carla@example.org>\n'
const top = `${from}To: info@example.com\nSubject: Hello\n`

/** Headers whose value is read, with what stands before and behind the text. */
const headers: [name: string, before?: string, after?: string][] = [
  ['From'],
  ['From', '"', '" <carla@example.org>'],
  ['From', 'Carla <', '>'],
  ['From', 'Carla (', ') <carla@example.org>'],
  ['To'],
  ['To', 'x ', ' <info@example.com>'],
  ['To', '<'],
  ['Cc'],
  ['Reply-To'],
  ['Sender'],
  ['Subject'],
  ['Subject', 'Re: ', '?'],
  ['Subject', 'Automatic reply: '],
  ['Subject', '=?utf-8?q?', '?='],
  ['Date'],
  ['Date', 'Mon, 4 May 2026 10:00:00 ', ' (CET)'],
  ['Message-ID'],
  ['Message-ID', '<', '@example.org>'],
  ['References'],
  ['References', '<a@example.org> ', ' <b@example.org>'],
  ['References', '=?utf-7?q?', '?='],
  ['In-Reply-To'],
  ['Content-Type'],
  ['Content-Type', 'text/plain; charset='],
  ['Content-Type', 'text/plain; charset="', '"'],
  ['Content-Type', 'text/plain; name="', '"'],
  ['Content-Type', 'text/plain; format=flowed; '],
  ['Content-Type', 'multipart/mixed; boundary='],
  ['Content-Type', 'multipart/mixed; boundary="', '"'],
  ['Content-Type', 'multipart/report; report-type'],
  ['Content-Type', 'multipart/report; ', '; report-type=delivery-status; boundary=b'],
  ['Content-Disposition'],
  ['Content-Disposition', 'attachment; filename="', '"'],
  ['Content-Disposition', "attachment; filename*=utf-8''"],
  ['Content-Transfer-Encoding'],
  ['Content-ID', '<', '>'],
  ['Authentication-Results', 'mx.cloudflare.net; '],
  ['Received'],
  ['Received', 'from a by b for <', '>; Mon, 4 May 2026 10:00:00 +0000'],
  ['Return-Path'],
  ['Delivered-To'],
  ['Auto-Submitted'],
  ['Precedence'],
  ['List-Id'],
  ['List-Post'],
  ['List-Unsubscribe'],
  ['X-Failed-Recipients'],
  ['X-Forwarded-For'],
  ['X-Original-From'],
  ['X-MS-Exchange-Inbox-Rules-Loop'],
  ['X-Mailer'],
  ['X-Long'],
]

/** What of a header block comes before the header of a place, where another header decides whether it is read. */
const needs: Record<string, string> = {
  'Authentication-Results':
    'Received: by cloudflare-email.net\nARC-Seal: i=1\nARC-Message-Signature: i=1\nARC-Authentication-Results: i=1; mx.cloudflare.net; spf=pass\n',
}

const headerPlaces = headers.map(([name, before = '', after = '']): Place => {
  const others = [name === 'From' ? '' : from, ['To', 'From'].includes(name) ? '' : 'To: info@example.com\n', needs[name] ?? ''].join('')
  return {
    name: `${name}: ${before}…${after}`,
    // A line end in a value goes on as a folded line.
    mail: (text) =>
      `${needs[name] ? '' : others}${needs[name] ?? ''}${name}: ${before}${folded(text)}${after}\n${needs[name] ? from : ''}\nHello\n`,
  }
})

function folded(text: string): string {
  return text.replace(/(\r\n|\n|\r)(?![ \t])/g, '$1 ')
}

const bodies: [name: string, type: string, encoding: string, body: (text: string) => string][] = [
  ['plain text', 'text/plain; charset=utf-8', '8bit', (text) => text],
  ['a line of text', 'text/plain; charset=utf-8', '8bit', (text) => `Hello\n\n${text}!`],
  ['text without a charset', 'text/plain', '8bit', (text) => text],
  ['flowed text', 'text/plain; format=flowed; delsp=yes', '7bit', (text) => text],
  ['quoted text', 'text/plain', '7bit', (text) => `Thanks!\n\nOn 4 May 2026, Ann wrote:\n> ${text}\n`],
  ['text behind a quote', 'text/plain', '7bit', (text) => `> a\n${text}`],
  ['a signature', 'text/plain', '7bit', (text) => `Thanks!\n\n-- \n${text}`],
  ['quoted-printable', 'text/plain; charset=utf-8', 'quoted-printable', (text) => text],
  ['base64', 'text/plain; charset=utf-8', 'base64', (text) => text],
  ['base64 of the text', 'text/html; charset=utf-8', 'base64', (text) => bytesOf(text).toString('base64')],
  ['uuencode', 'text/plain', 'x-uuencode', (text) => `begin 644 a\n${text}`],
  ['a file in the text', 'text/plain', '7bit', (text) => `Hello\nbegin 644 a\n${text}`],
  ...[
    'utf-7',
    'hz-gb-2312',
    'iso-2022-jp',
    'iso-2022-kr',
    'iso-2022-cn',
    'utf-16',
    'utf-32',
    'gb18030',
    'shift_jis',
    'big5',
    'windows-1252',
    'cp850',
    'x-unknown',
  ].map((charset): (typeof bodies)[number] => [charset, `text/plain; charset=${charset}`, '8bit', (text) => text]),
  ['HTML', 'text/html; charset=utf-8', '8bit', (text) => text],
  ['HTML, closed', 'text/html', '8bit', (text) => `<html><body><div>${text}</div></body></html>`],
  ['HTML in UTF-7', 'text/html; charset=utf-7', '7bit', (text) => text],
  ['an unquoted attribute', 'text/html', '8bit', (text) => `<p ${text}>a</p>`],
  ['an attribute', 'text/html', '8bit', (text) => `<p title="${text}">a</p>`],
  ['a class', 'text/html', '8bit', (text) => `<p class="${text}">a</p>`],
  ['a class, not closed by a name', 'text/html', '8bit', (text) => `<p class="${text}!">a</p>`],
  ['a style', 'text/html', '8bit', (text) => `<p style="${text}">a</p>`],
  ['the value of a style', 'text/html', '8bit', (text) => `<p style="font-family: ${text}; color: red">a</p>`],
  ['a link', 'text/html', '8bit', (text) => `<a href="http://a.example/${text}">www.b.example</a>`],
  ['the host of a link', 'text/html', '8bit', (text) => `<a href="http://${text}">www.b.example</a>`],
  ['the words of a link', 'text/html', '8bit', (text) => `<a href="http://a.example/">${text}</a>`],
  ['a mail link', 'text/html', '8bit', (text) => `<a href="mailto:${text}">a@b.example</a>`],
  ['the source of a picture', 'text/html', '8bit', (text) => `<img src="cid:${text}"><img src="http://a.example/${text}">`],
  ['an HTML comment', 'text/html', '8bit', (text) => `<p>a<!--${text}--></p>`],
  ['a style sheet', 'text/html', '8bit', (text) => `<style>${text}</style><p>a</p>`],
  ['a script', 'text/html', '8bit', (text) => `<script>${text}</script><p>a</p>`],
  ['preformatted HTML', 'text/html', '8bit', (text) => `<pre>${text}</pre>`],
  ['the name of a tag', 'text/html', '8bit', (text) => `<p${text}>a</p${text}>`],
  ['an HTML quote', 'text/html', '8bit', (text) => `<p>Hi</p><p>On 4 May 2026, Ann wrote:</p><blockquote>${text}</blockquote>`],
  ['a paragraph before a quote', 'text/html', '8bit', (text) => `<p>${text}</p><blockquote>a</blockquote>`],
]

const bodyPlaces = bodies.map(([name, type, encoding, body]): Place => ({
  name,
  mail: (text) => `${top}MIME-Version: 1.0\nContent-Type: ${type}\nContent-Transfer-Encoding: ${encoding}\n\n${body(text)}`,
}))

const mixed = `${top}MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n`
const daemon = 'From: MAILER-DAEMON <mailer-daemon@example.org>\nTo: info@example.com\nSubject: Undelivered mail\nReturn-Path: <>\n'
const report = `${daemon}MIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n`
const status = '--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n\n'

const parts: [name: string, mail: (text: string) => string][] = [
  ['the header block', (text) => `${from}${text}\n\nHello\n`],
  ['the name of a header', (text) => `${from}${text}: a\n\nHello\n`],
  ['a preamble', (text) => `${mixed}${text}\n--b\n\nHello\n--b--\n`],
  ['between parts', (text) => `${mixed}--b\n\nHello\n${text}\n--b\nContent-Type: text/html\n\n<p>a\n--b--\n`],
  ['an epilogue', (text) => `${mixed}--b\n\nHello\n--b--\n${text}`],
  ['a part', (text) => `${mixed}--b\n\nHello\n--b\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n${text}\n--b--\n`],
  ['a text part that is attached', (text) => `${mixed}--b\n\nHello\n--b\nContent-Disposition: attachment\n\n${text}\n--b--\n`],
  ['the headers of a part', (text) => `${mixed}--b\n${text}\n\nHello\n--b--\n`],
  ['the name of a file', (text) => `${mixed}--b\nContent-Disposition: attachment; filename="${folded(text)}"\n\na\n--b--\n`],
  ['parts without their boundary', (text) => `${top}Content-Type: multipart/mixed\n\n${text}`],
  ['an attached mail', (text) => `${mixed}--b\n\nHello\n--b\nContent-Type: message/rfc822\n\n${text}\n--b--\n`],
  ['the words of a report', (text) => `${report}--b\n\n${text}\n${status}Final-Recipient: rfc822; a@b.example\nAction: failed\n\n--b--\n`],
  [
    'the words of a report without fields',
    (text) => `${daemon}\nThis message was created automatically by mail delivery software.\n\n${text}\n`,
  ],
  ['the HTML of a report', (text) => `${daemon}Content-Type: text/html\n\n<p>${text}`],
  ['a delivery status', (text) => `${report}--b\n\nSorry\n${status}${text}\n\n--b--\n`],
  [
    'a diagnostic',
    (text) =>
      `${report}--b\n\nSorry\n${status}Final-Recipient: a@b.example\nAction: failed\nDiagnostic-Code: smtp; ${folded(text)}\n\n--b--\n`,
  ],
  ['a failed recipient', (text) => `${report}--b\n\nSorry\n${status}Final-Recipient: rfc822; ${folded(text)}\nAction: failed\n\n--b--\n`],
  [
    'returned headers',
    (text) =>
      `${report}--b\n\nSorry\n${status}Final-Recipient: a@b.example\n\n--b\nContent-Type: text/rfc822-headers\n\n${text}\n\n--b--\n`,
  ],
  ['a returned mail', (text) => `${report}--b\n\nSorry\n--b\nContent-Type: message/rfc822\n\nMessage-ID: <a@b>\nTo: ${text}\n\n--b--\n`],
  [
    'a complaint',
    (text) =>
      `${top}Content-Type: multipart/report; report-type=feedback-report; boundary=b\n\n--b\n\na\n--b\nContent-Type: message/feedback-report\n\n${text}\n--b--\n`,
  ],
  [
    'a read receipt',
    (text) =>
      `${top}Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\na\n--b\nContent-Type: message/disposition-notification\n\nDisposition: ${text}\n--b--\n`,
  ],
]

export const places: Place[] = [...headerPlaces, ...bodyPlaces, ...parts.map(([name, mail]) => ({ name, mail }))]

/** Letters beyond Latin 1 make UTF-8 of all, others are one byte each. */
export function bytesOf(text: string): Buffer {
  return Buffer.from(text, /[^\0-\xff]/.test(text) ? 'utf8' : 'latin1')
}
