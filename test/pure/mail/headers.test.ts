/** What the headers say of ids, machines and authentication. */
import { describe, expect, it } from 'vitest'
import { readAuthentication } from '../../../src/mail/authentication'
import { readAutomatic } from '../../../src/mail/automatic'
import { readHeaders } from '../../../src/mail/headers'
import { messageIds, ownMessageId, threadIds } from '../../../src/mail/message-id'

describe('headers', () => {
  it('are unfolded, whatever the line ends', () => {
    expect(readHeaders('Subject: a\r\n b\nX-Y :c\r\n\td\r\nnothing\r\n: odd')).toEqual([
      { name: 'subject', value: 'a b' },
      { name: 'x-y', value: 'c d' },
    ])
  })
})

describe('message ids', () => {
  it('are every <…>, with the white space of folding removed', () => {
    expect(messageIds('<a@b> junk <c\r\n d@e>,<a@b> <>')).toEqual(['a@b', 'cd@e'])
  })
  it('of a mail may lack their brackets', () => {
    expect(ownMessageId(' a@b ')).toBe('a@b')
    expect(ownMessageId('  ')).toBeUndefined()
  })
  it('of the thread are the last 32 of References and those of In-Reply-To', () => {
    const references = Array.from({ length: 100 }, (_, number) => `<${number}@x>`).join(' ')
    expect(threadIds(references, '<answered@x>')).toEqual([...Array.from({ length: 32 }, (_, number) => `${number + 68}@x`), 'answered@x'])
  })
})

describe('a machine', () => {
  it.each([
    ['Auto-Submitted: auto-replied (vacation)', 'auto-reply', true],
    ['X-Autoreply: yes', 'auto-reply', true],
    ['Precedence: auto_reply', 'auto-reply', true],
    ['Auto-Submitted: auto-generated', 'ordinary', true],
    ['Precedence: bulk', 'ordinary', true],
    ['List-Id: <x.example>', 'list', true],
    ['X-Auto-Response-Suppress: All', 'ordinary', true],
    ['Auto-Submitted: no', 'ordinary', false],
    ['X-Auto-Response-Suppress: None', 'ordinary', false],
    ['Subject: Out of office party', 'ordinary', false],
  ])('%s: %s, automatic %s', (header, kind, automatic) => expect(readAutomatic(readHeaders(header))).toMatchObject({ kind, automatic }))
})

describe('authentication', () => {
  const received = 'Received: from mx.example.org (192.0.2.1) by cloudflare-email.net (unknown) id x'
  const results =
    'Authentication-Results: mx.cloudflare.net; dkim=fail; dkim=pass; dmarc=pass (p=none; x); spf=fail smtp.helo=a; spf=pass smtp.mailfrom=b'
  it('is the verdict of the platform’s own block', () => {
    expect(readAuthentication(readHeaders(`${received}\n${results}\nFrom: a@b`))).toEqual({ spf: 'pass', dkim: 'pass', dmarc: 'pass' })
  })
  it.each([
    ['below a header that the platform does not write', `${received}\nFrom: a@b\n${results}`],
    ['below a second Received', `${received}\nReceived: from a by b\n${results}`],
    ['out of order', `${received}\nReceived-SPF: pass\n${results}`],
    ['of another server', `${received}\n${results.replace('mx.cloudflare.net', 'mx.example.org')}`],
    ['under a mail server of somebody else’s', `Received: from a by mail.example.org\n${results}`],
    ['that is not there', received],
  ])('is unknown for a verdict %s', (_, block) =>
    expect(readAuthentication(readHeaders(block))).toEqual({ spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' }),
  )
})
