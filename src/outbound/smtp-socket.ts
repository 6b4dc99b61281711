/**
 * A connection to a mail server, dialled through `cloudflare:sockets` and made into a stream that nodemailer talks over.
 * nodemailer's own way goes through node:tls, whose STARTTLS Cloudflare is reported to refuse outside of wrangler dev.
 */
import { Duplex } from 'node:stream'
import type { Result } from '../result'
import type { Endpoint } from './server-host'
import type { SmtpFailure } from './smtp-failure'

export type Line = {
  /** The conversation from the server's greeting on, with TLS where that was wanted. */
  stream: Duplex
  /** Whether the server has said anything since TLS was to begin: without TLS it cannot. */
  hasHeard: () => boolean
  /** How long the server may be silent before the stream tells nodemailer so. */
  setIdle: (ms: number) => void
}

type Reader = ReadableStreamDefaultReader<Uint8Array>
type Writer = WritableStreamDefaultWriter<Uint8Array>

const connectMs = 10_000
/** For all that is said before STARTTLS. */
const prologueMs = 10_000
const maxReplyLength = 65_536

/** How we greet for want of a domain. */
export const noDomain = '[127.0.0.1]'

const transports = { tls: 'on', starttls: 'starttls', none: 'off' } as const satisfies Record<Endpoint['security'], string>

/** @param clientName what we call ourselves in EHLO: a domain, or an address in brackets */
export async function dial(endpoint: Endpoint, clientName: string): Promise<Result<Line, SmtpFailure>> {
  const socket = await open(endpoint)
  if (socket === 'failed') return { ok: false, reason: { kind: 'no-connection' } }
  if (socket === 'late') return { ok: false, reason: { kind: 'no-answer' } }
  return endpoint.security === 'starttls' ? startTls(socket, clientName) : { ok: true, value: lineOver(socket, '') }
}

async function open({ host, port, security }: Endpoint): Promise<Socket | 'failed' | 'late'> {
  // Loaded here, since there is no such module in plain Node.
  const { connect } = await import('cloudflare:sockets')
  try {
    const socket = connect({ hostname: host, port }, { secureTransport: transports[security], allowHalfOpen: false })
    foreseeEnd(socket)
    const opened = await within(connectMs, socket.opened)
    if (opened !== 'late') return socket
    hangUp(socket)
    return opened
  } catch {
    return 'failed'
  }
}

/** RFC 3207. What the server said before is forgotten, but for its greeting: nodemailer waits for one, and TLS brings none. */
async function startTls(socket: Socket, clientName: string): Promise<Result<Line, SmtpFailure>> {
  const prologue = await within(prologueMs, prepareTls(socket, clientName))
  if (prologue === 'late' || !prologue.ok) hangUp(socket)
  if (prologue === 'late') return { ok: false, reason: { kind: 'no-answer' } }
  if (!prologue.ok) return prologue
  const secure = socket.startTls()
  foreseeEnd(secure)
  return { ok: true, value: lineOver(secure, prologue.value) }
}

/** Up to the server's leave to begin with TLS. @returns its greeting */
async function prepareTls(socket: Socket, clientName: string): Promise<Result<string, SmtpFailure>> {
  const reader: Reader = socket.readable.getReader()
  const writer: Writer = socket.writable.getWriter()
  const ask = async (command: string) => {
    await writer.write(Buffer.from(`${command}\r\n`))
    return readReply(reader)
  }
  try {
    const greeting = await readReply(reader)
    if (!greeting.startsWith('220')) return refused(greeting)
    const extensions = await ask(`EHLO ${clientName}`)
    if (!extensions.startsWith('250')) return refused(extensions)
    if (!/^250[ -]STARTTLS\r?$/im.test(extensions)) return { ok: false, reason: { kind: 'no-starttls' } }
    const leave = await ask('STARTTLS')
    return leave.startsWith('220') ? { ok: true, value: greeting } : refused(leave)
  } catch {
    return { ok: false, reason: { kind: 'closed' } }
  } finally {
    reader.releaseLock()
    writer.releaseLock()
  }
}

function refused(text: string): Result<never, SmtpFailure> {
  return { ok: false, reason: { kind: 'reply', step: 'greeting', text } }
}

/** One reply, all its lines (RFC 5321 section 4.2). @throws when the server hangs up, or does not come to an end */
async function readReply(reader: Reader): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  while (!/(?:^|\n)(?!\d{3}-)[^\n]*\n$/.test(text)) {
    const { done, value } = await reader.read()
    if (done || text.length > maxReplyLength) throw new Error('The reply has no end.')
    text += decoder.decode(value, { stream: true })
  }
  return text
}

/** @param head what the stream begins with, before anything that the server says */
function lineOver(socket: Socket, head: string): Line {
  const reader: Reader = socket.readable.getReader()
  const writer: Writer = socket.writable.getWriter()
  let heard = false
  const idle = idleTimer(() => stream.emit('timeout'))
  const take = ({ done, value }: { done: boolean; value?: Uint8Array | undefined }) => {
    heard ||= !done
    idle.restart()
    stream.push(done ? null : value)
  }
  const stream = new Duplex({
    read: () => void reader.read().then(take, (error: Error) => stream.destroy(error)),
    write: (chunk: Uint8Array, _encoding, tell) => void writer.write(chunk).then(() => tell(), tell),
    final: (tell) => void writer.close().then(() => tell(), tell),
    destroy: (error, tell) => {
      idle.set(0)
      hangUp(socket)
      tell(error)
    },
  })
  if (head !== '') stream.unshift(Buffer.from(head))
  return { stream: Object.assign(stream, { setTimeout: idle.set }), hasHeard: () => heard, setIdle: idle.set }
}

/** What `setTimeout` of a net.Socket does: it tells when the server has been silent for so long. 0 ends it. */
function idleTimer(whenIdle: () => void) {
  let idleMs = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  const restart = () => {
    clearTimeout(timer)
    if (idleMs > 0) timer = setTimeout(whenIdle, idleMs)
  }
  const set = (ms: number) => {
    idleMs = ms
    restart()
  }
  return { restart, set }
}

/** The promise, or `late`. */
export async function within<T>(maxMs: number, promise: Promise<T>): Promise<T | 'late'> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), maxMs)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}

/** A connection that breaks is noticed where it is read and written. */
function foreseeEnd(socket: Socket): void {
  socket.opened.catch(() => undefined)
  socket.closed.catch(() => undefined)
}

function hangUp(socket: Socket): void {
  socket.close().catch(() => undefined)
}
