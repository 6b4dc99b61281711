/** Any mail program writes to the gateway on this machine: `npm run smtp`, and what it answers for the gateway. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { createTransport, type SendMailOptions } from 'nodemailer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isListening } from '../../dev/port'
import { freePort, type Gateway, removeGateway, startGateway, typeLine, waitFor } from './gateway'
import { type LoggedMail, readBytes, rest } from './town'

type Door = { port: number; output: string; process: ChildProcess }

const ada = 'ada@example.org'
const info = 'info@example.com'
const stranger = 'stranger@example.com'
const raw = (id: string) => `From: ${ada}\r\nTo: ${info}\r\nSubject: ${id}\r\nMessage-ID: <${id}@example.org>\r\n\r\nHello.\r\n`

let gateway: Gateway
let smtp: Door
let lmtp: Door

beforeAll(async () => {
  gateway = await startGateway()
  await rest(gateway, 'POST', '/api/domains', { name: 'example.com' })
  await rest(gateway, 'POST', '/api/aliases', { localPart: 'info', model: 'lead' })
  await rest(gateway, 'POST', '/api/aliases', { localPart: 'staff', model: 'task', contactPolicy: 'users', refusalText: 'Größe\nzählt' })
  ;[smtp, lmtp] = await Promise.all([open(), open('--lmtp')])
})

afterAll(async () => {
  smtp?.process.kill()
  lmtp?.process.kill()
  if (gateway) await removeGateway(gateway)
})

describe('a mail over SMTP', () => {
  test('is taken as it was written, and the answer says what became of it', async () => {
    const mail = Buffer.concat([Buffer.from(raw('whole')), Buffer.from('.dots\r\n..\r\ngr\xf6\xdfe\r\n', 'latin1')])
    const answer = await send({ raw: mail })
    const [logged] = await log()
    expect(answer).toBe(`250 2.0.0 created (alias): record ${gateway.url}/api/records/${logged?.recordId}`)
    expect(logged).toMatchObject({ envelope: { from: ada, to: info }, door: 'api', outcome: 'created' })
    expect(await readBytes(gateway, `/api/mails/${logged?.id}/raw`)).toEqual(mail)
  })

  test('with the null sender is one', async () => {
    expect(await send({ raw: raw('null'), envelope: { from: '', to: info } })).toMatch(/^250 2\.0\.0 created/)
    expect((await log())[0]?.envelope).toEqual({ from: '', to: info })
  })

  test.each([
    [stranger, `550 5.1.1 There is no ${stranger} here`],
    ['staff@example.com', '550 5.7.1 Gro?e zahlt'],
  ])('to %s is refused in the gateway’s words', async (to, answer) => {
    expect(await send({ raw: raw('refused'), envelope: { from: ada, to } })).toBe(answer)
  })

  test('to several: refused if one refuses it, and sent again it is taken nowhere twice', async () => {
    const envelope = { from: ada, to: [info, stranger] }
    const refusal = `550 5.1.1 <${stranger}>: There is no ${stranger} here; <${info}>: `
    expect(await send({ raw: raw('several'), envelope })).toMatch(`${refusal}created (alias): record `)
    expect(await send({ raw: raw('several'), envelope })).toMatch(`${refusal}dropped (duplicate): record `)
  })

  test('is refused when it is too large: as announced, and as it turns out', async () => {
    const sized = await converse(smtp.port, `EHLO localhost\r\nMAIL FROM:<${ada}> SIZE=26214401\r\nQUIT\r\n`)
    expect(sized).toContainEqual(expect.stringMatching(/^552 /))
    const answers = await converse(smtp.port, dialogue([info], `${raw('large')}${'x'.repeat(26_214_400)}`))
    expect(answers).toContain(`552 5.3.4 Your mail is larger than ${info} accepts`)
  })

  test('that breaks off is none', async () => {
    const before = await log()
    const whole = dialogue([info], raw('half'))
    await converse(smtp.port, whole.slice(0, whole.indexOf('.\r\nQUIT')), '354')
    expect(await send({ raw: raw('after-half') })).toMatch(/^250 /)
    const [afterHalf, ...earlier] = await log()
    expect(afterHalf?.subject).toBe('after-half')
    expect(earlier).toEqual(before)
  })

  test('needs no password and no TLS, and may have any size, 8-bit text and addresses beyond ASCII', async () => {
    const offers = (await converse(smtp.port, 'EHLO localhost\r\nQUIT\r\n')).join('\n')
    expect(offers).toMatch(/8BITMIME/)
    expect(offers).toMatch(/SMTPUTF8/)
    expect(offers).toMatch(/SIZE 26214400/)
    expect(offers).not.toMatch(/AUTH|STARTTLS/)
  })
})

test('over LMTP each recipient has an answer of its own', async () => {
  const answers = await converse(lmtp.port, dialogue([info, stranger], raw('lmtp')).replace('EHLO', 'LHLO'))
  expect(answers.slice(-3)).toEqual([
    expect.stringMatching(/^250 2\.0\.0 created \(alias\): record /),
    `550 5.1.1 There is no ${stranger} here`,
    expect.stringMatching(/^221 /),
  ])
})

describe('a door that cannot open says why', () => {
  test.each([
    ['the port is taken', () => `--port ${smtp.port} --url ${gateway.url}`, 1, /Port \d+ is taken/],
    ['there is no gateway', async () => `--port ${await freePort()} --url http://127.0.0.1:9`, 1, /No gateway answers at .* `npm start`/],
    ['it is asked for what there is not', () => '--tls', 2, /^Usage: npm run smtp/],
    ['the port is none', () => '--port 0', 2, /^Usage: npm run smtp/],
  ])('%s', async (_why, args, code, said) => {
    const ended = await typeLine(`npm run --silent smtp -- ${await args()}`)
    expect(ended).toMatchObject({ code, stderr: expect.stringMatching(said) })
  })
})

test('a mail waits at its sender while the gateway is away, and the door ends by itself', async () => {
  const door = await open()
  await removeGateway(gateway)
  expect(await send({ raw: raw('away') }, door)).toMatch(/^451 4\.4\.1 No gateway answers at http:/)
  const ended = once(door.process, 'exit')
  door.process.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(await isListening(door.port)).toBe(false)
})

/** As a person starts it. */
async function open(...args: string[]): Promise<Door> {
  const port = await freePort()
  const command = ['run', '--silent', 'smtp', '--', '--port', String(port), '--url', gateway.url, ...args]
  const child = spawn('npm', command, { stdio: ['ignore', 'pipe', 'inherit'] })
  const door = { port, output: '', process: child }
  child.stdout.on('data', (chunk: Buffer) => (door.output += chunk.toString()))
  if (await waitFor(() => door.output.includes('Ctrl-C ends it') || child.exitCode !== null)) return door
  throw new Error(`The door did not open: ${door.output}`)
}

/** Answers with the server's last word, whatever it was. */
async function send(mail: SendMailOptions, { port } = smtp): Promise<string> {
  const client = createTransport({ host: '127.0.0.1', port, secure: false, ignoreTLS: true })
  try {
    return (await client.sendMail({ envelope: { from: ada, to: info }, ...mail })).response
  } catch (error) {
    if (error instanceof Error && 'response' in error) return String(error.response)
    throw error
  }
}

function dialogue(recipients: string[], mail: string): string {
  const envelope = [`MAIL FROM:<${ada}>`, ...recipients.map((to) => `RCPT TO:<${to}>`)]
  return ['EHLO localhost', ...envelope, 'DATA', mail, '.', 'QUIT', ''].join('\r\n')
}

/** Says everything, hangs up once it has heard the last word, and answers with the lines it was told. */
async function converse(port: number, text: string, lastWord = '221'): Promise<string[]> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'data') // The greeting.
  const heard: string[] = []
  socket.on('data', (chunk: Buffer) => heard.push(...chunk.toString().trimEnd().split('\r\n')))
  socket.write(text)
  await waitFor(() => heard.some((line) => line.startsWith(lastWord)))
  socket.destroy()
  return heard
}

async function log(): Promise<(LoggedMail & { door: string })[]> {
  return (await rest<{ data: (LoggedMail & { door: string })[] }>(gateway, 'GET', '/api/mails')).data
}
