/**
 * Why there is no connection to a mail server. workerd says the same of a name that is not there, of a port where nobody
 * listens and of a certificate that is not trusted; a second look tells them apart.
 */
import { resolve4, resolve6 } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type ConnectionFailure, connectionFailureInWords } from './connection-failure'
import { type Endpoint, isLocalHost, type UsualPorts } from './endpoint'
import { closeQuietly, openSocket, wireOver } from './socket'
import { within } from '../platform/time-limit'

const greetingMs = 2000
const lookupMs = 5000

/** For people. */
export async function diagnose(failure: ConnectionFailure, endpoint: Endpoint, usualPorts: UsualPorts): Promise<string> {
  const asIs = connectionFailureInWords(failure, endpoint)
  if (failure.kind === 'no-connection') return whyNoConnection(endpoint, usualPorts)
  if (failure.kind === 'no-answer' && endpoint.security !== 'tls') return (await whyNoGreeting(endpoint)) ?? asIs
  return asIs
}

async function whyNoConnection(endpoint: Endpoint, usualPorts: UsualPorts): Promise<string> {
  const { host, port, security } = endpoint
  const greeting = security === 'tls' ? await greetingWithoutTls(endpoint) : undefined
  if (greeting === '') return connectionFailureInWords({ kind: 'no-tls' }, endpoint)
  if (greeting !== undefined)
    return `${host}:${port} does not begin with TLS: take starttls, or the port it has for tls (${usualPorts.tls}, usually)`
  const name = await lookUp(host)
  if (name === 'unknown') return `There is no server named ${host}: name not found`
  const unsure = name === 'unsure' ? 'name not found, ' : ''
  return `Cannot connect to ${host}:${port}: ${unsure}connection refused, or a firewall is in the way`
}

/** A port that begins with TLS waits for it, as we wait for its greeting. */
async function whyNoGreeting(endpoint: Endpoint): Promise<string | undefined> {
  const opened = await openSocket({ ...endpoint, security: 'tls' })
  if (!opened.ok) return undefined
  closeQuietly(opened.value)
  return `${endpoint.host}:${endpoint.port} begins with TLS: take tls`
}

/** What the server says to somebody who does not begin with TLS; a server that does waits. Undefined without a connection. */
async function greetingWithoutTls(endpoint: Endpoint): Promise<string | undefined> {
  const opened = await openSocket({ ...endpoint, security: 'none' })
  if (!opened.ok) return undefined
  const said = wireOver(opened.value)
    .read()
    .then((bytes) => Buffer.from(bytes).toString('latin1'))
    .catch(() => '')
  const greeting = await within(greetingMs, said)
  closeQuietly(opened.value)
  return greeting === 'late' ? '' : greeting
}

async function lookUp(host: string): Promise<'known' | 'unknown' | 'unsure'> {
  if (isIP(host) || host.startsWith('[') || isLocalHost(host)) return 'known'
  // RFC 6761 section 6.4: no need to ask.
  if (host.endsWith('.invalid')) return 'unknown'
  const answers = await within(lookupMs, Promise.allSettled([resolve4(host), resolve6(host)]))
  if (answers === 'late') return 'unsure'
  if (answers.some(({ status }) => status === 'fulfilled')) return 'known'
  return answers.every((answer) => answer.status === 'rejected' && isNotFound(answer.reason)) ? 'unknown' : 'unsure'
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOTFOUND' || error.code === 'ENODATA')
}
