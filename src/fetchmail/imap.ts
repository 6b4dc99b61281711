/** A mailbox that is fetched by IMAP (RFC 3501): the INBOX, whose mails are known by UID. imapflow speaks. */
import type { ImapFlow, ImapFlowError, ImapFlowOptions, SearchObject, SocketsApiSocket } from 'imapflow'
import { keptOfLarger, maxRawBytes } from '../inbound/doors/raw'
import { openSocket } from '../mail-servers/socket'
import type { Counted, ImapMailbox, MailboxAccess } from './mailbox'
import { mailboxError, type MailboxFailure, type MailboxStep } from './mailbox-failure'
import { greetingMs, maxSessionMs, silenceMs } from './time-limits'
import { within } from '../platform/time-limit'

/** Nothing depends on the server's goodbye. */
const goodbyeMs = 2000

const byUid = { uid: true }

/** What an answer may take of our memory: one mail, or the numbers of some million mails. */
const bounds = {
  maxLineLength: 8_388_608,
  maxLiteralSize: maxRawBytes + 1024,
  maxResponseSize: maxRawBytes + 65_536,
  maxResponseTokens: 50_000,
}

/** @throws MailboxError */
export async function openImap(access: MailboxAccess): Promise<Counted<ImapMailbox>> {
  const client = await connect(access)
  const session = sessionOver(client, access)
  try {
    await session('login', () => client.connect())
    const { uidValidity } = await session('mailbox', () => client.mailboxOpen('INBOX'))
    return mailboxOver(client, String(uidValidity), session)
  } catch (error) {
    client.close()
    throw error
  }
}

async function connect(access: MailboxAccess): Promise<ImapFlow> {
  const opened = await openSocket(access)
  if (!opened.ok) throw mailboxError(opened.reason, access)
  // Loaded here, since a Worker that fetches nothing need not pay for it when it starts.
  const { ImapFlow, createSocketsTransport } = await import('imapflow')
  return new ImapFlow({ ...optionsFor(access), transport: createSocketsTransport(() => greetedSocket(opened.value)) })
}

/** A socket whose first bytes must be a greeting (RFC 3501 section 7.1): imapflow would wait for one behind anything else. */
function greetedSocket(socket: Socket): SocketsApiSocket {
  const getReader = () => {
    const reader: ReadableStreamDefaultReader<Uint8Array> = socket.readable.getReader()
    let isGreeted = false
    const read = async () => {
      const next = await reader.read()
      if (!isGreeted && next.value && next.value[0] !== '*'.charCodeAt(0)) throw new NoGreeting(Buffer.from(next.value).toString('utf8'))
      isGreeted = true
      return next
    }
    return { read, releaseLock: () => reader.releaseLock() }
  }
  const { opened, closed, writable } = socket
  return { readable: { getReader }, writable, opened, closed, close: () => socket.close(), startTls: () => socket.startTls() }
}

class NoGreeting extends Error {
  readonly code = 'InvalidResponse'
}

function optionsFor({ host, port, security, user, credentials }: MailboxAccess): ImapFlowOptions {
  return {
    host,
    port,
    secure: security === 'tls',
    // Must succeed, or nothing is said.
    doSTARTTLS: security === 'starttls',
    auth: credentials.kind === 'password' ? { user, pass: credentials.password } : { user, accessToken: credentials.accessToken },
    clientInfo: { name: 'Postern' },
    logger: false,
    disableAutoIdle: true,
    disableCompression: true,
    disableAutoEnable: true,
    maxLockHoldTime: 0,
    connectionTimeout: greetingMs,
    greetingTimeout: greetingMs,
    socketTimeout: silenceMs,
    ...bounds,
  }
}

type Session = <T>(step: MailboxStep, work: () => Promise<T>) => Promise<T>

/** Turns what imapflow throws into what people read, and ends when it has taken too long. */
function sessionOver(client: ImapFlow, access: MailboxAccess): Session {
  let isOver = false
  const clock = setTimeout(() => {
    isOver = true
    client.close()
  }, maxSessionMs)
  client.on('close', () => clearTimeout(clock))
  // Whoever waits for an answer hears only that the connection is gone.
  let cause: ImapFlowError | undefined
  client.on('error', (error) => (cause ??= error))
  return async (step, work) => {
    try {
      return await work()
    } catch (error) {
      const thrown = failureOf(error as ImapFlowError, client, step) // what it throws has fields of that, or none of them
      const failure = thrown.kind === 'closed' && cause ? failureOf(cause, client, step) : thrown
      throw mailboxError(isOver ? { kind: 'no-answer' } : failure, access)
    }
  }
}

function mailboxOver(client: ImapFlow, validity: string, session: Session): Counted<ImapMailbox> {
  const search = (query: SearchObject) =>
    session('mailbox', async () => {
      const uids = await client.search(query, byUid)
      if (!Array.isArray(uids)) throw new Refusal()
      return uids
    })
  return {
    kind: 'imap',
    validity,
    count: async () => ({ messages: client.mailbox ? client.mailbox.exists : 0, unread: (await search({ seen: false })).length }),
    // A range that begins above the last UID means the last mail (RFC 3501 section 6.4.8).
    listKeys: async (afterUid) => {
      const uids = await search({ uid: `${afterUid + 1}:*` })
      return uids
        .filter((uid) => uid > afterUid)
        .toSorted((a, b) => a - b)
        .map(String)
    },
    read: (key) => session('mail', () => read(client, key)),
    finish: (key) =>
      session('mail', async () => {
        // A mailbox that we may only read stays as it is.
        await client.messageFlagsAdd(key, ['\\Seen'], byUid)
        if (!client.usable) throw new Error('The connection broke.')
      }),
    close: async () => {
      await within(goodbyeMs, client.logout()).catch(() => undefined)
      client.close()
    },
  }
}

async function read(client: ImapFlow, key: string): Promise<{ raw: Uint8Array; size: number } | undefined> {
  const sized = await client.fetchOne(key, { size: true }, byUid)
  if (!sized) return undefined
  const size = sized.size ?? 0
  // One byte more than there may be, since there are servers that guess sizes.
  const maxLength = size > maxRawBytes ? keptOfLarger : maxRawBytes + 1
  const fetched = await client.fetchOne(key, { source: { start: 0, maxLength } }, byUid)
  if (!fetched || !fetched.source) return undefined
  const { source } = fetched
  if (source.length > maxRawBytes) return { raw: Uint8Array.from(source.subarray(0, keptOfLarger)), size: Math.max(size, source.length) }
  return { raw: source, size: size > maxRawBytes ? size : source.length }
}

/** imapflow answers with false, and keeps the server's words to itself. */
class Refusal extends Error {
  readonly responseStatus = 'NO'
}

const silences = new Set<string | undefined>(['CONNECT_TIMEOUT', 'GREETING_TIMEOUT', 'UPGRADE_TIMEOUT', 'ETIMEOUT'])
const nonsense = /^(?:ParserError|LineTooLarge|LiteralTooLarge|ResponseTooLarge|TooMany|InvalidResponse|UnexpectedTag|MissingTag|MAX_IMAP)/

function failureOf(error: ImapFlowError, client: ImapFlow, step: MailboxStep): MailboxFailure {
  const text = wordsOf(error)
  if (error.authenticationFailed) return { kind: 'reply', step: 'login', text }
  if (error.tlsFailed) return { kind: client.capabilities.has('STARTTLS') ? 'no-tls' : 'no-starttls' }
  if (silences.has(error.code)) return { kind: 'no-answer' }
  if (error.responseStatus === 'NO' || error.responseStatus === 'BAD') return { kind: 'reply', step, text }
  if (error.reason) return { kind: 'reply', step: client.authenticated ? step : 'greeting', text: error.reason }
  if (nonsense.test(error.code ?? '')) return { kind: 'not-understood', text: error.message }
  return { kind: 'closed' }
}

/** Of a tagged answer: its code and its text, which imapflow takes apart. */
function wordsOf({ response, responseText, serverResponseCode }: ImapFlowError): string {
  if (typeof response === 'string') return response.replace(/^\S+ (?:NO|BAD|BYE) /, '')
  return `${serverResponseCode ? `[${serverResponseCode}] ` : ''}${responseText ?? ''}`
}
