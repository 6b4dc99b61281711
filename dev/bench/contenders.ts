/** The Workers that are compared, each in a `wrangler dev` of its own with its own data. */
import type { ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { runWrangler, startWrangler } from '../wrangler.ts'

export type Contender = { name: string; port: number }

const token = 'token-of-a-benchmark'
const startMs = 60_000
const running: ChildProcess[] = []

/** The gateway itself, with the alias `info` and a loop quota that nothing reaches. */
export async function startGateway(folder: string): Promise<Contender> {
  const data = ['--persist-to', join(folder, 'gateway')]
  const migrated = runWrangler(['d1', 'migrations', 'apply', 'DB', '--local', ...data], 'pipe')
  if (!migrated.ok) throw new Error(`The database could not be migrated.\n${migrated.output}${migrated.errors}`)
  const secrets = ['--var', `ADMIN_TOKEN:${token}`, '--var', 'SECRET_KEYS:keys-of-a-benchmark']
  const gateway = await start('gateway', folder, [...data, ...secrets], '/api/health')
  await call(gateway, 'POST', '/api/domains', { name: 'example.com' })
  await call(gateway, 'POST', '/api/aliases', { localPart: 'info', model: 'lead' })
  await call(gateway, 'PUT', '/api/parameters/mail.gateway.loop.threshold', { value: 10_000 })
  return gateway
}

/** One of the reference Workers of this folder. */
export function startContender(name: 'necessities' | 'floor', folder: string): Promise<Contender> {
  const config = ['--config', join(import.meta.dirname, `${name}.toml`), '--persist-to', join(folder, name)]
  return start(name, folder, config, '/')
}

/** Every process that was started here, with all that it started. */
export function endAll(): void {
  for (const { pid } of running) if (pid) endGroup(pid)
}

function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function start(name: string, folder: string, args: string[], path: string): Promise<Contender> {
  const port = await freePort()
  const options = ['--port', String(port), '--inspector-port', '0', '--log-level', 'error', '--show-interactive-dev-session=false']
  running.push(startWrangler(['dev', ...args, ...options], { WRANGLER_REGISTRY_PATH: join(folder, `${name}-registry`) }))
  for (const until = Date.now() + startMs; Date.now() < until; await delay(250)) if (await isUp(port, path)) return { name, port }
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

async function call({ port }: Contender, method: string, path: string, body: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method, headers, body: JSON.stringify(body) })
  if (!answer.ok) throw new Error(`${method} ${path}: ${await answer.text()}`)
}
