/**
 * `npm run smtp [-- --port 2525 --url http://localhost:8787 --lmtp]`: an SMTP server on loopback that hands every mail to a
 * gateway on this machine, and answers with the outcome. Any mail program can write to the gateway through it.
 */
import { parseArgs } from 'node:util'
import { SMTPServer, type SMTPServerDataStream, type SMTPServerEnvelope, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { isListening } from './port.ts'
import { answerForAll, answerLine, unreached, type Verdict, verdictOf } from './smtp-verdict.ts'
import { readVariable } from './variables.ts'

const usage = `Usage: npm run smtp [-- --port 2525 --url http://localhost:8787 --lmtp]

  --port  where it listens, on 127.0.0.1
  --url   where the gateway is
  --lmtp  speaks LMTP, which has an answer for each recipient`

type Done = Parameters<NonNullable<SMTPServerOptions['onData']>>[2]
type Order = { port: number; url: string; lmtp: boolean }

/** What the gateway takes at most. */
const maxBytes = 26_214_400

const order = readOrder() ?? fail(usage, 2)
const token = readVariable('ADMIN_TOKEN') ?? fail('No ADMIN_TOKEN in .dev.vars: `npm start` makes it.', 1)
if (await isListening(order.port)) fail(`Port ${order.port} is taken. For another one: npm run smtp -- --port 2526`, 1)
const noGateway = await whyNoGateway()
if (noGateway) fail(noGateway, 1)
serve()

function readOrder(): Order | undefined {
  try {
    const options = {
      port: { type: 'string', default: '2525' },
      url: { type: 'string', default: 'http://localhost:8787' },
      lmtp: { type: 'boolean', default: false },
    } as const
    const { values } = parseArgs({ options })
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 1 || port > 65_535 || !URL.canParse(values.url)) return undefined
    return { port, url: values.url.replace(/\/+$/, ''), lmtp: values.lmtp }
  } catch {
    return undefined // An option that there is not.
  }
}

async function whyNoGateway(): Promise<string | undefined> {
  try {
    const response = await fetch(`${order.url}/api/health`, { signal: AbortSignal.timeout(10_000) })
    return response.ok ? undefined : `The gateway at ${order.url} is unhealthy (${response.status}): ${await response.text()}`
  } catch (error) {
    return `No gateway answers at ${order.url} (${reasonOf(error)}). Start one with \`npm start\`.`
  }
}

function serve(): void {
  const server = new SMTPServer({
    lmtp: order.lmtp,
    name: 'localhost',
    banner: 'Postern',
    size: maxBytes,
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    // The codes are those of the gateway.
    hideENHANCEDSTATUSCODES: true,
    logger: false,
    onData: (stream, session, done) => void take(stream, session, done),
  })
  // What a client does to its connection is no news; it connects anew.
  server.on('error', (error) => console.error(error.message))
  server.listen(order.port, '127.0.0.1', () => console.log(welcome()))
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(0))
}

async function take(stream: SMTPServerDataStream, { envelope }: SMTPServerSession, done: Done): Promise<void> {
  try {
    const verdicts = await deliverAll(stream, envelope)
    const answers = order.lmtp ? verdicts : [answerForAll(verdicts)].filter((verdict) => verdict !== undefined)
    done(
      null,
      answers.map((verdict) => smtpAnswer(verdict, envelope.smtpUtf8 === true)),
    )
  } catch (error) {
    done(smtpError(451, `4.3.0 ${reasonOf(error)}`))
  }
}

async function deliverAll(stream: SMTPServerDataStream, { mailFrom, rcptTo }: SMTPServerEnvelope): Promise<Verdict[]> {
  const raw = await readMail(stream)
  const from = mailFrom === false ? '' : mailFrom.address
  const verdicts: Verdict[] = []
  for (const { address } of rcptTo) {
    const verdict = await deliver(from, address, raw)
    console.log(`${from || '<>'} -> ${address}: ${verdict.code} ${verdict.text}`)
    verdicts.push(verdict)
  }
  return verdicts
}

/** All of it, or one chunk more than the gateway takes: so much it needs to see that the mail is too large. */
async function readMail(stream: SMTPServerDataStream): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    // A PassThrough without an encoding.
    if (bytes <= maxBytes) chunks.push(chunk)
    bytes += chunk.length
  }
  return new Uint8Array(Buffer.concat(chunks))
}

async function deliver(from: string, to: string, body: Uint8Array<ArrayBuffer>): Promise<Verdict> {
  try {
    const response = await fetch(`${order.url}/api/mails?${new URLSearchParams({ from, to }).toString()}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'message/rfc822' },
      body,
      signal: AbortSignal.timeout(60_000),
    })
    const text = await response.text()
    return verdictOf(order.url, to, response.status, parse(text))
  } catch (error) {
    return unreached(to, `No gateway answers at ${order.url} (${reasonOf(error)})`)
  }
}

function parse(text: string): Parameters<typeof verdictOf>[3] {
  try {
    return JSON.parse(text) as Parameters<typeof verdictOf>[3] // The API's contract.
  } catch {
    return undefined
  }
}

function smtpAnswer({ code, text }: Verdict, isUtf8: boolean): string | Error {
  const line = answerLine(text, isUtf8)
  return code === 250 ? line : smtpError(code, line)
}

function smtpError(responseCode: number, line: string): Error {
  return Object.assign(new Error(line), { responseCode })
}

function welcome(): string {
  return `${order.lmtp ? 'LMTP' : 'SMTP'} at 127.0.0.1:${order.port}, for the gateway at ${order.url}: no password, no TLS. Ctrl-C ends it.

  swaks --server 127.0.0.1:${order.port} --from ada@example.org --to info@example.com`
}

function reasonOf(error: unknown): string {
  return error instanceof Error && error.cause instanceof Error ? error.cause.message : String(error)
}

function fail(message: string, code: 1 | 2): never {
  console.error(message)
  process.exit(code)
}
