/** Handing mail to an SMTP server: nodemailer speaks, with our envelope and our bytes, over a line that we have dialled. */
import type { Socket } from 'node:net'
import SMTPConnection from 'nodemailer/lib/smtp-connection'
import { normalizeDomain, splitAddress } from '../mail/address/address'
import type { Result } from '../platform/result'
import { dispatchOf, type MailServer, type SmtpFailure, type SmtpStep } from './smtp-failure'
import { connectLine, type Line, noDomain } from './smtp-line'
import type { Departure, Dispatch, Transport } from './transport'

const greetingMs = 10_000
/** For each answer until the login is done. */
const answerMs = 30_000
/**
 * For each answer once the mail is on its way. Servers look into a mail before they say yes, and RFC 5321 section 4.5.3.2.6
 * lets them take ten minutes; whoever gives up sooner sends the mail twice.
 */
const mailAnswerMs = 120_000
/** With dialling before it, half a minute at most, shorter than a sender waits for a transport (`send.ts`). */
const sessionMs = 200_000
/** Nothing depends on the server's goodbye. */
const goodbyeMs = 1000

export function smtpTransport(server: MailServer): Transport {
  return { name: server.name, send: (departure) => handOver(server, departure) }
}

/** Connects, logs in and leaves. @returns what went wrong, if anything did */
export async function testLogin(server: MailServer): Promise<SmtpFailure | undefined> {
  const tried = await inSession(server, domainOf(server.user), () => Promise.resolve())
  return tried.ok ? undefined : tried.reason
}

async function handOver(server: MailServer, { envelope, mail, bytes }: Departure): Promise<Dispatch> {
  const { stream, isAscii } = await bytes.open()
  const sent = await inSession(server, domainOf(envelope.from ?? mail.from.address), (connection, line) => {
    line.setIdle(mailAnswerMs)
    const given = { from: envelope.from ?? '', to: envelope.to, size: bytes.size, use8BitMime: !isAscii }
    return callback<{ serverMessageId?: string | undefined }>((done) => connection.send(given, stream, done))
  })
  if (!sent.ok) return dispatchOf(sent.reason, server)
  // Microsoft 365 and Amazon SES put an id of their own in place of ours, and name it in their answer.
  return { outcome: 'sent', transportMessageId: sent.value.serverMessageId?.replace(/^<|>$/g, '') ?? null }
}

type Work<T> = (connection: SMTPConnection, line: Line) => Promise<T>

/** @param clientName our name in EHLO (RFC 5321 section 4.1.1.1) */
async function inSession<T>(server: MailServer, clientName: string, work: Work<T>): Promise<Result<T, SmtpFailure>> {
  const dialled = await connectLine(server, clientName)
  if (!dialled.ok) return dialled
  const line = dialled.value
  const connection = connectionOver(line, server, clientName)
  const broken = breakOf(connection)
  const step = <S>(promise: Promise<S>): Promise<S> => Promise.race([promise, broken])
  try {
    await step(callback<void>((done) => connection.connect(done)))
    await step(logIn(connection, server))
    return { ok: true, value: await step(work(connection, line)) }
  } catch (error) {
    if (codeOf(error) === 'ESTREAM') throw error // no fault of the server: our own files could not be read
    return { ok: false, reason: failureOf(error) }
  } finally {
    await leave(connection)
    line.stream.destroy()
  }
}

function connectionOver({ stream }: Line, { host, port, security }: MailServer, name: string): SMTPConnection {
  const isSecure = security !== 'none'
  return new SMTPConnection({
    connection: stream as unknown as Socket, // as much of one as nodemailer uses
    secure: isSecure,
    secured: isSecure,
    ignoreTLS: true,
    host,
    port,
    name,
    greetingTimeout: greetingMs,
    connectionTimeout: greetingMs,
    socketTimeout: answerMs,
    socketCloseTimeout: 0,
  })
}

async function logIn(connection: SMTPConnection, { user, password }: MailServer): Promise<void> {
  if (password !== null) await callback((done) => connection.login({ user, pass: password }, done))
}

/** Rejects when the session ends before we end it: what happens between two commands reaches none of their callbacks. */
function breakOf(connection: SMTPConnection): Promise<never> {
  const broken = new Promise<never>((_, reject) => {
    const late = setTimeout(() => reject(new SessionEnd('ETIMEDOUT')), sessionMs)
    connection.on('error', reject)
    connection.on('end', () => {
      clearTimeout(late)
      reject(new SessionEnd('ECONNECTION'))
    })
  })
  broken.catch(() => undefined)
  return broken
}

/** RFC 5321 section 4.1.1.10: QUIT, and its answer, for a moment. */
async function leave(connection: SMTPConnection): Promise<void> {
  if (!connection.destroyed) {
    const ended = new Promise((resolve) => connection.once('end', resolve))
    connection.quit()
    await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, goodbyeMs))])
  }
  connection.close()
}

/** What nodemailer's errors look like, and where there is no reply, ours. */
class SessionEnd extends Error {
  constructor(
    readonly code: string,
    readonly command?: string,
    readonly response?: string,
  ) {
    super(code)
  }
}

function failureOf(error: unknown): SmtpFailure {
  const { code, command, response } = error as SessionEnd // whatever else it is has none of these fields
  if (code === 'ETIMEDOUT') return { kind: 'no-answer' }
  if (response) return { kind: 'reply', step: steps[command?.split(' ')[0] ?? ''] ?? 'greeting', text: response }
  if (code === 'EENVELOPE') return { kind: 'no-address' }
  if (code === 'EMESSAGE') return { kind: 'too-large' }
  return { kind: 'closed' }
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}

const steps: Record<string, SmtpStep> = { AUTH: 'login', MAIL: 'sender', RCPT: 'recipient', DATA: 'mail' }

function domainOf(address: string): string {
  return normalizeDomain(splitAddress(address)?.domain ?? '') ?? noDomain
}

/** A function with a callback, as a promise. */
function callback<T>(run: (done: (error?: Error | null, value?: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    run((error, value) => (error ? reject(error) : resolve(value as T))) // there is a value where there is no error
  })
}
