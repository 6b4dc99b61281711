import { describe, expect, test } from 'vitest'
import type { MailboxAccess } from '../../../src/fetchmail/mailbox'
import { mailboxError, type MailboxFailure } from '../../../src/fetchmail/mailbox-failure'

const imap: MailboxAccess = {
  name: 'Test',
  type: 'imap',
  host: 'imap.example.net',
  port: 993,
  security: 'tls',
  user: 'task@example.net',
  credentials: { kind: 'password', password: 'hunter2' },
}
const token = { kind: 'oauth', accessToken: 'ya29.secret' } as const

const words = (failure: MailboxFailure, change: Partial<MailboxAccess> = {}) => mailboxError(failure, { ...imap, ...change }).message
const login = (text: string, change: Partial<MailboxAccess> = {}) => words({ kind: 'reply', step: 'login', text }, change)

describe('a login that is refused', () => {
  test.each<[string, string, Partial<MailboxAccess>, string]>([
    [
      'of Dovecot',
      '[AUTHENTICATIONFAILED] Authentication failed.',
      {},
      'imap.example.net does not take this user (task@example.net) and password, check both: [AUTHENTICATIONFAILED] Authentication failed.',
    ],
    [
      'of Gmail, for an account with a second factor',
      '[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)',
      {},
      "wants an app password of task@example.net, made in the account's settings, in place of the account's own: [ALERT] Application-specific",
    ],
    ['of iCloud', '[AUTHENTICATIONFAILED] Use an app-specific password', {}, 'wants an app password of'],
    ['of Microsoft, by password', 'LOGIN failed.', { host: 'outlook.office365.com' }, 'take a server of the type outlook: LOGIN failed.'],
    ['by a token', 'AUTHENTICATE failed.', { credentials: token }, 'sign in again: AUTHENTICATE failed.'],
    ['for now', '[UNAVAILABLE] Temporary authentication failure.', {}, 'does not log task@example.net in at the moment: [UNAVAILABLE]'],
    ['for now, by POP3', '[IN-USE] Mailbox is locked', { type: 'pop' }, 'does not log task@example.net in at the moment: [IN-USE]'],
    ['for now, since it comes too often', '[LOGIN-DELAY] Minimum time between logins is 60', { type: 'pop' }, 'at the moment'],
    ['for now, by token', '[SYS/TEMP] Try later', { type: 'pop', credentials: token }, 'at the moment'],
    [
      'without TLS',
      '[PRIVACYREQUIRED] Plaintext authentication disallowed',
      { security: 'none' },
      'takes no login without TLS, take tls or starttls',
    ],
    ['without a word', '', {}, 'check both: it says no more'],
  ])('%s', (_, text, change, expected) => {
    expect(login(text, change)).toContain(expected)
  })

  test('is another host than Microsoft when its name only looks like it', () => {
    expect(login('LOGIN failed.', { host: 'notoutlook.com' })).toContain('check both')
  })
})

describe('what a server says', () => {
  test('is one line without control characters', () => {
    expect(login('No\r\n\u0000\u001b[31m way\u202e!')).toMatch(/check both: No \[31m way!$/)
  })

  test('is bounded', () => {
    expect(login('x'.repeat(100_000)).length).toBeLessThan(600)
  })

  test('tells no secret, in whatever form it is repeated', () => {
    const plain = Buffer.from('\0task@example.net\0hunter2').toString('base64')
    const framed = Buffer.from('user=task@example.net\x01auth=Bearer ya29.secret\x01\x01').toString('base64')
    const told = [
      login(`bad command: a1 LOGIN task@example.net "hunter2"`),
      login(`bad command: AUTHENTICATE PLAIN ${plain}`),
      login(`bad command: AUTHENTICATE XOAUTH2 ${framed}`, { credentials: token }),
      login(`bad token ya29.secret`, { credentials: token }),
    ]
    for (const sentence of told) {
      expect(sentence).toContain('…')
      expect(sentence).not.toMatch(/hunter2|ya29/)
      expect(sentence).not.toContain(plain)
      expect(sentence).not.toContain(framed)
    }
  })
})

describe('other failures', () => {
  test.each<[MailboxFailure, Partial<MailboxAccess>, string]>([
    [{ kind: 'no-starttls' }, { port: 143 }, 'imap.example.net:143 does not offer STARTTLS'],
    [
      { kind: 'no-unique-ids' },
      { type: 'pop', port: 995 },
      'imap.example.net:995 cannot tell which mails are new (POP3 without UIDL): fetch them by IMAP',
    ],
    [{ kind: 'not-understood', text: 'HTTP/1.1 400' }, {}, 'imap.example.net:993 does not answer as a server for IMAP does: HTTP/1.1 400'],
    [
      { kind: 'reply', step: 'greeting', text: 'Too many connections' },
      {},
      'imap.example.net:993 takes no connection from us: Too many connections',
    ],
    [
      { kind: 'reply', step: 'mailbox', text: '[NONEXISTENT] No INBOX' },
      {},
      'does not open the INBOX of task@example.net: [NONEXISTENT] No INBOX',
    ],
  ])('%j', (failure, change, expected) => {
    expect(words(failure, change)).toContain(expected)
  })

  test('of one mail do not mean the others', () => {
    expect(mailboxError({ kind: 'reply', step: 'mail', text: '[SERVERBUG] Internal error' }, imap).isAboutMail).toBe(true)
    expect(mailboxError({ kind: 'closed' }, imap).isAboutMail).toBe(false)
  })
})
