/**
 * A connection to a mail server, dialled through `cloudflare:sockets` and made into a stream that a client library talks
 * over. Their own way goes through node:tls, whose STARTTLS Cloudflare is reported to refuse outside of wrangler dev.
 */
import { Duplex } from 'node:stream'
import type { Result } from '../result'
import type { ConnectionFailure } from './connection-failure'
import type { Endpoint } from './endpoint'

export type Line = {
  /** The conversation from the server's greeting on, with TLS where that was wanted. */
  stream: Duplex
  /** Whether the server has said anything since TLS was to begin: without TLS it cannot. */
  hasHeard: () => boolean
  /** How long the server may be silent before the stream emits `timeout`. */
  setIdle: (ms: number) => void
}

/** What is said before TLS: each command with its answer, the greeting first. */
export type Prologue = {
  read: () => Promise<Uint8Array>
  write: (command: string) => Promise<void>
}

type Reader = ReadableStreamDefaultReader<Uint8Array>
type Writer = WritableStreamDefaultWriter<Uint8Array>

const connectMs = 10_000
const prologueMs = 10_000

const transports = { tls: 'on', starttls: 'starttls', none: 'off' } as const satisfies Record<Endpoint['security'], string>

/** A connected socket: with TLS, without, or ready for `startTls`. */
export async function openSocket({ host, port, security }: Endpoint): Promise<Result<Socket, ConnectionFailure>> {
  // Loaded here, since there is no such module in plain Node.
  const { connect } = await import('cloudflare:sockets')
  try {
    const socket = connect({ hostname: host, port }, { secureTransport: transports[security], allowHalfOpen: false })
    foreseeEnd(socket)
    if ((await within(connectMs, socket.opened)) !== 'late') return { ok: true, value: socket }
    hangUp(socket)
    return { ok: false, reason: { kind: 'no-answer' } }
  } catch {
    return { ok: false, reason: { kind: 'no-connection' } }
  }
}

/**
 * Begins with TLS once the server has given its leave. Whatever it said before is forgotten, so that nothing which was
 * slipped in there is believed.
 * @param askLeave its part of the conversation; what it throws means that the server hung up, or never came to an end
 * @returns the socket to go on with, and what `askLeave` brought back
 */
export async function startTls<T, F>(
  socket: Socket,
  askLeave: (prologue: Prologue) => Promise<Result<T, F>>,
): Promise<Result<{ socket: Socket; leave: T }, F | ConnectionFailure>> {
  const answer = await within(prologueMs, inPrologue(socket, askLeave))
  if (answer === 'late' || !answer.ok) hangUp(socket)
  if (answer === 'late') return { ok: false, reason: { kind: 'no-answer' } }
  if (!answer.ok) return answer
  const secure = socket.startTls()
  foreseeEnd(secure)
  return { ok: true, value: { socket: secure, leave: answer.value } }
}

async function inPrologue<T, F>(
  socket: Socket,
  askLeave: (prologue: Prologue) => Promise<Result<T, F>>,
): Promise<Result<T, F | ConnectionFailure>> {
  const reader: Reader = socket.readable.getReader()
  const writer: Writer = socket.writable.getWriter()
  const read = async () => {
    const { done, value } = await reader.read()
    if (done) throw new Error('The server hung up.')
    return value
  }
  try {
    return await askLeave({ read, write: (command) => writer.write(Buffer.from(`${command}\r\n`)) })
  } catch {
    return { ok: false, reason: { kind: 'closed' } }
  } finally {
    reader.releaseLock()
    writer.releaseLock()
  }
}

/** @param head what the stream begins with, before anything that the server says */
export function lineOver(socket: Socket, head = ''): Line {
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

export function hangUp(socket: Socket): void {
  socket.close().catch(() => undefined)
}

/** A connection that breaks is noticed where it is read and written. */
function foreseeEnd(socket: Socket): void {
  socket.opened.catch(() => undefined)
  socket.closed.catch(() => undefined)
}
