/** Mails that are as long as they can be wherever they can be: what a stranger sends who wants to fill the database. */

/** Headers that differ from the worst. */
export type Worst = Record<string, string>

/** Three bytes in UTF-8. */
const wide = '界'
const domain = `${'d'.repeat(60)}.${'e'.repeat(60)}.${'f'.repeat(50)}`

/** As long as addresses are. */
export function longAddress(end: string): string {
  return `${'a'.repeat(64)}@${domain}.${end}`
}

/** @param letters of its text, of three bytes each: beside its HTML, more than 166,000 are too many for a row */
export function worstMail(headers: Worst = {}, { parts = 990, letters = 300_000 } = {}): Uint8Array<ArrayBuffer> {
  const all = { ...worstHeaders(), 'Content-Type': 'multipart/related; boundary=part', ...headers }
  const files = Array.from({ length: parts }, (_, number) => file(number))
  return write(all, ['--part', 'Content-Type: text/html; charset=utf-8', '', `<p>${wide.repeat(letters)}</p>`, ...files, '--part--'])
}

/** Ten thousand recipients that a delivery report names, each with a reason that is a letter of its own. */
export function worstReport(): Uint8Array<ArrayBuffer> {
  const type = 'multipart/report; report-type=delivery-status; boundary=part'
  const headers = { ...worstHeaders(), From: 'MAILER-DAEMON@example.org', 'Content-Type': type }
  const failed = Array.from({ length: 10_000 }, (_, number) => [
    `Final-Recipient: rfc822; ${number}${longAddress('example.net')}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; 550 5.1.1 ${'no '.repeat(100)}`,
    '',
  ])
  const words = ['--part', 'Content-Type: text/plain', '', 'Your mail was not delivered.']
  return write(headers, [
    ...words,
    '--part',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    ...failed.flat(),
    '--part--',
  ])
}

function worstHeaders(): Worst {
  const long = Array.from({ length: 1000 }, (_, number) => [`X-Long-${number}`, 'x'.repeat(980)])
  return {
    From: `"${wide.repeat(300)}" <${longAddress('example.org')}>`,
    To: people(),
    Cc: people(),
    Subject: wide.repeat(3000),
    'Message-ID': `<${'m'.repeat(5000)}@example.org>`,
    References: Array.from({ length: 500 }, (_, number) => `<${number}${'r'.repeat(900)}@example.org>`).join('\r\n '),
    ...Object.fromEntries(long),
  }
}

function people(): string {
  return Array.from({ length: 400 }, (_, number) => `"${wide.repeat(150)}\\"" <${number}${longAddress('example.net')}>`).join(',\r\n ')
}

function file(number: number): string {
  return [
    '--part',
    `Content-Type: application/${'t'.repeat(78)}`,
    `Content-ID: <${number}${wide.repeat(300)}>`,
    `Content-Disposition: attachment; filename="${wide.repeat(300)}.${number}"`,
    '',
    'x',
  ].join('\r\n')
}

function write(headers: Worst, body: string[]): Uint8Array<ArrayBuffer> {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Uint8Array.from(Buffer.from([...lines, '', ...body, ''].join('\r\n')))
}
