/** What a mail server learns from its pipe: from a gateway, and from whatever else may answer in its place. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { freePort, type Gateway, removeGateway, startGateway } from './gateway'
import { pipe, shellsHere, whyNoMailgate, writeConfiguration } from './mailgate'
import { portOf } from './mail-server'
import { type LoggedMail, readBytes, rest } from './town'

type Request = { url: string; headers: IncomingMessage['headers']; body: Buffer }
type Reply = { status: number; body: string } | 'hang up' | 'say nothing'

const whyNot = whyNoMailgate()
const ada = 'ada@example.org'
const info = 'info@example.com'
const mail = `From: ${ada}\nTo: ${info}\nSubject: Hello\nMessage-ID: <hello@example.org>\n\nHello.\n`
const taken: Reply = { status: 200, body: '{"id":"1","outcome":"created","reason":"alias"}' }

let folder: string
let configuration: string

beforeAll(async () => {
  if (whyNot) process.stderr.write(`The tests of the pipe are skipped: ${whyNot}\n`)
  folder = await mkdtemp(join(tmpdir(), 'postern-mailgate-'))
})

beforeEach((context) => context.skip(whyNot !== undefined, whyNot))

afterAll(() => rm(folder, { recursive: true }))

describe('before a server that may be no gateway', () => {
  let server: Server
  let url: string
  let requests: Request[] = []
  /** How the server answers at the moment, by the recipient. */
  let reply: (to: string) => Reply

  beforeAll(async () => {
    server = createServer((request, response) => void take(request, response)).listen(0, '127.0.0.1')
    url = `http://127.0.0.1:${await portOf(server)}`
    configuration = await writeConfiguration(join(folder, 'rude.conf'), `# Ours\r\nurl = ${url}/\r\n  token="pst_a-b_c"`)
  })

  beforeEach(() => {
    requests = []
    reply = () => taken
  })

  afterAll(() => server.close())

  async function take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    requests.push({ url: request.url ?? '', headers: request.headers, body: await buffer(request) })
    const answer = reply(recipientOf(requests.at(-1)))
    if (answer === 'hang up') request.socket.destroy()
    else if (answer !== 'say nothing') response.writeHead(answer.status).end(answer.body)
  }

  const send = (args: string[], shell?: string[]) => pipe(['-c', configuration, ...args], mail, shell && { shell })

  describe.each(shellsHere())('$name', ({ command }) => {
    test('hands over every byte, the envelope and the token', async () => {
      const raw = Buffer.concat([
        Buffer.from(`Subject: x\r\n\n`),
        Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)),
        Buffer.from('.'),
      ])
      expect(await pipe(['-c', configuration, '-f', ada, '--', info], raw, { shell: command })).toEqual({ code: 0, said: '' })
      expect(requests).toMatchObject([
        {
          body: raw,
          headers: { authorization: 'Bearer pst_a-b_c', 'content-type': 'message/rfc822', 'content-length': String(raw.length) },
        },
      ])
      expect(requests.map(envelopeOf)).toEqual([{ from: ada, to: info }])
    })

    test.each([
      ["a b's@example.org", '"info desk"@example.com'],
      ['-f@example.org', '-c@example.com'],
      ['a&to=eve@example.org', 'info&from=%00@example.com'],
      ['$(touch pwned)`touch pwned`@example.org', '; touch pwned #@example.com'],
      ['a\nheader = "X: 1"\n@example.org', 'info"\nurl = "http://example.net/'],
      ['größe@example.org', 'info+\\x\\n%s%d@example.com'],
    ])('passes on %j and %j as they are', async (from, to) => {
      expect(await send(['-f', from, '--', to], command)).toEqual({ code: 0, said: '' })
      expect(requests.map(envelopeOf)).toEqual([{ from, to }])
      expect(new URL(requests[0]?.url ?? '', url).searchParams.size).toBe(2)
    })

    test('tells by the code of a refusal and its words, without line breaks of its own', async () => {
      reply = () => refused('550 5.7.1', 'Only "we" may.\nWrite to \\ us, größe #1: {"code":"450 4.0.0"}')
      const said = '5.7.1 Only "we" may. Write to \\ us, größe #1: {"code":"450 4.0.0"}\n'
      expect(await send(['-f', ada, '--', info], command)).toEqual({ code: 77, said })
    })
  })

  test.each(['', '<>', 'MAILER-DAEMON'])('%j is the null sender', async (sender) => {
    expect(await send(['-f', sender, '--', `<${info}>`])).toMatchObject({ code: 0 })
    expect(requests.map(envelopeOf)).toEqual([{ from: '', to: info }])
  })

  test.each<[string, Reply, number, string | RegExp]>([
    ['an unknown recipient', refused('550 5.1.1', 'There is no info'), 67, '5.1.1 There is no info\n'],
    ['a catchall', refused('550 5.2.1', 'Write elsewhere'), 69, '5.2.1 Write elsewhere\n'],
    ['a policy', refused('550 5.7.1', 'Not you'), 77, '5.7.1 Not you\n'],
    ['a broken alias', refused('550 5.3.5', 'Not at present'), 69, '5.3.5 Not at present\n'],
    ['too much', { ...refused('552 5.3.4', 'Too large'), status: 413 }, 65, '5.3.4 Too large\n'],
    ['too much for whoever is on the way', { status: 413, body: '<h1>413</h1>' }, 65, '5.3.4 The mail is too large\n'],
    ['a refusal without a code', { status: 422, body: '{"mail":{"outcome":"refused"}}' }, 69, '5.3.0 The mail is refused\n'],
    ['a query that does not validate', problem(422, 'The query does not validate'), 75, /^4\.3\.5 .*does not validate\n$/],
    ['a wrong token', problem(401, 'Not known'), 75, /^4\.3\.5 the token in .*rude\.conf is not taken: .* answered 401\. Not known\n$/],
    ['a token of another role', problem(403, 'Not allowed'), 75, /^4\.3\.5 the token in .* answered 403\. Not allowed\n$/],
    ['a fault worth a retry', problem(503, 'Deliver it again later.'), 75, /^4\.3\.0 .* answered 503\. Deliver it again later\.\n$/],
    ...[204, 301, 307, 400, 404, 405, 409, 415, 429, 500, 502, 522].map<[string, Reply, number, RegExp]>((status) => [
      `status ${status}`,
      { status, body: '' },
      75,
      new RegExp(`^4\\.3\\.0 .* answered ${status}\\. \n$`),
    ]),
    [
      'a page instead of a gateway',
      { status: 200, body: '<html>Welcome!</html>' },
      75,
      /^4\.3\.5 .* answers, but is not a Postern gateway\n$/,
    ],
    ['an empty page', { status: 200, body: '' }, 75, /^4\.3\.5 /],
    ['no answer', 'hang up', 75, /^4\.4\.1 no answer from http:.*: curl: \(52\) /],
  ])('%s', async (_why, answer, code, said) => {
    reply = () => answer
    expect(await send(['-f', ada, '--', info])).toEqual({ code, said: expect.stringMatching(said) })
  })

  describe('with several recipients', () => {
    const all = ['a@example.com', 'b@example.com', 'c@example.com']
    test.each<[string, Record<string, Reply>, number, string]>([
      ['all taken', {}, 0, ''],
      ['one refused', { b: refused('550 5.1.1', 'No b') }, 67, '5.1.1 <b@example.com>: No b\n'],
      [
        'two refused: the code of the first, the words of both',
        { a: refused('550 5.7.1', 'Not you'), b: refused('550 5.1.1', 'No b') },
        77,
        '5.7.1 <a@example.com>: Not you\n5.1.1 <b@example.com>: No b\n',
      ],
      [
        'one for later comes before one refused',
        { a: refused('550 5.1.1', 'No a'), b: problem(503, 'Later.') },
        75,
        '4.3.0 <b@example.com>: URL answered 503. Later.\n5.1.1 <a@example.com>: No a\n',
      ],
      [
        'an empty answer is not the one before it',
        { b: { status: 200, body: '' } },
        75,
        '4.3.5 <b@example.com>: URL answers, but is not a Postern gateway\n',
      ],
    ])('%s', async (_why, replies, code, said) => {
      reply = (to) => replies[to.slice(0, 1)] ?? taken
      expect(await send(['-f', ada, '--', ...all])).toEqual({ code, said: said.replaceAll('URL', url) })
      expect(requests.map(recipientOf)).toEqual(all)
    })

    test('no further one is tried where nobody answers', async () => {
      reply = () => 'hang up'
      expect(await send(['-f', ada, '--', ...all])).toMatchObject({ code: 75 })
      expect(requests).toHaveLength(1)
    })
  })

  test.runIf(process.platform === 'linux')(
    'nothing is left behind, and neither token nor addresses stand where ps shows them',
    async () => {
      reply = () => 'say nothing'
      const temporary = await mkdtemp(join(folder, 'tmp-'))
      const running = pipe(['-c', configuration, '-f', ada, '--', info], mail, { environment: { TMPDIR: temporary } })
      while (requests.length === 0) await delay(50)
      const [work = ''] = await readdir(temporary)
      const commands = await commandsWith(work)
      server.closeAllConnections()
      expect(await running).toMatchObject({ code: 75 })

      expect(commands).toEqual([expect.stringMatching(/^curl /)])
      expect(commands.join()).not.toMatch(/pst_|example\.|authorization/i)
      expect(await readdir(temporary)).toEqual([])
    },
  )

  test('the variable names the configuration', async () => {
    const environment = { MAILGATE_CONF: configuration }
    expect(await pipe(['-f', ada, info], mail, { environment })).toMatchObject({ code: 0 })
  })

  test.each([
    ['none', undefined, /^4\.3\.5 mailgate: there is no file /],
    ['one that others may read', { mode: 0o604 }, /others may read or write it: chmod o= /],
    ['one without a token', { text: 'url = http://127.0.0.1:9\n' }, /needs a line: token = /],
    ['one without an address', { text: 'token = pst_x\n' }, /needs a line: url = /],
    ['one with a token that cannot be one', { text: 'url = http://127.0.0.1:9\ntoken = "x\\\n' }, /needs a line: token = /],
    ['one with an address that is none', { text: 'url = postern\ntoken = x\n' }, /begins with neither https:\/\/ nor http:\/\//],
  ])('a configuration that does not do lets the mail wait: %s', async (why, file, said) => {
    const path = join(folder, why)
    const fine = `url = ${url}\ntoken = pst_x\n`
    if (file) await writeConfiguration(path, 'text' in file ? file.text : fine, 'mode' in file ? file.mode : 0o600)
    expect(await pipe(['-c', path, '-f', ada, '--', info], mail)).toEqual({ code: 75, said: expect.stringMatching(said) })
    expect(requests).toEqual([])
  })

  test.each([[['-h']], [['--help']], [['-f', ada]], [['--', info]], [['-x', '-f', ada, '--', info]], [[]]])(
    'arguments that do not do let the mail wait: %j',
    async (args) => {
      const manyBytes = 'x'.repeat(1_000_000)
      expect(await pipe(args, manyBytes)).toEqual({ code: 75, said: expect.stringContaining('Usage: mailgate ') })
      expect(requests).toEqual([])
    },
  )

  test('an empty mail waits', async () => {
    expect(await pipe(['-c', configuration, '-f', ada, '--', info], '')).toEqual({ code: 75, said: expect.stringContaining('no mail') })
  })
})

test.each([
  ['a port where nobody listens', async () => `http://127.0.0.1:${await freePort()}`, /curl: \(7\)/],
  ['a name that is not there', async () => 'https://postern.invalid', /curl: \(\d+\)/],
])('%s lets the mail wait', async (why, address, said) => {
  const path = await writeConfiguration(join(folder, why), `url = ${await address()}\ntoken = pst_x\n`)
  const answer = { code: 75, said: expect.stringMatching(/^4\.4\.1 no answer from http/) }
  const piped = await pipe(['-c', path, '-f', ada, '--', info], mail)
  expect(piped).toEqual(answer)
  expect(piped.said).toMatch(said)
})

describe('before a gateway', () => {
  let gateway: Gateway

  beforeAll(async () => {
    if (whyNot) return
    gateway = await startGateway()
    const { token } = await rest<{ token: string }>(gateway, 'POST', '/api/tokens', { name: 'mail server', role: 'ingest' })
    await rest(gateway, 'POST', '/api/domains', { name: 'example.com' })
    await rest(gateway, 'POST', '/api/aliases', { localPart: 'info', model: 'lead' })
    await rest(gateway, 'POST', '/api/aliases', { localPart: 'staff', model: 'task', contactPolicy: 'users' })
    configuration = await writeConfiguration(join(folder, 'gateway.conf'), `url = ${gateway.url}\ntoken = ${token}\n`)
  })

  afterAll(async () => {
    if (gateway) await removeGateway(gateway)
  })

  const send = (to: string[], raw: string | Buffer) => pipe(['-c', configuration, '-f', ada, '--', ...to], raw)
  const log = async () => (await rest<{ data: LoggedMail[] }>(gateway, 'GET', '/api/mails')).data

  test('a mail is taken once, and kept as it was', async () => {
    const raw = Buffer.concat([Buffer.from(mail), Buffer.from(Array.from({ length: 256 }, (_, byte) => byte)), Buffer.from('the end')])
    expect(await send([info], raw)).toEqual({ code: 0, said: '' })
    expect(await send([info], raw)).toEqual({ code: 0, said: '' })
    const [second, first] = await log()
    expect(first).toMatchObject({ outcome: 'created', reason: 'alias', envelope: { from: ada, to: info } })
    expect(second).toMatchObject({ outcome: 'dropped', reason: 'duplicate' })
    expect(await readBytes(gateway, `/api/mails/${first?.id}/raw`)).toEqual(raw)
  })

  test.each([
    ['nobody@example.com', 67, '5.1.1 There is no nobody@example.com here\n'],
    ['catchall@example.com', 69, /^5\.2\.1 catchall@example\.com only collects replies/],
    ['staff@example.com', 77, /^5\.7\.1 Only certain senders may write to staff@example\.com/],
  ])('%s refuses it', async (to, code, said) => {
    const piped = await send([to], mail.replace(info, to))
    expect(piped).toEqual({ code, said: expect.stringMatching(said) })
  })

  test('25 MB are taken, and more is refused', async () => {
    const size = 26_214_400
    const large = Buffer.concat([Buffer.from(mail.replace('hello@', 'large@')), Buffer.alloc(size, `${'x'.repeat(76)}\n`)])
    expect(await send([info], large.subarray(0, size))).toEqual({ code: 0, said: '' })
    expect(await send([info], large)).toEqual({ code: 65, said: '5.3.4 Your mail is larger than info@example.com accepts\n' })
  })

  test('for two recipients it is taken once each; the answer is that of the one who refuses', async () => {
    const both = mail.replace('hello@', 'both@')
    const refusal = { code: 67, said: '5.1.1 <nobody.else@example.com>: There is no nobody.else@example.com here\n' }
    expect(await send([info, 'nobody.else@example.com'], both)).toEqual(refusal)
    expect((await log()).slice(0, 2).map(({ outcome, reason }) => ({ outcome, reason }))).toEqual([
      { outcome: 'refused', reason: 'unknown-recipient' },
      { outcome: 'created', reason: 'alias' },
    ])
  })
})

function refused(code: string, detail: string) {
  return {
    status: 422,
    body: JSON.stringify({ type: 'about:blank', title: 'Unprocessable Content', status: 422, detail, code, mail: { id: '1' } }),
  }
}

function problem(status: number, detail: string): Reply {
  return { status, body: JSON.stringify({ type: 'about:blank', title: 'A title', status, detail }) }
}

function envelopeOf({ url }: Request) {
  return Object.fromEntries(new URL(url, 'http://127.0.0.1').searchParams)
}

function recipientOf(request: Request | undefined): string {
  return request ? (envelopeOf(request)['to'] ?? '') : ''
}

/** The command lines of all processes that name a text. */
async function commandsWith(text: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name))
  const read = (id: string) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '') // It may have ended.
  return (await Promise.all(ids.map(read))).map((line) => line.replaceAll('\0', ' ')).filter((line) => line.includes(text))
}
