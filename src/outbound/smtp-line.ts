/** A line to an SMTP server, up to where nodemailer takes over. */
import type { Result } from '../result'
import type { Endpoint } from '../mail-servers/endpoint'
import { type Line, lineOver, openSocket, type Prologue, startTls } from '../mail-servers/line'
import type { SmtpFailure } from './smtp-failure'

const maxReplyLength = 65_536

/** How we greet for want of a domain. */
export const noDomain = '[127.0.0.1]'

/** @param clientName what we call ourselves in EHLO: a domain, or an address in brackets */
export async function dial(endpoint: Endpoint, clientName: string): Promise<Result<Line, SmtpFailure>> {
  const opened = await openSocket(endpoint)
  if (!opened.ok) return opened
  if (endpoint.security !== 'starttls') return { ok: true, value: lineOver(opened.value) }
  const secured = await startTls(opened.value, (prologue) => askLeave(prologue, clientName))
  if (!secured.ok) return secured
  // nodemailer waits for a greeting, and TLS brings none.
  return { ok: true, value: lineOver(secured.value.socket, secured.value.leave) }
}

/** RFC 3207, up to the server's leave to begin with TLS. @returns its greeting */
async function askLeave(prologue: Prologue, clientName: string): Promise<Result<string, SmtpFailure>> {
  const ask = async (command: string) => {
    await prologue.write(command)
    return readReply(prologue)
  }
  const greeting = await readReply(prologue)
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
async function readReply({ read }: Prologue): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  while (!/(?:^|\n)(?!\d{3}-)[^\n]*\n$/.test(text)) {
    if (text.length > maxReplyLength) throw new Error('The reply has no end.')
    text += decoder.decode(await read(), { stream: true })
  }
  return text
}
