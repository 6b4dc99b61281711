/** The Workers that are measured, each in a `wrangler dev` of its own with its own data. */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runWrangler, startWrangler } from '../wrangler.ts'

export type Contender = { name: string; port: number; inspectorPort: number; /** Of the wrangler that it runs in. */ pid: number }

export const token = 'token-of-a-benchmark'
const startMs = 60_000
const graceMs = 4000
const running: ChildProcess[] = []

/** The gateway itself, with the alias `info` and a loop quota that nothing reaches. */
export async function startGateway(folder: string): Promise<Contender> {
  const gateway = await startWithDatabase('gateway', folder, [])
  await call(gateway.port, 'POST', '/api/domains', { name: 'example.com' })
  await call(gateway.port, 'POST', '/api/aliases', { localPart: 'info', model: 'lead' })
  await call(gateway.port, 'PUT', '/api/parameters/mail.gateway.loop.threshold', { value: 10_000 })
  return gateway
}

/** The gateway behind `inspected.ts`, in the world of the tests. */
export async function startInspected(folder: string): Promise<Contender> {
  const inspected = await startWithDatabase('inspected', folder, [join(import.meta.dirname, 'inspected.ts')])
  await call(inspected.port, 'POST', '/bench/world')
  return inspected
}

/** One of the reference Workers of this folder. */
export function startContender(name: 'necessities' | 'floor', folder: string): Promise<Contender> {
  const config = ['--config', join(import.meta.dirname, `${name}.toml`), '--persist-to', join(folder, name)]
  return start(name, folder, config, '/')
}

/** Lets every wrangler tidy up. The compiler beside it is told as well: it would complain about what is tidied up. */
export async function stopAll(): Promise<void> {
  const exits = running.filter(({ exitCode }) => exitCode === null).map((wrangler) => once(wrangler, 'exit'))
  signalAll('SIGTERM')
  await Promise.race([Promise.all(exits), delay(graceMs)])
}

/** Whatever is left of what was started here, and of all that it started. */
export function endAll(): void {
  signalAll('SIGKILL')
}

function signalAll(signal: NodeJS.Signals): void {
  for (const { pid } of running) if (pid) signalGroup(pid, signal)
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** `T` is the shape of the answer that the caller goes on with. */
export async function readGateway<T>(port: number, path: string): Promise<T> {
  return (await call(port, 'GET', path)) as T
}

export async function call(port: number, method: string, path: string, body?: object): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': body instanceof Uint8Array ? 'message/rfc822' : 'application/json' }
  const sent = body && { body: body instanceof Uint8Array ? Uint8Array.from(body) : JSON.stringify(body) }
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, ...sent })
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
  return answer.status === 204 ? undefined : answer.json()
}

async function startWithDatabase(name: string, folder: string, script: string[]): Promise<Contender> {
  const data = ['--persist-to', join(folder, name)]
  const migrated = runWrangler(['d1', 'migrations', 'apply', 'DB', '--local', ...data], 'pipe')
  if (!migrated.ok) throw new Error(`The database could not be migrated.\n${migrated.output}${migrated.errors}`)
  const secrets = ['--var', `ADMIN_TOKEN:${token}`, '--var', 'SECRET_KEYS:secret-key-for-tests']
  return start(name, folder, [...script, ...data, ...secrets], '/api/health')
}

async function start(name: string, folder: string, args: string[], path: string): Promise<Contender> {
  const [port, inspectorPort] = [await freePort(), await freePort()]
  const options = [
    '--port',
    String(port),
    '--inspector-port',
    String(inspectorPort),
    '--log-level',
    'error',
    '--show-interactive-dev-session=false',
  ]
  const wrangler = startWrangler(['dev', ...args, ...options], { WRANGLER_REGISTRY_PATH: join(folder, `${name}-registry`) })
  running.push(wrangler)
  for (const until = Date.now() + startMs; Date.now() < until && wrangler.exitCode === null; await delay(250))
    if (await isUp(port, path)) return { name, port, inspectorPort, pid: wrangler.pid ?? 0 }
  throw new Error(`${name} did not start within ${startMs / 1000} seconds.`)
}

async function isUp(port: number, path: string): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}${path}`)).ok
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
