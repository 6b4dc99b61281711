/** Mailboxes of a real Dovecot, and of servers that are none, opened from real workerd. */
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestHarness } from 'wrangler'
import type { MailboxAccess } from '../../src/fetchmail/mailbox'
import type { ServerTest } from '../../src/mail-servers/server-test'
import { deliver, type Dovecot, endDovecot, listFlags, readDovecotLog, recreateMailbox, startDovecot, whyNoDovecot } from './dovecot'
import { freePort } from './gateway'
import { authority, startRudeServer, type TestServer } from './mail-server'
import type { Mail, Seen, Visit } from './mailbox-worker'

let workers: TestHarness

beforeAll(async () => {
  // workerd gets what wrangler trusts when it is loaded.
  process.env['NODE_EXTRA_CA_CERTS'] = authority
  const { createTestHarness } = await import('wrangler')
  const config = {
    name: 'mailbox',
    main: join(import.meta.dirname, 'mailbox-worker.ts'),
    compatibility_date: '2026-10-23',
    compatibility_flags: ['nodejs_compat'],
  }
  workers = createTestHarness({ workers: [{ config }] })
  await workers.listen()
})

afterAll(() => workers.close())

const whyNot = whyNoDovecot()
const password = 'hunter2'
const hunter2 = { kind: 'password', password } as const
const hello = 'Subject: Hello\r\n\r\nHello.\r\n'
const types = ['imap', 'pop'] as const
const securities = ['tls', 'starttls', 'none'] as const

describe.skipIf(whyNot !== undefined)(`Dovecot${whyNot ? `, skipped: ${whyNot}` : ''}`, () => {
  let dovecot: Dovecot
  let users = 0

  beforeAll(async () => {
    const names = ['task', ...Array.from({ length: 40 }, (_, number) => `user${number}`)]
    dovecot = await startDovecot({ users: Object.fromEntries(names.map((name) => [`${name}@example.net`, password])) })
  })

  afterAll(() => endDovecot(dovecot))

  const at = (type: MailboxAccess['type'], security: MailboxAccess['security'], change: Partial<MailboxAccess> = {}): MailboxAccess => {
    const { imap, imaps, pop3, pop3s } = dovecot.ports
    const port = { imap: { tls: imaps, starttls: imap, none: imap }, pop: { tls: pop3s, starttls: pop3, none: pop3 } }[type][security]
    return { name: 'Test', type, host: 'localhost', port, security, user: 'task@example.net', credentials: hunter2, ...change }
  }

  /** Somebody whose mailbox is empty yet. */
  const somebody = () => `user${(users += 1)}@example.net`

  describe.each(types)('by %s', (type) => {
    test.each(securities)('over %s, mails come as they are', async (security) => {
      const user = somebody()
      await deliver(dovecot, user, hello)
      await deliver(dovecot, user, '\n', true)
      const access = at(type, security, { user })
      const { keys, mails, validity, error } = await visit({ access })
      expect(error).toBeUndefined()
      expect(keys).toHaveLength(2)
      expect(validity === null).toBe(type === 'pop')
      expect(mails.map(textOf)).toEqual([hello, '\r\n'])
    })

    test('a mail that is finished, and not removed, stays', async () => {
      const user = somebody()
      await deliver(dovecot, user, hello)
      const access = at(type, 'tls', { user })
      const { keys } = await visit({ access, read: [] })
      expect(await visit({ access, read: [], finish: keys })).toMatchObject({ keys })
      expect((await visit({ access })).keys).toEqual(keys)
    })

    test('8-bit bytes, long lines, lines of dots and bare line feeds come through', async () => {
      const user = somebody()
      const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte).filter((byte) => ![0, 10, 13].includes(byte)))
      const text = ['', '.', '..', '.x', '', 'a'.repeat(70_000), '.'].join('\n')
      const raw = Buffer.concat([Buffer.from('Subject: bytes\n\n'), everyByte, Buffer.from(`${text}\n`)])
      await deliver(dovecot, user, raw)
      const [mail] = (await visit({ access: at(type, 'tls', { user }) })).mails
      // Dovecot serves what it stores with LF as lines with CRLF, as it must.
      const served = Buffer.from(raw.toString('latin1').replaceAll('\n', '\r\n'), 'latin1')
      expect(bytesOf(mail).equals(served)).toBe(true)
    })

    test('10 MB come through, and of more than there may be the beginning', async () => {
      const user = somebody()
      await deliver(dovecot, user, ofSize(10_000_000))
      await deliver(dovecot, user, ofSize(27_000_000))
      await deliver(dovecot, user, hello)
      const { mails, error } = await visit({ access: at(type, 'tls', { user }) })
      expect(error).toBeUndefined()
      const [large, tooLarge, small] = mails
      expect(bytesOf(large).equals(Buffer.from(ofSize(10_000_000)))).toBe(true)
      expect(tooLarge?.size).toBe(ofSize(27_000_000).length)
      const beginning = bytesOf(tooLarge)
      expect(beginning.length).toBeGreaterThan(30_000)
      expect(beginning.length).toBeLessThanOrEqual(65_536)
      expect(ofSize(27_000_000).startsWith(beginning.toString())).toBe(true)
      expect(textOf(small)).toBe(hello)
    })

    test('a mail that is not there is not found', async () => {
      const user = somebody()
      await deliver(dovecot, user, hello)
      expect((await visit({ access: at(type, 'tls', { user }), read: ['99'] })).mails).toEqual([null])
    })

    test('the test counts', async () => {
      const user = somebody()
      const counted = {
        imap: ['0 messages in INBOX, 0 of them unread', '2 messages in INBOX, 1 of them unread'],
        pop: ['0 messages', '2 messages'],
      }
      const access = at(type, 'starttls', { user })
      const connected = `Connected to localhost:${access.port} with STARTTLS, logged in as ${user}; `
      const words = counted[type].map((count) => `${connected}${count}${type === 'pop' ? ' in the mailbox' : ''}`)
      expect(await probe(access)).toEqual({ ok: true, detail: words[0] })
      await deliver(dovecot, user, hello)
      await deliver(dovecot, user, hello, true)
      expect(await probe(access)).toEqual({ ok: true, detail: words[1] })
    })

    test.each(securities)('a wrong password over %s is told with what the server says', async (security) => {
      const access = at(type, security, { credentials: { kind: 'password', password: 'hunter3' } })
      const code = type === 'pop' ? 'AUTH' : 'AUTHENTICATIONFAILED'
      const words = `localhost does not take this user (task@example.net) and password, check both: [${code}] Authentication failed.`
      expect(await probe(access)).toEqual({ ok: false, detail: words })
      expect((await visit({ access })).error).toBe(words)
    })

    test('a token logs in until it has expired', async () => {
      const user = somebody()
      dovecot.tokens.set('token-of-today', user)
      const access = at(type, 'tls', { user, credentials: { kind: 'oauth', accessToken: 'token-of-today' } })
      expect((await probe(access)).detail).toContain(`logged in as ${user}`)
      dovecot.tokens.delete('token-of-today')
      const { ok, detail } = await probe(access)
      expect([ok, detail]).toEqual([false, expect.stringMatching(/sign in again: \[AUTH\w*\] Authentication failed\.$/)])
      dovecot.tokens.set('token-of-another', 'task@example.net')
      const another = await probe({ ...access, credentials: { kind: 'oauth', accessToken: 'token-of-another' } })
      expect(another.detail).toContain('or it was for another user')
    })

    test('ports are told apart', async () => {
      const [withTls, plain] = await Promise.all([
        probe(at(type, 'starttls', { port: at(type, 'tls').port })),
        probe(at(type, 'tls', { port: at(type, 'none').port })),
      ])
      expect(withTls.detail).toMatch(/^localhost:\d+ begins with TLS: take tls$/)
      expect(plain.detail).toContain(
        `does not begin with TLS: take starttls, or the port it has for tls (${type === 'pop' ? 995 : 993}, usually)`,
      )
    })

    test('the other protocol is told apart', async () => {
      const other = type === 'pop' ? 'imap' : 'pop'
      const { ok, detail } = await probe(at(type, 'tls', { port: at(other, 'tls').port }))
      expect([ok, detail]).toEqual([
        false,
        expect.stringContaining(`does not answer as a server for ${type === 'pop' ? 'POP3' : 'IMAP'} does`),
      ])
    })

    test('names that are not there, and ports where nobody listens', async () => {
      expect((await probe(at(type, 'tls', { host: 'mail.invalid' }))).detail).toBe('There is no server named mail.invalid: name not found')
      expect((await probe(at(type, 'tls', { port: await freePort() }))).detail).toContain('connection refused')
    })
  })

  test('IMAP lists what is above a UID, and a mailbox made anew has another validity', async () => {
    const user = somebody()
    for (let number = 0; number < 12; number += 1) await deliver(dovecot, user, hello)
    const access = at('imap', 'tls', { user })
    const first = await visit({ access, read: [] })
    expect(first.keys).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'])
    expect((await visit({ access, read: [], afterUid: 9 })).keys).toEqual(['10', '11', '12'])
    expect((await visit({ access, read: [], afterUid: 12 })).keys).toEqual([])
    await recreateMailbox(dovecot, user)
    const second = await visit({ access, read: [], afterUid: 9 })
    expect(second.keys).toEqual(['10', '11', '12'])
    expect(second.validity).not.toBe(first.validity)
  })

  test('IMAP marks as read what is finished, not what is fetched', async () => {
    const user = somebody()
    for (const text of [hello, hello]) await deliver(dovecot, user, text)
    const access = at('imap', 'tls', { user })
    expect((await visit({ access })).mails).toHaveLength(2)
    expect(await listFlags(dovecot, user)).toEqual([
      { uid: 1, flags: [] },
      { uid: 2, flags: [] },
    ])
    await visit({ access, finish: ['2'] })
    expect(await listFlags(dovecot, user)).toEqual([
      { uid: 1, flags: [] },
      { uid: 2, flags: ['\\Seen'] },
    ])
  })

  test('POP3 deletes what is to be removed', async () => {
    const user = somebody()
    for (const text of [hello, hello]) await deliver(dovecot, user, text)
    await deliver(dovecot, user, 'Subject: stays\n\n')
    const access = at('pop', 'tls', { user })
    const { keys } = await visit({ access, read: [] })
    const { error } = await visit({ access, read: [], finish: [...keys.slice(0, 2), ...keys.slice(0, 2)], remove: true })
    expect(error).toBeUndefined()
    expect(await visit({ access })).toMatchObject({ keys: keys.slice(2), mails: [{ size: 'Subject: stays\r\n\r\n'.length }] })
  })

  test.each(['untrusted', 'other-name'] as const)('no TLS with a certificate that is %s, and no password', async (certificate) => {
    const other = await startDovecot({ users: { 'task@example.net': password }, certificate })
    try {
      const { imap, imaps, pop3, pop3s } = other.ports
      const accesses = [
        at('imap', 'tls', { port: imaps }),
        at('imap', 'starttls', { port: imap }),
        at('pop', 'tls', { port: pop3s }),
        at('pop', 'starttls', { port: pop3 }),
      ]
      const words = 'the certificate is not trusted, or made out to another name than localhost'
      for (const { ok, detail } of await Promise.all(accesses.map(probe)))
        expect([ok, detail]).toEqual([false, expect.stringContaining(words)])
      expect(await readDovecotLog(other)).not.toContain('user=<task')
    } finally {
      await endDovecot(other)
    }
  })
})

describe('a POP3 server', () => {
  const greeted = { CONNECT: '+OK rude', UIDL: '+OK\r\n1 one\r\n2 two\r\n.', LIST: '+OK 1 10', RETR: '+OK\r\nHello.\r\n.' }

  test.each<[string, PopAnswers, string]>([
    [
      'that speaks something else',
      { CONNECT: 'HTTP/1.1 400 Bad Request' },
      'does not answer as a server for POP3 does: HTTP/1.1 400 Bad Request',
    ],
    ['that takes nobody', { CONNECT: '-ERR Too many of you' }, 'takes no connection from us: Too many of you'],
    ['that hangs up at once', { CONNECT: null }, 'closed the connection'],
    ['that hangs up at the login', { ...greeted, PASS: null }, 'closed the connection'],
    ['whose line does not end', { CONNECT: 'x'.repeat(100_000) }, 'does not answer as a server for POP3 does: xxx'],
    [
      'whose mailbox is locked',
      { ...greeted, PASS: '-ERR [IN-USE] Locked by somebody' },
      'does not log task@example.net in at the moment: [IN-USE]',
    ],
    ['without UIDL', { ...greeted, UIDL: '-ERR What?' }, 'cannot tell which mails are new (POP3 without UIDL): fetch them by IMAP'],
    [
      'that cannot list for now',
      { ...greeted, UIDL: '-ERR [SYS/TEMP] Disk' },
      'does not open the mailbox of task@example.net: [SYS/TEMP] Disk',
    ],
    ['that lists garbage', { ...greeted, UIDL: '+OK\r\none two three\r\n.' }, 'does not answer as a server for POP3 does: one two three'],
    ['that hangs up in a mail', { ...greeted, RETR: '+OK\r\nHel\0' }, 'closed the connection'],
    ['that keeps a mail to itself', { ...greeted, RETR: '-ERR Disk error' }, 'does not hand out a mail: Disk error'],
    [
      'that may not have deleted',
      { ...greeted, QUIT: '-ERR [SYS/PERM] some deleted messages not removed' },
      'may not have deleted what was fetched',
    ],
    ['that leaves before it deletes', { ...greeted, QUIT: null }, 'may not have deleted what was fetched'],
  ])('%s', async (_, answers, words) => {
    const server = await rudePop(answers)
    try {
      const { error = '' } = await visit({ access: rude('pop', server), finish: ['one'], remove: true })
      expect(error).toContain(words)
    } finally {
      await server.end()
    }
  })

  test('that refuses one mail says nothing about the others', async () => {
    const server = await rudePop({ ...greeted, RETR: '-ERR Disk error' })
    expect(await visit({ access: rude('pop', server) })).toMatchObject({ keys: ['one', 'two'], isAboutMail: true })
    await server.end()
  })

  test('with a list that does not end takes neither our time nor our memory', async () => {
    const server = await startRudeServer((socket) => {
      answer(socket, { ...greeted, UIDL: '+OK' })
      socket.on('data', (chunk) => {
        const more = () => void (socket.writable && socket.write(`1 ${'x'.repeat(65_000)}\r\n`, () => setImmediate(more)))
        if (chunk.toString().startsWith('UIDL')) more()
      })
    })
    expect((await visit({ access: rude('pop', server) })).error).toContain(
      'does not answer as a server for POP3 does: a list without an end',
    )
    await server.end()
  })

  test('that has only SASL gets the password by that, and equal mails under one id are all deleted', async () => {
    const heard: string[] = []
    const server = await startRudeServer((socket) => {
      socket.on('data', (chunk: Buffer) => heard.push(...chunk.toString().split('\r\n')))
      answer(socket, { ...greeted, CAPA: '+OK\r\nSASL LOGIN PLAIN\r\nUIDL\r\n.', AUTH: '+ ', UIDL: '+OK\r\n1 same\r\n2 same\r\n.' })
    })
    expect(await visit({ access: rude('pop', server), finish: ['same'], remove: true })).toMatchObject({ keys: ['same'] })
    expect(heard).toContain(Buffer.from(`\0task@example.net\0${password}`).toString('base64'))
    expect(heard.filter((line) => /^(?:USER|PASS|DELE)/.test(line))).toEqual(['DELE 1', 'DELE 2'])
    await server.end()
  })
})

describe.each(types)('over %s, without STARTTLS', (type) => {
  const clear = { imap: '* OK rude\r\n', pop: '+OK rude\r\n' }[type]

  test('nothing is told to a server that does not offer it', async () => {
    const { server, heard } = await listening(type === 'pop' ? clear : '* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] rude\r\n', (line) =>
      type === 'pop' ? '-ERR What?' : `${line.split(' ')[0]} BAD What?`,
    )
    expect((await probe({ ...rude(type, server), security: 'starttls' })).detail).toContain('does not offer STARTTLS')
    expect(heard.join('\n')).not.toMatch(/LOGIN|AUTH|USER|PASS|hunter/)
    await server.end()
  })

  test('what is said before TLS is not believed behind it', async () => {
    const { server, heard } = await listening(type === 'pop' ? clear : '* OK [CAPABILITY IMAP4rev1 STARTTLS] rude\r\n', (line) =>
      type === 'pop' ? '+OK go\r\n+OK injected' : `${line.split(' ')[0]} OK go\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN`,
    )
    expect((await probe({ ...rude(type, server), security: 'starttls' })).detail).toContain('No TLS with')
    expect(heard.join('\n')).not.toMatch(/LOGIN|AUTH|USER|PASS|hunter/)
    await server.end()
  })
})

describe('an IMAP server', () => {
  test.each([
    ['that speaks something else', 'HTTP/1.1 400 Bad Request\r\n', 'does not answer as a server for IMAP does'],
    ['that takes nobody', '* BYE Too many of you\r\n', 'takes no connection from us: Too many of you'],
    ['that hangs up at once', null, 'closed the connection'],
    ['whose line does not end', 'x'.repeat(9_000_000), 'does not answer as a server for IMAP does'],
  ])('%s', async (_, greeting, words) => {
    const server = await startRudeServer((socket) => (greeting === null ? socket.destroy() : socket.write(greeting)))
    expect((await probe(rude('imap', server))).detail).toContain(words)
    await server.end()
  })
})

describe('an IMAP server that lets us in', () => {
  const answers = {
    CAPABILITY: '* CAPABILITY IMAP4rev1\r\nTAG OK done',
    LOGIN: 'TAG OK in',
    LIST: '* LIST () "/" INBOX\r\nTAG OK done',
    SELECT: '* 3 EXISTS\r\n* OK [UIDVALIDITY 7] here\r\n* OK [UIDNEXT 40] next\r\nTAG OK [READ-WRITE] open',
    'UID SEARCH': '* SEARCH 30 4 12\r\nTAG OK done',
    'UID FETCH 4 (RFC822.SIZE': '* 1 FETCH (UID 4 RFC822.SIZE 5)\r\nTAG OK done',
    'UID FETCH 4 (BODY': '* 1 FETCH (UID 4 BODY[]<0> {10}\r\nHi there\r\n)\r\nTAG OK done',
    LOGOUT: '* BYE\r\nTAG OK bye',
  }

  const visitWith = async (change: Record<string, string>, seen: Partial<Visit> = {}): Promise<Seen> => {
    const said = Object.entries({ ...answers, ...change }).toSorted(([a], [b]) => b.length - a.length)
    const { server } = await listening('* OK rude\r\n', (line) => {
      const [tag = '', ...words] = line.split(' ')
      const [, found] = said.find(([command]) => words.join(' ').startsWith(command)) ?? []
      return (found ?? 'TAG OK done').replace('TAG', tag)
    })
    try {
      return await visit({ access: rude('imap', server), read: ['4'], ...seen })
    } finally {
      await server.end()
    }
  }

  test('and lists in disorder and guesses sizes is understood', async () => {
    const { validity, keys, mails, error } = await visitWith({})
    expect([validity, keys, error]).toEqual(['7', ['4', '12', '30'], undefined])
    expect(mails).toEqual([{ size: 10, base64: Buffer.from('Hi there\r\n').toString('base64') }])
  })

  test.each<[string, Record<string, string>, string]>([
    ['has no INBOX', { SELECT: 'TAG NO [NONEXISTENT] No INBOX' }, 'does not open the INBOX of task@example.net: [NONEXISTENT] No INBOX'],
    ['does not search', { 'UID SEARCH': 'TAG NO [SERVERBUG] Index is broken' }, 'does not open the INBOX of task@example.net'],
    ['leaves', { 'UID FETCH 4 (BODY': '* BYE Shutting down' }, 'Shutting down'],
    ['announces more than there may be', { 'UID FETCH 4 (BODY': '* 1 FETCH (UID 4 BODY[]<0> {999999999}' }, 'does not answer as a server'],
  ])('and %s', async (_, change, words) => {
    expect((await visitWith(change)).error).toContain(words)
  })

  test('and refuses one mail says nothing about the others', async () => {
    const { error, isAboutMail } = await visitWith({ 'UID FETCH 4 (BODY': 'TAG NO [SERVERBUG] Cannot read it' })
    expect([error, isAboutMail]).toEqual(['127.0.0.1 does not hand out a mail: Cannot read it', true])
  })

  test('and lets us only read is left as it is', async () => {
    expect((await visitWith({ 'UID STORE': 'TAG NO [READ-ONLY] Hands off' }, { finish: ['4'] })).error).toBeUndefined()
  })
})

test('a server that falls silent is left', async () => {
  const silent = await startRudeServer(() => undefined)
  const silentPop = await rudePop({ CONNECT: '+OK rude', PASS: '' })
  const silentImap = await startRudeServer((socket) => socket.write('* OK [CAPABILITY IMAP4rev1 AUTH=PLAIN] rude\r\n'))
  const silentLater = await startRudeServer((socket) => answer(socket, { CONNECT: '+OK rude', UIDL: '+OK\r\n1 one' }))
  const accesses = [rude('pop', silent), rude('imap', silent), rude('pop', silentPop), rude('imap', silentImap), rude('pop', silentLater)]
  for (const { ok, detail } of await Promise.all(accesses.map(probe)))
    expect([ok, detail]).toEqual([false, expect.stringContaining('No answer from')])
  await Promise.all([silent, silentPop, silentImap, silentLater].map((server) => server.end()))
})

type PopAnswers = Record<string, string | null>

async function rudePop(answers: PopAnswers): Promise<TestServer> {
  return startRudeServer((socket) => answer(socket, answers))
}

/** Takes every command with the answer that stands for it, `+OK` for all others; `null` hangs up, `\0` does so behind it. */
function answer(socket: Socket, answers: PopAnswers): void {
  const say = (verb: string) => {
    const words = verb in answers ? answers[verb] : verb === 'CAPA' ? '-ERR What?' : '+OK'
    if (typeof words === 'string' && !words.endsWith('\0')) return void (words && socket.write(`${words}\r\n`))
    socket.end((words ?? '').slice(0, -1))
  }
  say('CONNECT')
  socket.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('latin1').split('\r\n').slice(0, -1)) say(line.split(' ')[0] ?? '')
  })
}

/** Greets, answers every line, and remembers what it heard in clear text. */
async function listening(greeting: string, answerTo: (line: string) => string): Promise<{ server: TestServer; heard: string[] }> {
  const heard: string[] = []
  const server = await startRudeServer((socket) => {
    socket.write(greeting)
    socket.on('data', (chunk: Buffer) => {
      // TLS begins (RFC 8446 section 5.1).
      if (chunk[0] === 22) return void socket.destroy()
      for (const line of chunk.toString('latin1').split('\r\n').slice(0, -1)) {
        heard.push(line)
        socket.write(`${answerTo(line)}\r\n`)
      }
    })
  })
  return { server, heard }
}

function rude(type: MailboxAccess['type'], { port }: TestServer): MailboxAccess {
  return { name: 'Test', type, host: '127.0.0.1', port, security: 'none', user: 'task@example.net', credentials: hunter2 }
}

function ofSize(size: number): string {
  return `Subject: large\r\n\r\n${`${'x'.repeat(76)}\r\n`.repeat(size / 78)}`
}

function bytesOf(mail: Mail | undefined): Buffer {
  return Buffer.from(mail?.base64 ?? '', 'base64')
}

function textOf(mail: Mail | undefined): string {
  return bytesOf(mail).toString('latin1')
}

async function probe(access: MailboxAccess): Promise<ServerTest> {
  return (await post('probe', { access })) as ServerTest // what the Worker answers
}

async function visit(visit: Visit): Promise<Seen> {
  return (await post('visit', visit)) as Seen // what the Worker answers
}

async function post(path: string, body: Visit): Promise<unknown> {
  const response = await workers.getWorker('mailbox').fetch(`http://localhost/${path}`, { method: 'POST', body: JSON.stringify(body) })
  if (!response.ok) throw new Error(await response.text())
  return response.json()
}
