/** A gateway with data of its own, which is killed outright and started again on the same data. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { isListening } from '../port.ts'
import { projectFolder, runWrangler } from '../wrangler.ts'

/** `output` is the number of an open file. */
export type Gateway = { url: string; port: number; folder: string; output: number; process: ChildProcess | undefined }

export const token = 'token-of-a-soak'
const startMs = 90_000
const wrangler = ['--import', import.meta.resolve('../end-with-parent.ts'), join(projectFolder, 'node_modules/wrangler/bin/wrangler.js')]

/** Makes the database; starts nothing yet. */
export async function newGateway(folder: string): Promise<Gateway> {
  const migrated = runWrangler(['d1', 'migrations', 'apply', 'DB', '--local', '--persist-to', join(folder, 'state')], 'pipe')
  if (!migrated.ok) throw new Error(`The database could not be migrated.\n${migrated.output}${migrated.errors}`)
  const port = await freePort()
  return { url: `http://127.0.0.1:${port}`, port, folder, output: openSync(join(folder, 'output'), 'a'), process: undefined }
}

/** Returns once it answers. */
export async function start(gateway: Gateway): Promise<void> {
  const gatewayProcess = spawn(process.execPath, [...wrangler, 'dev', ...optionsOf(gateway)], {
    cwd: projectFolder,
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
      WRANGLER_REGISTRY_PATH: join(gateway.folder, 'registry'),
    },
    detached: true,
    stdio: ['ignore', gateway.output, gateway.output],
  })
  gateway.process = gatewayProcess
  for (const until = Date.now() + startMs; Date.now() < until; await delay(200)) {
    if (await isHealthy(gateway)) return
    if (gatewayProcess.exitCode !== null) break
  }
  throw new Error(`The gateway did not start:\n${outputOf(gateway).slice(-4000)}`)
}

/** Kills all that belongs to it, without a word before. */
export async function kill(gateway: Gateway): Promise<void> {
  const { process: killed } = gateway
  if (!killed) return
  const exited = killed.exitCode === null && killed.signalCode === null ? once(killed, 'exit') : undefined
  killGroup(gateway)
  await exited
  while (await isListening(gateway.port)) await delay(50)
}

export function killGroup(gateway: Gateway): void {
  try {
    if (gateway.process?.pid) process.kill(-gateway.process.pid, 'SIGKILL')
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

/** What it wrote about faults of its own, in all its lives. */
export function faultLines(gateway: Gateway): string[] {
  return outputOf(gateway)
    .split('\n')
    .filter((line) => /mail (tried again|failed|not taken)|queue failed/.test(line))
}

function outputOf({ folder }: Gateway): string {
  return readFileSync(join(folder, 'output'), 'utf8')
}

function optionsOf({ port, folder }: Gateway): string[] {
  const where = ['--ip', '127.0.0.1', '--port', String(port), '--inspector-port', '0', '--persist-to', join(folder, 'state')]
  const secrets = ['--var', `ADMIN_TOKEN:${token}`, '--var', 'SECRET_KEYS:keys-of-a-soak']
  return [...where, ...secrets, '--log-level', 'warn', '--show-interactive-dev-session=false']
}

async function isHealthy({ url }: Gateway): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000) })).ok
  } catch {
    return false
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('There is no free port.')
  return address.port
}
