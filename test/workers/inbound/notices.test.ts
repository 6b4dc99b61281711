/** What a refused sender gets, and that it can never start a conversation between machines. */
import PostalMime from 'postal-mime'
import { beforeEach, describe, expect, it } from 'vitest'
import * as t from '../../../src/db/schema'
import { senderQuotaObject } from '../../../src/loops/sender-quota-object'
import { platformHeaders } from '../../platform'
import { seed } from '../../world'
import { deliver, tools, writeMail } from '../delivery'

const sender = 'nora@example.org'
const envelope = { from: sender, to: 'catchall@example.com' }

beforeEach(async () => {
  await seed(tools)
  await senderQuotaObject(tools, sender).release()
})

describe('a notice', () => {
  it('comes from our bounce address, says that a machine wrote it, and names the company', async () => {
    const notice = await PostalMime.parse(await noticeFor(mail('hello')))
    expect(notice.from).toEqual({ name: 'MAILER-DAEMON', address: 'bounce@example.com' })
    expect(notice.to).toEqual([{ name: '', address: sender }])
    expect(notice.subject).toBe('Re: hello')
    expect(notice.inReplyTo).toBe('<hello@example.org>')
    expect(notice.references).toMatch(/^<[0-9a-f-]{36}\.[0-9a-f]{20}\.notice@example\.com> <hello@example\.org>$/)
    expect(header(notice.headers, 'auto-submitted')).toBe('auto-replied')
    expect(header(notice.headers, 'x-auto-response-suppress')).toBe('All')
    expect(notice.text).toContain('info@example.com')
    expect(notice.text).toContain('Example Ltd')
    expect(notice.text).toContain('> Hello')
    expect(notice.html).toContain('<a href="mailto:info@example.com">info@example.com</a>')
  })

  it('opens nothing and is answered by nobody when it comes back, nor when it is answered or bounces', async () => {
    const notice = await noticeFor(mail('hello'))
    const parsed = await PostalMime.parse(notice)
    const answer = writeMail({
      From: sender,
      To: 'info@example.com',
      Subject: 'Re: hello',
      'Message-ID': '<answer@example.org>',
      References: parsed.references ?? '',
    })
    const back = new Uint8Array(Buffer.from(notice))
    const before = await count(t.records)
    for (const raw of [back, answer]) {
      const heard = await deliver(raw, { from: sender, to: 'info@example.com' })
      expect(heard).toEqual({ rejection: undefined, notices: [] })
    }
    expect(await count(t.records)).toBe(before)
  })

  it('goes to the envelope sender as it came, never to an address that was read out of it', async () => {
    const withoutFrom = writeMail({ To: 'catchall@example.com', Subject: 'no From', 'Message-ID': '<no-from@example.org>' })
    for (const [raw, author] of [
      [mail('redirected'), 'nora'],
      [withoutFrom, 'olga'],
    ] as const) {
      const from = `SRS0=x7Kf=7C=example.org=${author}@forward.example.net`
      await senderQuotaObject(tools, `${author}@example.org`).release()
      const { notices } = await deliver(raw, { ...envelope, from })
      expect((await PostalMime.parse(notices[0] ?? '')).to).toEqual([{ name: '', address: from }])
    }
  })

  it('quotes no more than twenty lines of the mail', async () => {
    const lines = Array.from({ length: 400 }, (_, number) => `Line ${number}`)
    const notice = await PostalMime.parse(await noticeFor(writeMail({ ...headersOf('long') }, lines.join('\r\n'))))
    expect(notice.text?.match(/^> Line/gm)).toHaveLength(20)
    expect(notice.html?.match(/Line \d/g)).toHaveLength(20)
  })

  it('is sent once to an envelope sender, however many names stand in From', async () => {
    const authors = Array.from({ length: 40 }, (_, number) => `author-${number}@example.org`)
    for (const to of ['catchall@example.com', 'staff@example.com']) {
      const heard = await Promise.all(authors.map((author) => deliver(mail(`${to} ${author}`, author), { from: sender, to })))
      expect(heard.flatMap(({ notices }) => notices)).toHaveLength(1)
      expect(heard.filter(({ rejection }) => rejection)).toHaveLength(39)
    }
  })

  it.each([
    ['its plus-tags', (number: number) => `nora+${number}@example.org`],
    ['its case', (number: number) => `NORA@example.org`.slice(0, number).toLowerCase() + `NORA@example.org`.slice(number)],
    [
      'quotes around it',
      (number: number) => ['nora@example.org', '"nora"@example.org', '"no\\ra"@example.org', '"nora+x"@example.org'][number % 4] ?? '',
    ],
    ['a forwarder that rewrites it', (number: number) => `SRS0=h${number}=7C=example.org=nora@forward.example.net`],
    ['a stamp of the day', (number: number) => `prvs=000${number}abcdef=nora@example.org`],
    ['what Microsoft writes when it forwards', (number: number) => `nora+SRS=h=7C=host-${number}.example=ann@example.org`],
  ])('is sent once to a mailbox, whatever %s', async (_, envelopeSender) => {
    const heard = await Promise.all(
      [1, 2, 3, 4].map((number) =>
        deliver(mail(`variant-${number}`, `a${number}@example.org`), { ...envelope, from: envelopeSender(number) }),
      ),
    )
    expect(heard.flatMap(({ notices }) => notices)).toHaveLength(1)
  })

  it('is sent once in an hour for one reason; later mails are turned away at SMTP time', async () => {
    expect((await deliver(mail('one'), envelope)).notices).toHaveLength(1)
    const second = await deliver(mail('two'), envelope)
    expect(second.notices).toEqual([])
    expect(second.rejection).toMatch(/^550 5\.2\.1 catchall@example\.com only collects replies/)
  })

  it('is sent for each reason, and for the same reason again an hour later', async () => {
    await deliver(mail('one'), envelope)
    const staff = { from: sender, to: 'staff@example.com' }
    expect((await deliver(mail('two'), staff)).notices).toHaveLength(1)
    expect((await deliver(mail('three'), staff)).notices).toEqual([])
    const hourMs = 3_600_000
    const question = { key: 'a mail an hour later', reason: 'not-allowed', windowMs: hourMs }
    const object = senderQuotaObject(tools, sender)
    expect(await object.askNotice({ ...question, nowMs: Date.now() + hourMs - 60_000 })).toBe(false)
    expect(await object.askNotice({ ...question, nowMs: Date.now() + hourMs })).toBe(true)
  })

  it('is granted once, however many mails come at once', async () => {
    const names = Array.from({ length: 10 }, (_, number) => `flood-${number}`)
    const heard = await Promise.all(names.map((name) => deliver(mail(name), envelope)))
    expect(heard.flatMap(({ notices }) => notices)).toHaveLength(1)
    expect(heard.filter(({ rejection }) => rejection?.startsWith('550 5.2.1 '))).toHaveLength(9)
  })

  it('comes from the domain that was written to, in the name of its company', async () => {
    const { notices } = await deliver(mail('north'), { from: sender, to: 'replies@example.net' })
    const notice = await PostalMime.parse(notices[0] ?? '')
    expect(notice.from?.address).toBe('returns@example.net')
    expect(notice.messageId).toMatch(/\.notice@example\.net>$/)
    expect(notice.text).toContain('North Ltd')
    expect(notice.text).not.toContain('Example Ltd')
  })

  it('goes to the envelope sender, whoever stands in From and Reply-To', async () => {
    const headers = {
      From: 'victim@example.org',
      'Reply-To': 'other@example.org',
      To: envelope.to,
      Subject: 'x',
      'Message-ID': '<other@example.org>',
    }
    await senderQuotaObject(tools, 'victim@example.org').release()
    const { notices } = await deliver(writeMail(headers), envelope)
    const notice = await PostalMime.parse(notices[0] ?? '')
    expect([notice.to, notice.cc, notice.bcc]).toEqual([[{ name: '', address: sender }], undefined, undefined])
  })

  it.each([
    ['the null sender', {}, { from: '<>', to: 'catchall@example.com' }],
    ['a sender whose SPF failed', platformHeaders('dmarc=pass; spf=fail smtp.mailfrom=example.org'), envelope],
    ['a mailing list', { 'List-Id': '<chairs.example.org>' }, envelope],
    ['a machine', { 'Auto-Submitted': 'auto-generated' }, { from: sender, to: 'staff@example.com' }],
    ['an address of ours', {}, { from: 'info@example.com', to: 'catchall@example.com' }],
    ['a sender whose DMARC failed', platformHeaders('dmarc=fail header.from=example.org'), envelope],
    ['an envelope sender for whom no SPF record speaks', platformHeaders('dmarc=none; spf=none smtp.mailfrom=example.org'), envelope],
    ['an envelope sender whose SPF is not known', platformHeaders('dkim=none; dmarc=none header.from=example.org'), envelope],
    [
      'the domain of a From that DMARC did not look at',
      platformHeaders('dmarc=pass header.from=evil.example; spf=none smtp.mailfrom=b'),
      envelope,
    ],
    [
      'an envelope sender of another domain than the From that is proved',
      platformHeaders('dmarc=pass header.from=example.org; spf=softfail smtp.mailfrom=victim.example'),
      { ...envelope, from: 'victim@victim.example' },
    ],
  ])('is never sent to %s', async (_, more, to) => {
    const raw = writeMail({ ...more, From: `Nora <${sender}>`, To: to.to, Subject: 'x', 'Message-ID': '<never@example.org>' })
    const heard = await deliver(raw, to)
    expect(heard.notices).toEqual([])
    expect(heard.rejection).toMatch(/^550 /)
  })

  it.each([
    ['SPF passed', 'dkim=none; dmarc=none header.from=example.org; spf=pass smtp.mailfrom=example.org'],
    ['a From of its domain is proved', 'dmarc=pass header.from=example.org; spf=none smtp.mailfrom=example.org'],
  ])('is sent to an envelope sender for whom %s', async (_, verdicts) => {
    const { notices } = await deliver(writeMail({ ...platformHeaders(verdicts), ...headersOf('proved') }), envelope)
    expect(notices).toHaveLength(1)
  })

  it('gives way to a rejection where the platform refuses it, and the log says so', async () => {
    const heard = await deliver(mail('refused'), envelope, { refusesReply: true })
    expect(heard.rejection).toMatch(/^550 5\.2\.1 /)
    expect(await tools.db.select().from(t.mails)).toMatchObject([{ noticeWay: 'smtp', noticeText: heard.rejection, claim: null }])
  })
})

async function noticeFor(raw: Uint8Array<ArrayBuffer>): Promise<string> {
  const { notices } = await deliver(raw, envelope)
  return notices[0] ?? ''
}

function mail(name: string, author = sender): Uint8Array<ArrayBuffer> {
  return writeMail(headersOf(name, author))
}

function headersOf(name: string, author = sender) {
  return {
    From: `Nora <${author}>`,
    To: 'catchall@example.com',
    Subject: name,
    'Message-ID': `<${name.replaceAll(/[ @]/g, '.')}@example.org>`,
  }
}

function header(headers: { key: string; value: string }[], name: string): string | undefined {
  return headers.find(({ key }) => key === name)?.value
}

async function count(table: typeof t.records): Promise<number> {
  return (await tools.db.select().from(table)).length
}
