/** Using an outgoing server: its password is opened here and nowhere else. */
import { diagnose } from '../mail-servers/diagnosis'
import type { ServerTest } from '../mail-servers/server-test'
import { unseal } from '../settings/sealed'
import type { Tools } from '../platform/tools'
import { type OutgoingServerRow, passwordPlace, selectOutgoingServer, usualPorts } from './outgoing-server'
import { smtpTransport, testLogin } from './smtp'
import { dispatchOf, failureInWords, type MailServer } from './smtp-failure'
import type { Transport } from './transport'

/** A server whose password cannot be opened keeps its mail waiting. */
export async function serverTransport(tools: Tools, row: OutgoingServerRow): Promise<Transport> {
  const server = await opened(tools, row)
  if (server) return smtpTransport(server)
  return { name: row.name, send: () => Promise.resolve(dispatchOf({ kind: 'no-password' }, closed(row))) }
}

/** Really logs in, and sends nothing. @throws {RequestError} not-found */
export async function testOutgoingServer(tools: Tools, serverId: string): Promise<ServerTest> {
  const row = await selectOutgoingServer(tools, serverId)
  const server = await opened(tools, row)
  if (!server) return { ok: false, detail: failureInWords({ kind: 'no-password' }, closed(row)) }
  const failure = await testLogin(server)
  if (!failure) return { ok: true, detail: success(server) }
  const isAboutConnection = failure.kind === 'no-connection' || failure.kind === 'no-answer'
  const detail = isAboutConnection ? await diagnose(failure, server, usualPorts) : failureInWords(failure, server)
  return { ok: false, detail }
}

/** Undefined when SECRET_KEYS no longer has the key that the password was sealed with. */
async function opened({ keys }: Tools, row: OutgoingServerRow): Promise<MailServer | undefined> {
  if (row.password === null) return closed(row)
  const password = await unseal(keys, passwordPlace(row.id), row.password)
  return password === undefined ? undefined : { ...closed(row), password }
}

function closed({ name, host, port, security, user }: OutgoingServerRow): MailServer {
  return { name, host, port, security, user, password: null }
}

function success({ host, port, security, user, password }: MailServer): string {
  const how = { tls: 'with TLS', starttls: 'with STARTTLS', none: 'without TLS' }[security]
  const who = password === null ? 'without a login' : `logged in as ${user}`
  return `Connected to ${host}:${port} ${how}, ${who}`
}
