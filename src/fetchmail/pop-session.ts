/** A session with a POP3 server, from the connection to the login (RFC 1939, 2449, 2595, 5034). */
import { closeQuietly, openSocket, startTls, type Wire, wireOver } from '../mail-servers/socket'
import type { Result } from '../platform/result'
import type { MailboxAccess } from './mailbox'
import { mailboxError, type MailboxFailure, type MailboxStep } from './mailbox-failure'
import { greetingMs, maxSessionMs, silenceMs } from './time-limits'
import { NotPop, popReader } from './pop-reader'
import { within } from '../platform/time-limit'

export type PopAnswer = { kind: 'ok' | 'error' | 'challenge'; text: string }

/** Everything throws a MailboxError when the server is gone, silent or confused. */
export type PopSession = {
  /** @param command not given: the greeting is heard */
  hear: (command?: string) => Promise<PopAnswer>
  /** @returns what stands behind +OK @throws MailboxError at every other answer, too */
  ask: (command: string, step: MailboxStep) => Promise<string>
  /** What comes behind the first line of an answer. */
  data: (sink: (bytes: Uint8Array) => void) => Promise<void>
  list: () => Promise<string[]>
  end: () => void
}

/** @throws MailboxError */
export async function openPopSession(access: MailboxAccess): Promise<PopSession> {
  const session = sessionOver(await connect(access), access)
  try {
    // RFC 2595 section 4: there is no second greeting behind TLS.
    if (access.security !== 'starttls') expectOk(await session.hear(), 'greeting', access)
    await logIn(session, access)
    return session
  } catch (error) {
    session.end()
    throw error
  }
}

async function connect(access: MailboxAccess): Promise<Socket> {
  const opened = await openSocket(access)
  if (!opened.ok) throw mailboxError(opened.reason, access)
  if (access.security !== 'starttls') return opened.value
  const secured = await startTls(opened.value, askLeave)
  if (!secured.ok) throw mailboxError(secured.reason, access)
  return secured.value.socket
}

async function askLeave({ read, write }: Wire): Promise<Result<undefined, MailboxFailure>> {
  const reader = popReader(read)
  try {
    const greeting = answerOf(await reader.line())
    if (greeting.kind !== 'ok') return { ok: false, reason: { kind: 'reply', step: 'greeting', text: greeting.text } }
    await write('STLS')
    const leave = answerOf(await reader.line())
    return leave.kind === 'ok' ? { ok: true, value: undefined } : { ok: false, reason: { kind: 'no-starttls' } }
  } catch (error) {
    return { ok: false, reason: failureOf(error) }
  }
}

function sessionOver(socket: Socket, access: MailboxAccess): PopSession {
  const wire = wireOver(socket)
  let isOver = false
  const clock = setTimeout(() => {
    isOver = true
    closeQuietly(socket)
  }, maxSessionMs)
  let patienceMs = greetingMs
  const inTime = async <T>(promise: Promise<T>): Promise<T> => {
    const value = await within(patienceMs, promise)
    if (value === 'late') throw new Silence()
    patienceMs = silenceMs
    return value
  }
  const reader = popReader(() => inTime(wire.read()))
  const attempt = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      throw mailboxError(isOver ? { kind: 'no-answer' } : failureOf(error), access)
    }
  }
  const hear = (command?: string) =>
    attempt(async () => {
      if (command !== undefined) await inTime(wire.write(command))
      return answerOf(await reader.line())
    })
  return {
    hear,
    ask: async (command, step) => expectOk(await hear(command), step, access),
    data: (sink) => attempt(() => reader.data(sink)),
    list: () => attempt(() => reader.list()),
    end: () => {
      clearTimeout(clock)
      closeQuietly(socket)
    },
  }
}

/** With USER and PASS, which all servers know but some that have only SASL (RFC 5034). */
async function logIn(session: PopSession, access: MailboxAccess): Promise<void> {
  const { user, credentials } = access
  if (credentials.kind === 'oauth')
    return authenticate(session, 'XOAUTH2', `user=${user}\x01auth=Bearer ${credentials.accessToken}\x01\x01`, access)
  const capabilities = (await session.hear('CAPA')).kind === 'ok' ? await session.list() : []
  const hasOnlySasl = !capabilities.some((line) => /^USER\b/i.test(line)) && capabilities.some((line) => /^SASL\b.*\bPLAIN\b/i.test(line))
  if (hasOnlySasl) return authenticate(session, 'PLAIN', `\0${user}\0${credentials.password}`, access)
  await session.ask(`USER ${user}`, 'login')
  await session.ask(`PASS ${credentials.password}`, 'login')
}

/** The first words of the client wait for a challenge, since a command may be too short for a token (RFC 5034 section 4). */
async function authenticate(session: PopSession, mechanism: string, words: string, access: MailboxAccess): Promise<void> {
  const invitation = await session.hear(`AUTH ${mechanism}`)
  if (invitation.kind !== 'challenge') return void expectOk(invitation, 'login', access)
  const answer = await session.hear(Buffer.from(words).toString('base64'))
  if (answer.kind !== 'challenge') return void expectOk(answer, 'login', access)
  // Why a token is not taken is told by a challenge in JSON, which wants an empty answer.
  const why = Buffer.from(answer.text, 'base64').toString('utf8')
  const last = await session.hear('')
  throw mailboxError({ kind: 'reply', step: 'login', text: last.text || why }, access)
}

function expectOk({ kind, text }: PopAnswer, step: MailboxStep, access: MailboxAccess): string {
  if (kind !== 'ok') throw mailboxError({ kind: 'reply', step, text }, access)
  return text
}

function answerOf(line: string): PopAnswer {
  const [, sign = '', text = ''] = /^(\+OK|-ERR|\+)(?:\s(.*)|$)/i.exec(line) ?? []
  if (sign === '') throw new NotPop(line)
  if (sign === '+') return { kind: 'challenge', text }
  return { kind: sign.startsWith('+') ? 'ok' : 'error', text }
}

class Silence extends Error {
  override readonly name = 'Silence'
}

function failureOf(error: unknown): MailboxFailure {
  if (error instanceof NotPop) return { kind: 'not-understood', text: error.message }
  return { kind: error instanceof Silence ? 'no-answer' : 'closed' }
}
