/**
 * A connection to a mail server, dialled through `cloudflare:sockets`. What client libraries do by themselves goes through
 * node:tls, whose STARTTLS Cloudflare is reported to refuse outside of wrangler dev.
 */
import type { Result } from '../platform/result'
import { within } from '../platform/time-limit'
import type { ConnectionFailure } from './connection-failure'
import type { Endpoint } from './endpoint'

/** A conversation in bytes that come and commands that go. */
export type Wire = {
  /** @throws when the server has hung up */
  read: () => Promise<Uint8Array>
  write: (command: string) => Promise<void>
  /** Whoever talks over the socket next can have it. */
  release: () => void
}

const connectMs = 10_000
const prologueMs = 10_000

const transports = { tls: 'on', starttls: 'starttls', none: 'off' } as const satisfies Record<Endpoint['security'], string>

/** A connected socket: with TLS, without, or ready for `startTls`. */
export async function openSocket({ host, port, security }: Endpoint): Promise<Result<Socket, ConnectionFailure>> {
  // Loaded here, since there is no such module in plain Node.
  const { connect } = await import('cloudflare:sockets')
  try {
    const socket = connect({ hostname: host, port }, { secureTransport: transports[security], allowHalfOpen: false })
    ignoreLateErrors(socket)
    if ((await within(connectMs, socket.opened)) !== 'late') return { ok: true, value: socket }
    closeQuietly(socket)
    return { ok: false, reason: { kind: 'no-answer' } }
  } catch {
    return { ok: false, reason: { kind: 'no-connection' } }
  }
}

/**
 * Begins with TLS once the server has given its leave. Whatever it said before is forgotten, so that nothing which was
 * slipped in there is believed.
 * @param askLeave what is said before; when it throws, the server hung up or never came to an end
 * @returns the socket to go on with, and what `askLeave` brought back
 */
export async function startTls<T, F>(
  socket: Socket,
  askLeave: (wire: Wire) => Promise<Result<T, F>>,
): Promise<Result<{ socket: Socket; leave: T }, F | ConnectionFailure>> {
  const answer = await within(prologueMs, inClearText(socket, askLeave))
  if (answer === 'late' || !answer.ok) closeQuietly(socket)
  if (answer === 'late') return { ok: false, reason: { kind: 'no-answer' } }
  if (!answer.ok) return answer
  const secure = socket.startTls()
  ignoreLateErrors(secure)
  const failure = await failureToOpen(secure)
  return failure ? { ok: false, reason: failure } : { ok: true, value: { socket: secure, leave: answer.value } }
}

async function failureToOpen(secure: Socket): Promise<ConnectionFailure | undefined> {
  try {
    if ((await within(connectMs, secure.opened)) !== 'late') return undefined
    closeQuietly(secure)
    return { kind: 'no-answer' }
  } catch {
    return { kind: 'no-tls' }
  }
}

async function inClearText<T, F>(
  socket: Socket,
  askLeave: (wire: Wire) => Promise<Result<T, F>>,
): Promise<Result<T, F | ConnectionFailure>> {
  const wire = wireOver(socket)
  try {
    return await askLeave(wire)
  } catch {
    return { ok: false, reason: { kind: 'closed' } }
  } finally {
    wire.release()
  }
}

export function wireOver(socket: Socket): Wire {
  const reader: ReadableStreamDefaultReader<Uint8Array> = socket.readable.getReader()
  const writer: WritableStreamDefaultWriter<Uint8Array> = socket.writable.getWriter()
  const read = async () => {
    const { done, value } = await reader.read()
    if (done) throw new Error('The server hung up.')
    return value
  }
  const release = () => {
    reader.releaseLock()
    writer.releaseLock()
  }
  return { read, write: (command) => writer.write(Buffer.from(`${command}\r\n`)), release }
}

export function closeQuietly(socket: Socket): void {
  socket.close().catch(() => undefined)
}

/** A connection that breaks is noticed where it is read and written. */
function ignoreLateErrors(socket: Socket): void {
  socket.opened.catch(() => undefined)
  socket.closed.catch(() => undefined)
}
