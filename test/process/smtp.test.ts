/** Mail handed to real SMTP servers from real workerd, and the test that an administrator makes of a server. */
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { TestHarness } from 'wrangler'
import type { ServerTest } from '../../src/mail-servers/server-test'
import type { MailServer } from '../../src/outbound/smtp-failure'
import type { Dispatch } from '../../src/outbound/transport'
import { answering, authority, login, startMailServer, startRudeServer, type TestServer } from './mail-server'
import type { Handover } from './smtp-worker'

const mail = Buffer.from(
  'From: robot@example.com\r\nTo: ann@example.org\r\nSubject: Hello\r\nMessage-ID: <ours@example.com>\r\n\r\nHello.\r\n',
)

const secrets = { ADMIN_TOKEN: 'admin-token-for-tests', SECRET_KEYS: 'secret-key-for-tests' }

let workers: TestHarness
let servers: TestServer[] = []

beforeAll(async () => {
  // workerd gets what wrangler trusts when it is loaded.
  process.env['NODE_EXTRA_CA_CERTS'] = authority
  const { createTestHarness } = await import('wrangler')
  const config = {
    name: 'smtp',
    main: join(import.meta.dirname, 'smtp-worker.ts'),
    compatibility_date: '2026-10-23',
    compatibility_flags: ['nodejs_compat'],
  }
  workers = createTestHarness({ workers: [{ configPath: join(import.meta.dirname, '../../wrangler.toml'), secrets }, { config }] })
  await workers.listen()
  await workers.getWorker<{ DB: D1Database }>('postern').applyD1Migrations('DB')
})

afterEach(async () => {
  await Promise.all(servers.map((server) => server.end()))
  servers = []
})

afterAll(() => workers.close())

describe.each(['tls', 'starttls', 'none'] as const)('over %s', (security) => {
  test('a mail arrives as it is, from whom we said, after a login', async () => {
    const server = await keep(startMailServer({ security }))
    expect(await send({ ...at(server, security), host: 'localhost' }, 'bounce+b-1@example.com', 'ann@example.org', mail)).toEqual({
      outcome: 'sent',
      transportMessageId: null,
    })
    expect(server.received).toMatchObject([
      { from: 'bounce+b-1@example.com', to: 'ann@example.org', raw: mail, user: login.user, greeting: 'example.com' },
    ])
  })

  test('a wrong password leaves the mail waiting', async () => {
    const server = await keep(startMailServer({ security }))
    expect(await send({ ...at(server, security), password: 'hunter3' })).toEqual({
      outcome: 'temporary',
      failureType: 'rejected',
      reason: '127.0.0.1 does not take this user (robot@example.com) and password: 535 5.7.8 Wrong password',
      isAboutRecipient: false,
    })
  })
})

describe('a mail', () => {
  test('has the null sender where it has none', async () => {
    const server = await keep(startMailServer({ security: 'tls' }))
    expect(await send(at(server, 'tls'), null)).toMatchObject({ outcome: 'sent' })
    expect(server.received).toMatchObject([{ from: '', greeting: 'example.com' }])
  })

  test('that cannot be read to its end is no mail for the server, and no fault of it', async () => {
    const server = await keep(startMailServer({ security: 'tls' }))
    const broken = {
      server: at(server, 'tls'),
      from: 'robot@example.com',
      to: 'ann@example.org',
      rawBase64: mail.toString('base64'),
      breaks: true,
    }
    await expect(handOver(broken)).rejects.toThrow('The bucket is away')
    expect(server.received).toEqual([])
  })

  test('keeps its 8-bit bytes, long lines and lines of dots', async () => {
    const server = await keep(startMailServer({ security: 'starttls' }))
    const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => byte !== 10 && byte !== 13))
    const text = ['.', '..', '.x', '', `a${'b'.repeat(70_000)}c`, '.', 'end'].join('\r\n')
    const raw = Buffer.concat([mail, Buffer.from('.\r\n'), everyByte, Buffer.from(`\r\n${text}\r\n`)])
    expect(await send(at(server, 'starttls'), 'robot@example.com', 'ann@example.org', raw)).toMatchObject({ outcome: 'sent' })
    expect(server.received[0]?.raw.equals(raw)).toBe(true)
    expect(server.received[0]?.declared).toEqual({ BODY: '8BITMIME', SIZE: String(raw.length) })
  })

  test('of almost a megabyte arrives, one that is larger than the server takes is not begun', async () => {
    const server = await keep(startMailServer({ security: 'tls' }))
    const ofSize = (size: number) => Buffer.concat([mail, Buffer.from(`${'x'.repeat(76)}\r\n`.repeat(size / 78))])
    expect(await send(at(server, 'tls'), null, 'ann@example.org', ofSize(990_000))).toMatchObject({ outcome: 'sent' })
    expect(await send(at(server, 'tls'), null, 'ann@example.org', ofSize(1_010_000))).toEqual({
      outcome: 'permanent',
      failureType: 'rejected',
      reason: 'The mail is larger than 127.0.0.1 takes',
      isAboutRecipient: false,
    })
  })

  test('needs no login where there is no password', async () => {
    const server = await keep(startMailServer({ security: 'none' }))
    expect(await send({ ...at(server, 'none'), user: '', password: null })).toMatchObject({ outcome: 'sent' })
    expect(server.received[0]?.user).toBeUndefined()
  })
})

describe('a server that takes the login and not the mail', () => {
  const refused = async (to: string, from = 'robot@example.com') =>
    send(at(await keep(startMailServer({ security: 'tls' })), 'tls'), from, to)

  test('because there is no such mailbox', async () => {
    expect(await refused('nobody@example.org')).toEqual({
      outcome: 'permanent',
      failureType: 'unknown-user',
      reason: '550 5.1.1 <nobody@example.org>: Recipient address rejected: User unknown',
      isAboutRecipient: true,
    })
  })

  test('because the mailbox is full', async () => {
    expect(await refused('full@example.org')).toEqual({
      outcome: 'temporary',
      failureType: 'mailbox-full',
      reason: '452 4.2.2 The mailbox is full',
      isAboutRecipient: true,
    })
  })

  test('because of what it says, after it was sent', async () => {
    expect(await refused('picky@example.org')).toMatchObject({ outcome: 'permanent', isAboutRecipient: false })
  })

  test('because of its sender', async () => {
    expect(await refused('ann@example.org', 'foreign@example.com')).toMatchObject({
      outcome: 'permanent',
      failureType: 'rejected',
      isAboutRecipient: false,
    })
  })

  test('because the address is none', async () => {
    expect(await refused('ann@example.org> SIZE=1')).toMatchObject({ outcome: 'permanent', failureType: 'invalid-address' })
  })

  test('the first time, since it is greylisting', async () => {
    const server = await keep(startMailServer({ security: 'tls' }))
    const greylisted = await send(at(server, 'tls'), 'robot@example.com', 'grey@example.org')
    expect(greylisted).toMatchObject({
      outcome: 'temporary',
      reason: '451 4.7.1 Greylisted, come back in a minute',
      isAboutRecipient: false,
    })
    expect(await send(at(server, 'tls'), 'robot@example.com', 'grey@example.org')).toMatchObject({ outcome: 'sent' })
  })
})

describe('no TLS, no mail', () => {
  test.each([
    ['tls', 'untrusted', 'Cannot connect to localhost'],
    ['tls', 'other-name', 'Cannot connect to localhost'],
    ['starttls', 'untrusted', 'certificate is not trusted'],
    ['starttls', 'other-name', 'certificate is not trusted'],
  ] as const)('%s with a certificate that is %s', async (security, certificate, words) => {
    const server = await keep(startMailServer({ security, certificate }))
    expect(await send({ ...at(server, security), host: 'localhost' })).toMatchObject({
      outcome: 'temporary',
      failureType: 'unreachable',
      reason: expect.stringContaining(words),
    })
    expect(server.received).toEqual([])
  })

  test('a server that offers no STARTTLS gets neither mail nor password', async () => {
    const heard: string[] = []
    const server = await keep(
      startRudeServer((socket) => {
        socket.on('data', (chunk: Buffer) => heard.push(chunk.toString()))
        answering(socket, { CONNECT: '220 plain', EHLO: '250-plain\r\n250 AUTH PLAIN LOGIN' })
      }),
    )
    expect(await send(at(server, 'starttls'))).toMatchObject({
      outcome: 'temporary',
      reason: expect.stringContaining('does not offer STARTTLS'),
    })
    expect(heard.join('')).toBe('EHLO example.com\r\n')
  })

  test('a server that takes its offer back gets no more', async () => {
    const server = await keep(
      startRudeServer((socket) => answering(socket, { CONNECT: '220 x', EHLO: '250-x\r\n250 STARTTLS', STARTTLS: '454 4.7.0 Not now' })),
    )
    expect(await send(at(server, 'starttls'))).toMatchObject({ outcome: 'temporary', reason: expect.stringContaining('454 4.7.0 Not now') })
  })

  test('what is said before TLS is not believed behind it', async () => {
    const heard: string[] = []
    const server = await keep(
      startRudeServer((socket) => {
        answering(socket, { CONNECT: '220 x', EHLO: '250-x\r\n250 STARTTLS', STARTTLS: '220 go\r\n250-injected\r\n250 AUTH PLAIN' })
        socket.on('data', (chunk: Buffer) => {
          heard.push(chunk.toString('latin1'))
          if (isTlsHandshake(chunk)) socket.destroy()
        })
      }),
    )
    expect(await send(at(server, 'starttls'))).toMatchObject({ outcome: 'temporary', reason: expect.stringContaining('No TLS with') })
    expect(heard.slice(0, 2)).toEqual(['EHLO example.com\r\n', 'STARTTLS\r\n'])
    expect(heard.slice(2).map((chunk) => isTlsHandshake(Buffer.from(chunk, 'latin1')))).toEqual([true])
  })
})

describe('a server that is not there, or not all there', () => {
  const greeted = { CONNECT: '220 rude', EHLO: '250-rude\r\n250 AUTH PLAIN', AUTH: '235 2.7.0 In', DATA: '354 Go on' }

  test.each<[string, Record<string, string | null>, string]>([
    ['hangs up at once', { CONNECT: null }, 'closed the connection'],
    ['takes nothing', { CONNECT: '554 5.3.2 No mail here' }, '127.0.0.1:PORT takes no mail from us: 554 5.3.2 No mail here'],
    ['speaks something else', { CONNECT: 'HTTP/1.1 400 Bad Request' }, 'takes no mail from us: HTTP/1.1 400 Bad Request'],
    ['hangs up at the login', { ...greeted, AUTH: null }, 'closed the connection'],
    ['hangs up after the mail', { ...greeted, '.': null }, 'closed the connection'],
    ['is about to close', { ...greeted, MAIL: '421 4.3.2 Shutting down' }, '421 4.3.2 Shutting down'],
  ])('%s', async (_, answers, words) => {
    const server = await keep(startRudeServer((socket) => answering(socket, answers)))
    const dispatch = await send(at(server, 'none'))
    expect(dispatch).toMatchObject({ outcome: 'temporary', isAboutRecipient: false })
    expect('reason' in dispatch && dispatch.reason).toContain(words.replace('PORT', String(server.port)))
  })

  test('a mail that was taken counts as sent, whatever comes after', async () => {
    const hangsUp = await keep(startRudeServer((socket) => answering(socket, { ...greeted, QUIT: null })))
    expect(await send(at(hangsUp, 'none'))).toMatchObject({ outcome: 'sent' })
    const isSilent = await keep(startRudeServer((socket) => answering(socket, { ...greeted, QUIT: '' })))
    expect(await send(at(isSilent, 'none'))).toMatchObject({ outcome: 'sent' })
  })

  test('an id that the server put in place of ours is kept', async () => {
    const id = 'AM0PR01@AM0PR01.eurprd01.prod.outlook.com'
    const server = await keep(startRudeServer((socket) => answering(socket, { ...greeted, '.': `250 2.0.0 OK <${id}> [Hostname=x]` })))
    expect(await send(at(server, 'none'))).toEqual({ outcome: 'sent', transportMessageId: id })
  })

  test('nobody listens', async () => {
    const server = await startMailServer({ security: 'none' })
    await server.end()
    for (const security of ['none', 'starttls', 'tls'] as const)
      expect(await send(at(server, security))).toMatchObject({
        outcome: 'temporary',
        failureType: 'unreachable',
        reason: `Cannot connect to 127.0.0.1:${server.port}`,
      })
  })

  test('it says nothing', async () => {
    const server = await keep(startRudeServer(() => undefined))
    const began = Date.now()
    const [test, ...dispatches] = await Promise.all([
      testOf(at(server, 'tls')),
      ...(['none', 'starttls', 'tls'] as const).map((security) => send(at(server, security))),
    ])
    expect(test).toEqual({ ok: false, detail: expect.stringContaining('No answer from') })
    for (const dispatch of dispatches)
      expect(dispatch).toMatchObject({
        outcome: 'temporary',
        failureType: 'unreachable',
        reason: expect.stringContaining('No answer from'),
      })
    expect(Date.now() - began).toBeLessThan(60_000)
  })
})

describe('the test of a server', () => {
  test.each(['tls', 'starttls', 'none'] as const)('logs in over %s, and sends nothing', async (security) => {
    const server = await keep(startMailServer({ security }))
    const how = { tls: 'with TLS', starttls: 'with STARTTLS', none: 'without TLS' }[security]
    expect(await testOf(at(server, security))).toEqual({
      ok: true,
      detail: `Connected to 127.0.0.1:${server.port} ${how}, logged in as robot@example.com`,
    })
    expect(server.received).toEqual([])
  })

  test('knows a wrong password', async () => {
    const server = await keep(startMailServer({ security: 'tls' }))
    expect(await testOf({ ...at(server, 'tls'), password: 'hunter3' })).toEqual({
      ok: false,
      detail: '127.0.0.1 does not take this user (robot@example.com) and password: 535 5.7.8 Wrong password',
    })
  })

  test('does without a login where there is no password', async () => {
    const server = await keep(startMailServer({ security: 'none' }))
    const { ok, detail } = await testOf({ ...at(server, 'none'), user: '', password: null })
    expect([ok, detail]).toEqual([true, expect.stringContaining('without a login')])
  })

  test.each<[string, MailServer['security'], () => Promise<TestServer>, string]>([
    ['a certificate that is not trusted', 'tls', () => startMailServer({ security: 'tls', certificate: 'untrusted' }), 'is not trusted'],
    [
      'a certificate for another name',
      'tls',
      () => startMailServer({ security: 'tls', certificate: 'other-name' }),
      'to another name than',
    ],
    ['the same behind STARTTLS', 'starttls', () => startMailServer({ security: 'starttls', certificate: 'untrusted' }), 'is not trusted'],
    ['no STARTTLS', 'starttls', () => startMailServer({ security: 'starttls', offersStarttls: false }), 'does not offer STARTTLS'],
    ['a port without TLS', 'tls', () => startMailServer({ security: 'starttls' }), 'does not begin with TLS'],
  ])('knows %s', async (_, security, start, words) => {
    const { ok, detail } = await testOf(at(await keep(start()), security))
    expect([ok, detail]).toEqual([false, expect.stringContaining(words)])
  })

  test('knows a port where nobody listens, and a name that is not there', async () => {
    const server = await startMailServer({ security: 'none' })
    await server.end()
    expect((await testOf(at(server, 'tls'))).detail).toContain('connection refused')
    expect((await testOf({ ...at(server, 'starttls'), host: 'smtp.invalid' })).detail).toBe(
      'There is no server named smtp.invalid: name not found',
    )
  })
})

async function testOf(server: MailServer): Promise<ServerTest> {
  const made = (await callApi('', server)) as { id: string } // 201
  return (await callApi(`/${made.id}/test`)) as ServerTest // 200
}

async function callApi(below: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${secrets.ADMIN_TOKEN}`, 'content-type': 'application/json' }
  const init = { method: 'POST', headers, ...(body && { body: JSON.stringify(body) }) }
  const response = await workers.getWorker('postern').fetch(`http://localhost/api/outgoing-servers${below}`, init)
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}

async function keep(starting: Promise<TestServer>): Promise<TestServer> {
  const server = await starting
  servers.push(server)
  return server
}

/** RFC 8446 section 5.1. */
function isTlsHandshake(chunk: Buffer): boolean {
  return chunk[0] === 22
}

function at({ port }: TestServer, security: MailServer['security']): MailServer {
  return { name: 'Test', host: '127.0.0.1', port, security, ...login }
}

async function send(server: MailServer, from: string | null = 'robot@example.com', to = 'ann@example.org', raw = mail): Promise<Dispatch> {
  return handOver({ server, from, to, rawBase64: raw.toString('base64') })
}

async function handOver(handover: Handover): Promise<Dispatch> {
  const response = await workers.getWorker('smtp').fetch('http://localhost/', { method: 'POST', body: JSON.stringify(handover) })
  if (!response.ok) throw new Error(await response.text())
  return (await response.json()) as Dispatch // what the Worker answers
}
