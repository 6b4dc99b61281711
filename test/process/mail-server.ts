/**
 * Mail servers on ports of their own: a good one, whose mailboxes behave by their names, and rude ones. Their certificates
 * (in `certificates/`, for localhost and 127.0.0.1 unless their name says otherwise) were made once with openssl and hold
 * until 2120; the key of the authority that signed them is gone.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import type { MailServer } from '../../src/outbound/smtp-failure'

const certificates = join(import.meta.dirname, 'certificates')
/** What a client must trust. */
export const authority = join(certificates, 'authority.pem')
export const login = { user: 'robot@example.com', password: 'hunter2' }

export type Received = { from: string; to: string; raw: Buffer; user: string | undefined; greeting: string; declared: unknown }
export type TestServer = { port: number; received: Received[]; end: () => Promise<void> }

type Setup = { security: MailServer['security']; certificate?: 'trusted' | 'other-name' | 'untrusted'; offersStarttls?: boolean }

export async function startMailServer({ security, certificate = 'trusted', offersStarttls = true }: Setup): Promise<TestServer> {
  const received: Received[] = []
  const seen = new Set<string>()
  const server = new SMTPServer({
    ...(security === 'none' ? { allowInsecureAuth: true, authOptional: true } : tlsOptions(certificate)),
    secure: security === 'tls',
    disabledCommands: security === 'starttls' && offersStarttls ? [] : ['STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    size: 1_000_000,
    onAuth: ({ username, password }, _session, done) =>
      username === login.user && password === login.password ? done(null, { user: username }) : done(refusal(535, '5.7.8 Wrong password')),
    onMailFrom: ({ address }, _session, done) => done(address.startsWith('foreign@') ? refusal(553, '5.7.1 Not your address') : null),
    onRcptTo: ({ address }, _session, done) => done(refusalOf(address, seen)),
    onData: (stream, session, done) => {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const { mailFrom, rcptTo } = session.envelope
        const to = rcptTo[0]?.address ?? ''
        if (to.startsWith('picky@')) return done(refusal(554, '5.6.0 We do not like what it says'))
        received.push({
          from: mailFrom === false ? '?' : mailFrom.address,
          to,
          raw: Buffer.concat(chunks),
          user: typeof session.user === 'string' ? session.user : undefined,
          greeting: session.hostNameAppearsAs,
          declared: mailFrom === false ? false : mailFrom.args,
        })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  const port = await portOf(server.listen(0, '127.0.0.1'))
  return { port, received, end: () => new Promise((resolve) => server.close(() => resolve())) }
}

/** A server that does whatever `behave` does with a connection. */
export async function startRudeServer(behave: (socket: Socket) => void): Promise<TestServer> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    behave(socket)
  }).listen(0, '127.0.0.1')
  const end = async () => {
    for (const socket of sockets) socket.destroy()
    server.close()
    await once(server, 'close')
  }
  return { port: await portOf(server), received: [], end }
}

/** Takes every command with the answer that stands for it, `250` for all others; `null` hangs up. */
export function answering(socket: Socket, answers: Record<string, string | null>): void {
  const say = (verb: string) => {
    const words = verb in answers ? answers[verb] : '250 2.0.0 Ok'
    if (typeof words === 'string') socket.write(`${words}\r\n`)
    else socket.destroy()
  }
  say('CONNECT')
  socket.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString('latin1').split('\r\n')) {
      const verb = /^(?:EHLO|STARTTLS|AUTH|MAIL|RCPT|DATA|QUIT|\.)/.exec(line)?.[0]
      if (verb) say(verb)
    }
  })
}

function tlsOptions(certificate: string): SMTPServerOptions {
  return { key: readFileSync(join(certificates, 'server.key')), cert: readFileSync(join(certificates, `${certificate}.pem`)) }
}

function refusalOf(address: string, seen: Set<string>): Error | null {
  if (address.startsWith('nobody@')) return refusal(550, `5.1.1 <${address}>: Recipient address rejected: User unknown`)
  if (address.startsWith('full@')) return refusal(452, '4.2.2 The mailbox is full')
  if (!address.startsWith('grey@') || seen.has(address)) return null
  seen.add(address)
  return refusal(451, '4.7.1 Greylisted, come back in a minute')
}

function refusal(responseCode: number, words: string): Error {
  return Object.assign(new Error(words), { responseCode })
}

export async function portOf(server: Server): Promise<number> {
  if (!server.listening) await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  return address.port
}
