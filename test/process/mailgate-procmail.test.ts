/** The recipe of docs/ways-in.md in a real procmail: what the gateway does not take is neither lost nor left in a mailbox. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { patienceMs } from './gateway'
import { mailgate, type Piped, whyNoMailgate, writeConfiguration } from './mailgate'
import { portOf } from './mail-server'

const whyNot = whyNoProcmail() ?? whyNoMailgate()
let folder: string
let server: Server
let envelopes: string[] = []
let reply: { status: number; body: string }

beforeAll(async () => {
  if (whyNot) process.stderr.write(`The tests with procmail are skipped: ${whyNot}\n`)
  folder = await mkdtemp(join(tmpdir(), 'postern-procmail-'))
  server = createServer((request, response) => {
    envelopes.push(request.url ?? '')
    request.resume().on('end', () => response.writeHead(reply.status).end(reply.body))
  }).listen(0, '127.0.0.1')
  await writeConfiguration(join(folder, 'mailgate.conf'), `url = http://127.0.0.1:${await portOf(server)}\ntoken = pst_x\n`)
  await writeFile(join(folder, 'procmailrc'), `DEFAULT=${folder}/mailbox\nMAILGATE_CONF=${folder}/mailgate.conf\n${await recipe()}`)
})

beforeEach((context) => {
  context.skip(whyNot !== undefined, whyNot)
  envelopes = []
})

afterAll(async () => {
  server.close()
  await rm(folder, { recursive: true })
})

test.each([
  ['taken', 200, { outcome: 'created' }, 0, /^$/],
  ['refused', 422, { detail: 'No such recipient', code: '550 5.1.1', mail: {} }, 67, /^5\.1\.1 No such recipient$/m],
  ['not taken now', 503, { detail: 'Later' }, 75, /^4\.3\.0 .*Later$/m],
])('a mail that is %s', async (_what, status, body, code, said) => {
  reply = { status, body: JSON.stringify(body) }
  const ended = await procmail('Return-Path: <"a b`id`&x"@example.org>\nSubject: Hello\n\nHello.\n')
  expect(ended).toEqual({ code, said: expect.stringMatching(said) })
  expect(envelopes.map((url) => Object.fromEntries(new URL(url, 'http://127.0.0.1').searchParams))).toEqual([
    { from: '"a b`id`&x"@example.org', to: 'info@example.com' },
  ])
  await expect(readFile(join(folder, 'mailbox'))).rejects.toThrow('ENOENT')
})

test('a mail without an envelope sender', async () => {
  reply = { status: 200, body: '{"outcome":"bounced"}' }
  expect(await procmail('Return-Path: <>\nSubject: Undelivered\n\nSorry.\n')).toEqual({ code: 0, said: '' })
  expect(envelopes).toEqual([expect.stringMatching(/\?from=&to=/)])
})

function whyNoProcmail(): string | undefined {
  return spawnSync('procmail', ['-v']).error ? 'procmail is not installed (apt-get install procmail)' : undefined
}

/** What people are told to write, with the script of this checkout. */
async function recipe(): Promise<string> {
  const page = await readFile(join(import.meta.dirname, '../../docs/ways-in.md'), 'utf8')
  const [found] = /^SENDER=`formail[^]*?^HOST$/m.exec(page) ?? []
  if (found === undefined) throw new Error('docs/ways-in.md has no recipe for procmail')
  return `${found.replace('/usr/local/bin/mailgate', mailgate)}\n`
}

async function procmail(mail: string): Promise<Piped> {
  const child = spawn('procmail', ['-m', join(folder, 'procmailrc')], { stdio: ['pipe', 'ignore', 'pipe'], timeout: patienceMs })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  child.stdin.end(mail)
  await once(child, 'close')
  return { code: child.exitCode, said }
}
