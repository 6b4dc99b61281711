/** A line to an SMTP server: the stream that nodemailer talks over, with TLS where that is wanted. */
import { Duplex } from 'node:stream'
import type { Result } from '../platform/result'
import type { Endpoint } from '../mail-servers/endpoint'
import { closeQuietly, openSocket, startTls, type Wire } from '../mail-servers/socket'
import type { SmtpFailure } from './smtp-failure'

export type Line = {
  /** The conversation from the server's greeting on, with TLS where that was wanted. */
  stream: Duplex
  /** How long the server may be silent before the stream emits `timeout`. */
  setIdle: (ms: number) => void
}

const maxReplyLength = 65_536

/** How we greet for want of a domain. */
export const noDomain = '[127.0.0.1]'

/** @param clientName what we call ourselves in EHLO: a domain, or an address in brackets */
export async function connectLine(endpoint: Endpoint, clientName: string): Promise<Result<Line, SmtpFailure>> {
  const opened = await openSocket(endpoint)
  if (!opened.ok) return opened
  if (endpoint.security !== 'starttls') return { ok: true, value: lineOver(opened.value) }
  const secured = await startTls(opened.value, (wire) => askLeave(wire, clientName))
  if (!secured.ok) return secured
  // nodemailer waits for a greeting, and TLS brings none.
  return { ok: true, value: lineOver(secured.value.socket, secured.value.leave) }
}

/** RFC 3207, up to the server's leave to begin with TLS. @returns its greeting */
async function askLeave(wire: Wire, clientName: string): Promise<Result<string, SmtpFailure>> {
  const ask = async (command: string) => {
    await wire.write(command)
    return readReply(wire)
  }
  const greeting = await readReply(wire)
  if (!greeting.startsWith('220')) return refused(greeting)
  const extensions = await ask(`EHLO ${clientName}`)
  if (!extensions.startsWith('250')) return refused(extensions)
  if (!/^250[ -]STARTTLS\r?$/im.test(extensions)) return { ok: false, reason: { kind: 'no-starttls' } }
  const leave = await ask('STARTTLS')
  return leave.startsWith('220') ? { ok: true, value: greeting } : refused(leave)
}

function refused(text: string): Result<never, SmtpFailure> {
  return { ok: false, reason: { kind: 'reply', step: 'greeting', text } }
}

/** One reply, all its lines (RFC 5321 section 4.2). @throws when the server hangs up, or does not come to an end */
async function readReply({ read }: Wire): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  while (!/(?:^|\n)(?!\d{3}-)[^\n]*\n$/.test(text)) {
    if (text.length > maxReplyLength) throw new Error('The reply has no end.')
    text += decoder.decode(await read(), { stream: true })
  }
  return text
}

/** @param head what the stream begins with, before anything that the server says */
function lineOver(socket: Socket, head = ''): Line {
  const reader: ReadableStreamDefaultReader<Uint8Array> = socket.readable.getReader()
  const writer: WritableStreamDefaultWriter<Uint8Array> = socket.writable.getWriter()
  const idle = idleTimer(() => stream.emit('timeout'))
  const take = ({ done, value }: { done: boolean; value?: Uint8Array | undefined }) => {
    idle.restart()
    stream.push(done ? null : value)
  }
  const stream = new Duplex({
    read: () => void reader.read().then(take, (error: Error) => stream.destroy(error)),
    write: (chunk: Uint8Array, _encoding, tell) => void writer.write(chunk).then(() => tell(), tell),
    final: (tell) => void writer.close().then(() => tell(), tell),
    destroy: (error, tell) => {
      idle.set(0)
      closeQuietly(socket)
      tell(error)
    },
  })
  if (head !== '') stream.unshift(Buffer.from(head))
  return { stream: Object.assign(stream, { setTimeout: idle.set }), setIdle: idle.set }
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
