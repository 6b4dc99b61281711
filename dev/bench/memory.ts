/** The memory that the largest mails take: coming in, told to ten people, uploaded. */
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { SMTPServer } from 'smtp-server'
import { platformHeaders } from '../../test/platform.ts'
import { call, type Contender, readGateway, startInspected, stopAll, token } from './contenders.ts'
import { peakOf, type Peak } from './memory-gauge.ts'
import { table } from './table.ts'

type Made = { id: string }
type Sink = { port: number; end: () => void }
type Filling = (bytes: number) => string

const mib = 1024 * 1024
const followers = 10
const author = 'ann@example.com'
const sendingMs = 240_000

/** Each in a gateway of its own: what one leaves to be collected would count for the next. */
export async function reportMemory(folder: string, { isQuick }: { isQuick: boolean }): Promise<void> {
  const sink = await startSink()
  const rows: string[][] = []
  for (const [index, [name, work]] of works.entries()) {
    if (isQuick && index % 3 > 0) continue
    const gateway = await startInspected(join(folder, `memory-${index}`))
    const record = await makeRecord(gateway, sink)
    rows.push([name, ...cells(await peakOf(gateway, () => work(gateway, record)))])
    await stopAll()
  }
  sink.end()
  console.log('\nThe highest memory that was seen, in MB\n')
  console.log(table(['', 'isolate', 'of which buffers', 'process grew by'], rows))
}

type Work = (gateway: Contender, record: Followed) => Promise<void>

const works: [name: string, work: Work][] = [
  ['nothing: a request that reads one row', async ({ port }) => void (await readGateway(port, '/api/health'))],
  ['25 MiB in at the edge, one file', (gateway) => atEdge(gateway, write(25 * mib, attached(1)))],
  ['25 MiB in at the edge, 300 files', (gateway) => atEdge(gateway, write(25 * mib, attached(300)))],
  ['25 MiB in at the edge, all text', (gateway) => atEdge(gateway, write(25 * mib, text))],
  ['25 MiB in at the edge, all HTML', (gateway) => atEdge(gateway, write(25 * mib, html))],
  ['25 MiB in at the API door', (gateway) => atApi(gateway, write(25 * mib, attached(1)))],
  [`20 MB with 6 files told to ${followers} people`, (gateway, { answers }) => tell(gateway, write(20_000_000, attached(6), answers))],
  [`4 MB with 300 files told to ${followers} people`, (gateway, { answers }) => tell(gateway, write(4_000_000, attached(300), answers))],
  ['20 MB uploaded as JSON, one file', (gateway, record) => upload(gateway, record, [20_000_000])],
  [
    '20 MB uploaded as JSON, 20 files',
    (gateway, record) =>
      upload(
        gateway,
        record,
        Array.from({ length: 20 }, () => 1_000_000),
      ),
  ],
  ['25 MiB simulated over JSON', (gateway) => simulate(gateway, write(25 * mib, attached(1)))],
  ['20 MB in the form of a message, 4 files', (gateway, record) => postForm(gateway, record, 4)],
]

function cells({ isolate, buffers, process }: Peak): string[] {
  return [isolate, buffers, process].map((bytes) => (bytes === undefined ? 'unknown' : String(Math.round(bytes / 1_000_000))))
}

/** A mail server that takes everything, and remembers nothing. */
async function startSink(): Promise<Sink> {
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    onData: (stream, _session, done) => stream.on('end', () => done()).resume(),
  })
  const listener = server.listen(0, '127.0.0.1')
  await new Promise((resolve) => listener.once('listening', resolve))
  const address = listener.address()
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return { port: address.port, end: () => server.close() }
}

type Followed = { id: string; answers: string }

/** A ticket with ten followers, and the id of the message that an answer to it names. */
async function makeRecord({ port }: Contender, sink: Sink): Promise<Followed> {
  await call(port, 'POST', '/api/outgoing-servers', { name: 'Sink', host: '127.0.0.1', port: sink.port, security: 'none' })
  const record = (await call(port, 'POST', '/api/records', { model: 'ticket', name: 'A large ticket' })) as Made
  for (let number = 1; number <= followers; number++) {
    const contact = (await call(port, 'POST', '/api/contacts', {
      name: `Reader ${number}`,
      email: `reader${number}@example.org`,
    })) as Made
    await call(port, 'PUT', `/api/records/${record.id}/followers/${contact.id}`)
  }
  const posted = await call(port, 'POST', `/api/records/${record.id}/messages`, { kind: 'message', text: 'It has begun.' })
  await untilSent(port)
  return { id: record.id, answers: (posted as { internetMessageId: string }).internetMessageId }
}

/** The newest mails are those that the ten are told by. */
async function untilSent(port: number): Promise<void> {
  let sent: { status: string; error: string | null }[] = []
  for (const until = Date.now() + sendingMs; Date.now() < until; await delay(200)) {
    sent = (await readGateway<{ data: typeof sent }>(port, `/api/outbox?limit=${followers}`)).data
    if (sent.every(({ status }) => status === 'sent')) return
  }
  throw new Error(`Mail was not sent: ${JSON.stringify(sent)}`)
}

function attached(files: number): Filling {
  return (bytes) => {
    const line = `${'QUJD'.repeat(19)}\r\n`
    const head =
      '--outer\r\nContent-Type: application/pdf\r\nContent-Disposition: attachment; filename=order.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n'
    const lines = Math.floor((bytes / files - head.length) / line.length)
    return (head + line.repeat(lines)).repeat(files)
  }
}

function text(bytes: number): string {
  const line = 'We would like to order twelve chairs – as we did last year – and a table.\r\n'
  return `--outer\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n${line.repeat(Math.floor(bytes / Buffer.byteLength(line)))}`
}

function html(bytes: number): string {
  const line = '<p>We would like to order <b>twelve</b> chairs – as we did last year.</p>\r\n'
  return `--outer\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${line.repeat(Math.floor(bytes / Buffer.byteLength(line)))}`
}

/** As Cloudflare hands over a mail of Ann's, who works here: what she answers is told to the followers. */
const verdict = Object.entries(platformHeaders('dmarc=pass header.from=example.com; spf=pass smtp.mailfrom=ann@example.com'))
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')

function write(bytes: number, filling: Filling, inReplyTo?: string): Buffer {
  const id = `${crypto.randomUUID()}@example.org`
  const answers = inReplyTo === undefined ? '' : `In-Reply-To: <${inReplyTo}>\r\n`
  const head = `${verdict}From: Ann Hale <${author}>\r\nTo: support@example.com\r\nSubject: A large mail\r\nMessage-ID: <${id}>\r\n${answers}Date: Mon, 02 Nov 2026 08:15:00 +0000\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=outer\r\n\r\n--outer\r\nContent-Type: text/plain\r\n\r\nHello.\r\n`
  return Buffer.from(`${head}${filling(bytes - head.length - 200)}--outer--\r\n`)
}

async function atEdge({ port }: Contender, mail: Buffer): Promise<void> {
  await call(port, 'POST', `/bench/edge?from=${author}&to=support@example.com&size=${mail.length}`, mail)
}

async function atApi({ port }: Contender, mail: Buffer): Promise<void> {
  await call(port, 'POST', `/api/mails?from=${author}&to=support@example.com`, mail)
}

async function tell(gateway: Contender, mail: Buffer): Promise<void> {
  await atEdge(gateway, mail)
  await untilSent(gateway.port)
}

async function upload({ port }: Contender, { id }: Followed, sizes: number[]): Promise<void> {
  const attachments = sizes.map((size, index) => ({
    filename: `order ${index}.pdf`,
    mimeType: 'application/pdf',
    contentBase64: Buffer.alloc(size, index + 1).toString('base64'),
  }))
  await call(port, 'POST', `/api/records/${id}/messages`, { kind: 'note', text: 'See there.', attachments })
}

async function simulate({ port }: Contender, mail: Buffer): Promise<void> {
  await call(port, 'POST', '/api/simulate', { from: author, to: 'support@example.com', rawBase64: mail.toString('base64') })
}

/** As the page of a record sends it. */
async function postForm(gateway: Contender, { id }: Followed, count: number): Promise<void> {
  const form = new FormData()
  form.set('kind', 'note')
  form.set('text', 'See there.')
  for (let number = 1; number <= count; number++)
    form.append('attachments', new File([new Uint8Array(20_000_000 / count)], `${number}.pdf`))
  const cookie = await signIn(gateway)
  const answer = await fetch(`${originOf(gateway)}/records/${id}/messages`, {
    method: 'POST',
    headers: { cookie, origin: originOf(gateway) },
    body: form,
    redirect: 'manual',
  })
  if (answer.status !== 303) throw new Error(`The form was answered ${answer.status}`)
}

async function signIn(gateway: Contender): Promise<string> {
  const body = new URLSearchParams({ token })
  const answer = await fetch(`${originOf(gateway)}/sign-in`, {
    method: 'POST',
    headers: { origin: originOf(gateway) },
    body,
    redirect: 'manual',
  })
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';', 1)[0])
    .join('; ')
}

function originOf({ port }: Contender): string {
  return `http://127.0.0.1:${port}`
}
