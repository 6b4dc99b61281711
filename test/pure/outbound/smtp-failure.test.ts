import { describe, expect, test } from 'vitest'
import { dispatchOf, failureInWords, type MailServer, type SmtpStep } from '../../../src/outbound/smtp-failure'
import { cpuMs } from '../cpu-time'

const server: MailServer = {
  name: 'Main',
  host: 'smtp.example.net',
  port: 587,
  security: 'starttls',
  user: 'robot@example.com',
  password: 'hunter2!',
}
const said = (step: SmtpStep, text: string) => dispatchOf({ kind: 'reply', step, text }, server)

describe('what a server says', () => {
  test.each<[SmtpStep, string, string, string, boolean]>([
    ['recipient', '550 5.1.1 <a@example.org>: Recipient address rejected: User unknown', 'permanent', 'unknown-user', true],
    ['recipient', '550 No such user here', 'permanent', 'unknown-user', true],
    ['recipient', '550', 'permanent', 'rejected', true],
    ['recipient', '553 5.1.3 Syntax error in the address', 'permanent', 'invalid-address', true],
    ['recipient', '550 5.7.1 No such user', 'permanent', 'unknown-user', true],
    ['recipient', '552 5.2.2 Mailbox full', 'permanent', 'mailbox-full', true],
    ['recipient', '550 5.2.1 The mailbox is disabled', 'permanent', 'rejected', true],
    ['recipient', '554 5.7.1 Service unavailable; client [192.0.2.1] blocked using zen.spamhaus.org', 'permanent', 'spam', false],
    ['recipient', '550 5.7.1 Message refused by policy', 'permanent', 'rejected', false],
    ['recipient', '450 4.2.0 Greylisted, try again in 300 seconds', 'temporary', 'rejected', false],
    ['recipient', '451 4.7.1 Try again later', 'temporary', 'rejected', false],
    ['recipient', '452 4.2.2 The mailbox is over quota', 'temporary', 'mailbox-full', true],
    ['recipient', '421 Too busy', 'temporary', 'unreachable', false],
    ['recipient', '554 5.7.1 <a@example.org>: Relay access denied', 'temporary', 'rejected', false],
    ['recipient', '550 5.7.1 Unable to relay', 'temporary', 'rejected', false],
    ['recipient', '553 5.7.1 <x@example.com>: Sender address rejected: not owned by user robot', 'temporary', 'rejected', false],
    ['sender', '530 5.7.0 Authentication required', 'temporary', 'rejected', false],
    ['sender', '550 5.1.0 Sender rejected', 'permanent', 'rejected', false],
    ['sender', '553 5.1.8 Sender domain does not exist', 'permanent', 'rejected', false],
    ['sender', '451 4.3.0 Temporary lookup failure', 'temporary', 'unreachable', false],
    ['mail', '550 5.7.60 SMTP; Client does not have permissions to send as this sender', 'temporary', 'rejected', false],
    ['mail', '554 5.6.0 Message content rejected as spam', 'permanent', 'spam', false],
    ['mail', '552 5.3.4 Message size exceeds fixed limit', 'permanent', 'rejected', false],
    ['mail', '550 5.1.1 User unknown', 'permanent', 'unknown-user', true],
    ['mail', '552 5.2.2 Over quota', 'permanent', 'mailbox-full', true],
    ['mail', '550 5.1.7 Bad sender', 'permanent', 'rejected', false],
    ['mail', '452 4.3.1 Insufficient system storage', 'temporary', 'unreachable', false],
    ['login', '535 5.7.8 Error: authentication failed', 'temporary', 'rejected', false],
    ['login', '454 4.7.0 Temporary authentication failure', 'temporary', 'rejected', false],
    ['login', '503 AUTH not available', 'temporary', 'rejected', false],
    ['greeting', '554 5.7.1 No SMTP service here', 'temporary', 'rejected', false],
    ['greeting', 'HTTP/1.1 400 Bad Request', 'temporary', 'unreachable', false],
  ])('%s: %s', (step, text, outcome, failureType, isAboutRecipient) => {
    expect(said(step, text)).toMatchObject({ outcome, failureType, isAboutRecipient })
  })
})

describe('what is not said in SMTP', () => {
  test.each(['no-connection', 'no-tls', 'no-starttls', 'no-answer', 'closed', 'no-password'] as const)(
    '%s leaves the mail waiting',
    (kind) => {
      expect(dispatchOf({ kind }, server)).toMatchObject({ outcome: 'temporary', failureType: 'unreachable', isAboutRecipient: false })
      expect(failureInWords({ kind }, server)).toContain('smtp.example.net')
    },
  )

  test('a mail that is too large or has no fit address does not leave at all', () => {
    expect(dispatchOf({ kind: 'too-large' }, server)).toMatchObject({ outcome: 'permanent', isAboutRecipient: false })
    expect(dispatchOf({ kind: 'no-address' }, server)).toMatchObject({ outcome: 'permanent', isAboutRecipient: true })
  })
})

describe('the reason', () => {
  test('is the words of the server on one line, codes once', () => {
    expect(said('recipient', '550-5.1.1 The account does\n550-5.1.1 not exist.\n550 5.1.1 Ask your friend').reason).toBe(
      '550 5.1.1 The account does not exist. Ask your friend',
    )
  })

  test('says which server does not take the login', () => {
    expect(said('login', '535 5.7.8 Bad credentials').reason).toBe(
      'smtp.example.net does not take this user (robot@example.com) and password: 535 5.7.8 Bad credentials',
    )
  })

  test('has at most 400 characters, whatever the server says', () => {
    expect(said('login', `535 5.7.8 ${'no '.repeat(10_000)}`).reason).toHaveLength(400)
    expect(said('mail', `554 ${'🔑'.repeat(1000)}`).reason.length).toBeLessThanOrEqual(400)
  })

  test('keeps the token of our address to ourselves', () => {
    const address = `bounce+b-${'a2'.repeat(21)}@example.com`
    expect(said('sender', `550 5.7.1 <${address}>: Sender address rejected`).reason).toBe(
      '550 5.7.1 <bounce@example.com>: Sender address rejected',
    )
  })

  test('never repeats the password, as it is or as AUTH sends it', () => {
    const plain = Buffer.from('\0robot@example.com\0hunter2!').toString('base64')
    const login = Buffer.from('hunter2!').toString('base64')
    const { reason } = said('login', `500 Unknown: AUTH PLAIN ${plain} ${login} hunter2!`)
    expect(reason).toContain('Unknown: AUTH PLAIN')
    for (const secret of [plain, login, 'hunter2']) expect(reason).not.toContain(secret)
  })

  test('of a reply without words says that there were none', () => {
    expect(said('mail', '554').reason).toBe('The receiving server answered 554 without saying why')
  })

  test('is found quickly in a megabyte of anything', () => {
    const began = cpuMs()
    for (const text of [
      `550 ${'relay '.repeat(170_000)}`,
      `550 ${'5.1.'.repeat(250_000)}`,
      `550 ${'+b-'.repeat(330_000)}`,
      'x'.repeat(1_000_000),
    ])
      said('recipient', text)
    expect(cpuMs() - began).toBeLessThan(10_000)
  })
})
