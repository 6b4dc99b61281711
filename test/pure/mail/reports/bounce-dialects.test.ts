/** Delivery reports that follow no standard: a mail for each way of writing one, and what is read from it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { classify } from '../../../../src/inbound/reading/classify'
import type { InboundMail } from '../../../../src/inbound/inbound-mail'
import { parse } from '../../../../src/inbound/reading/parse'
import { keyRing } from '../../../../src/mail/address/token-address'
import { secretKeys } from '../../../world'
import { now } from '../../sqlite'

/** Each recipient as address, action, status, failure type, and whether it may succeed later although it failed. */
const dialects: [file: string, recipients: string[]][] = [
  ['bounces/dialects/activehunter', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/biglobe', ['carla@example.org failed - mailbox-full']],
  ['bounces/dialects/courier', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/demon', ['carla@example.org failed - expired']],
  ['bounces/dialects/docomo', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/domino', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/dovecot-rejected', ['carla@example.org failed - mailbox-full']],
  ['bounces/dialects/dragonfly', ['carla@example.org failed 5.2.2 mailbox-full']],
  ['bounces/dialects/exchange-2010', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/exchange-5', ['carla@example.org failed - unknown-user', 'fred@example.org failed - unknown-user']],
  ['bounces/dialects/exchange-french', ['carla@example.org failed 4.4.7 expired temporary']],
  ['bounces/dialects/exchange-german', ['carla@example.org failed 5.2.2 mailbox-full']],
  ['bounces/dialects/exchange-html', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/exim-alias', ['carla@example.org failed - mailbox-full']],
  ['bounces/dialects/exim-delayed', ['carla@example.org delayed - unreachable']],
  ['bounces/dialects/exim-failed-recipients', ['carla@example.org failed - rejected']],
  ['bounces/dialects/exim-two', ['carla@example.org failed 5.1.1 unknown-user', 'fred@example.org failed - expired']],
  ['bounces/dialects/eyou', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/ezweb', ['carla@example.org failed 5.0.0 unknown-user']],
  ['bounces/dialects/full-mailbox-postponed', ['carla@example.org delayed - mailbox-full']],
  ['bounces/dialects/gmail-text', ['carla@example.org failed 5.7.1 rejected']],
  ['bounces/dialects/google-groups-japanese', ['carla@example.org failed - other']],
  ['bounces/dialects/groupwise', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/headers-in-fields-of-text', ['carla@example.org failed 5.7.1 spam']],
  ['bounces/dialects/hmailserver', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/imail-invalid', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/imail', ['carla@example.org failed 5.3.0 unknown-user', 'fred@example.org failed - rejected']],
  ['bounces/dialects/interscan', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/james', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/kddi', ['carla@example.org failed - mailbox-full']],
  ['bounces/dialects/kundenserver-quota', ['carla@example.org failed - mailbox-full']],
  ['bounces/dialects/kundenserver', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/llnl', ['carla@example.org failed - other']],
  ['bounces/dialects/lsmtp', ['carla@example.org failed 5.0.0 unreachable']],
  ['bounces/dialects/m-filter', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/mail-ru', ['carla@example.org failed 5.0.0 unknown-user']],
  ['bounces/dialects/mailenable', ['carla@example.org failed 5.0.0 unknown-user']],
  ['bounces/dialects/mailfoundry', ['carla@example.org failed 5.1.1 mailbox-full']],
  ['bounces/dialects/mailmarshal', ['carla@example.org failed 5.1.1 unknown-user', 'fred@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/mcafee', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/mdaemon', ['carla@example.org failed 5.0.0 mailbox-full']],
  ['bounces/dialects/message-switch', ['carla@example.org delayed - unreachable']],
  ['bounces/dialects/messaging-server', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/mimecast', ['carla@example.org failed - unreachable']],
  ['bounces/dialects/mxlogic', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/netscape', ['carla@example.org failed - unreachable', 'fred@example.org failed - unreachable']],
  ['bounces/dialects/notes-japanese', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/office365-text', ['carla@example.org failed 5.1.10 unknown-user']],
  ['bounces/dialects/opensmtpd', ['carla@example.org failed 5.2.2 mailbox-full']],
  ['bounces/dialects/postfix-text', ['carla@example.org failed 5.0.0 unknown-user']],
  ['bounces/dialects/postfix-warning', ['carla@example.org delayed - unreachable']],
  ['bounces/dialects/powermta', ['carla@example.org failed - other']],
  ['bounces/dialects/qmail-spanish', ['carla@example.org failed 5.2.2 mailbox-full']],
  ['bounces/dialects/qmail-two', ['carla@example.org failed 5.1.1 unknown-user', 'fred@example.org failed 5.7.1 spam']],
  ['bounces/dialects/sendmail-5-nobody-named', ['carla@example.org failed 4.0.0 unreachable temporary']],
  ['bounces/dialects/sendmail-5', ['carla@example.org failed 5.0.0 unknown-user']],
  ['bounces/dialects/sendmail-text', ['carla@example.org failed 5.1.1 unknown-user', 'fred@example.org delayed - expired']],
  ['bounces/dialects/sina', ['carla@example.org failed - other', 'fred@example.org failed - other']],
  ['bounces/dialects/smail', ['carla@example.org failed - unreachable']],
  ['bounces/dialects/surfcontrol', ['carla@example.org failed 5.0.0 rejected']],
  ['bounces/dialects/symantec-delay', ['Carla@example.org delayed - other']],
  ['bounces/dialects/t-online', ['carla@example.org failed 5.2.2 mailbox-full']],
  ['bounces/dialects/uci', ['carla@example.org failed - other']],
  ['bounces/dialects/vtext', ['carla@example.org failed 5.0.0 unknown-user']],
  ['bounces/dialects/vzwpix', ['carla@example.org failed - other']],
  ['bounces/dialects/x1', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/x3', ['carla@example.org failed - unreachable']],
  ['bounces/dialects/x6', ['carla@example.org failed 5.4.6 unreachable']],
  ['bounces/dialects/yahoo-several', ['carla@example.org failed - mailbox-full', 'fred@example.org failed - unknown-user']],
  ['bounces/dialects/yahoo', ['carla@example.org failed 5.0.0 unknown-user']],
  ['bounces/dialects/zoho', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/kddi-relay', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/mimecast-recipient', ['carla@example.org failed 5.4.1 rejected']],
  ['bounces/dialects/mdaemon-transcript', ['carla@example.org failed 5.7.1 rejected']],
  ['bounces/dialects/mdaemon-delayed', ['carla@example.org delayed - other']],
  ['bounces/dialects/x2', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/fml', ['chairs@example.org failed - rejected']],
  ['bounces/dialects/bounce-notification', ['carla@example.org failed 5.1.1 unknown-user']],
  ['bounces/dialects/amazon-sns', ['carla@example.org failed 5.1.1 unknown-user', 'fred@example.org failed 5.2.2 mailbox-full']],
  ['bounces/dialects/amazon-sns-delay', ['carla@example.org delayed 4.4.2 unreachable']],
  ['bounces/dialects/postmaster-failed', ['postmaster@example.org failed - unknown-user']],
  [
    'bounces/dialects/transcript-of-three',
    ['carla@example.org failed 5.1.1 unknown-user', 'fred@example.org failed 4.2.2 mailbox-full temporary'],
  ],
  ['bounces/dialects/exchange-late', ['carla@example.org delayed - other']],
  ['bounces/dialects/exchange-late-french', ['carla@example.org delayed - other']],
  ['bounces/dialects/gmail-late', ['carla@example.org delayed - other']],
  ['bounces/dialects/late-without-action', ['carla@example.org delayed 4.4.1 unreachable']],
  ['bounces/dialects/nested-diagnostic', ['carla@example.org failed 5.7.1 rejected']],
  ['bounces/dialects/unknown-language', ['carla@example.org failed - other']],
  ['bounces/dialects/amavisd', ['carla@example.org failed 5.7.1 rejected']],
  ['bounces/dialects/ftgate', ['carla@example.org failed - unknown-user']],
  ['bounces/dialects/local-names', ['carla@example.org failed - rejected', 'fred@example.org failed - rejected']],
  ['bounces/dialects/x400', ['carla@example.org failed 5.7.1 rejected']],
]

describe.each(dialects)('%s', (file, recipients) => {
  it('is read for whom and why', async () => {
    const mail = await read(file, '')
    expect(mail.kind).toBe('bounce')
    expect(mail.report?.recipients.map(inWords)).toEqual(recipients)
    for (const { reason } of mail.report?.recipients ?? []) {
      expect(reason).toMatch(/^\S.{5,399}\S$/su)
      expect(reason).not.toMatch(/[(<] ?[)>]|#\d\.\d\.\d+ smtp|^Carla Cole\W*$/)
    }
  })

  it('names the mail that failed', async () => {
    const { report, references } = await read(file, '')
    expect([...(report?.returnedIds ?? []), ...references]).toContain('quote-answer@example.com')
  })

  it('is a question where a person sends it on', async () => {
    const raw = bytes(file)
      .toString('latin1')
      .replace(/^(?:From|Auto-Submitted|X-Failed-Recipients|Subject): .*(?:\n[ \t].*)*\n/gm, '')
    const mail = await readRaw(
      Buffer.from(
        `From: Eve Novak <eve@example.org>\nSubject: What does this mean?\n${raw}`.replace('multipart/report', 'multipart/mixed'),
        'latin1',
      ),
      'eve@example.org',
    )
    expect(mail.kind).not.toBe('bounce')
  })
})

function inWords({ address, action, status, failureType, permanent }: NonNullable<InboundMail['report']>['recipients'][number]): string {
  return [address, action, status ?? '-', failureType, ...(action === 'failed' && !permanent ? ['temporary'] : [])].join(' ')
}

function read(file: string, from: string): Promise<InboundMail> {
  return readRaw(bytes(file), from)
}

async function readRaw(raw: Buffer, from: string): Promise<InboundMail> {
  return classify(
    await parse({ door: 'edge', envelope: { from, to: 'bounce@example.com' }, raw, size: raw.byteLength }, keyRing(secretKeys), now),
  )
}

function bytes(file: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../../../corpus', `${file}.eml`))
}
