/** A whole gateway as people start it: `npm start`, on a free port, with a database of its own. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { inject } from 'vitest'

const projectFolder = join(import.meta.dirname, '../..')
const environment = () => ({ ...process.env, WRANGLER_LOG: undefined })
const lastWords = 'Ctrl-C ends the gateway.'
/** What has not happened by then never will, however busy the machine is. */
export const patienceMs = 120_000

export type Gateway = { port: number; url: string; output: string; process: ChildProcess; folder: string }
export type Ended = { code: number | null; stdout: string; stderr: string }

/**
 * Waits until the gateway has said what to do first.
 * @param options of `wrangler dev`
 * @param given the folder of a gateway that has ended, to go on with its database, or an empty one. Unless it is given, the
 * database has been migrated already, which takes longer than all else
 */
export async function startGateway(options: string[] = [], given?: string): Promise<Gateway> {
  const folder = given ?? (await makeFolder())
  const port = await freePort()
  const npm = spawn('npm', ['start', '--', '--port', String(port), '--persist-to', folder, ...options], {
    cwd: projectFolder,
    env: environment(),
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const gateway = { port, url: `http://localhost:${port}`, output: '', process: npm, folder }
  const collect = (chunk: Buffer) => (gateway.output += chunk.toString())
  npm.stdout.on('data', collect)
  npm.stderr.on('data', collect)
  await waitFor(() => gateway.output.includes(lastWords) || npm.exitCode !== null)
  if (npm.exitCode === null && gateway.output.includes(lastWords)) return gateway
  await removeGateway(gateway)
  throw new Error(`The gateway did not start:\n${gateway.output}`)
}

export async function makeFolder({ isEmpty = false } = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'postern-'))
  if (isEmpty) return folder
  const migrated = inject('migrated')
  if (!(await waitFor(() => existsSync(migrated)))) throw new Error('There is no migrated database')
  await cp(migrated, folder, { recursive: true })
  return folder
}

/** Ends it as a terminal or a supervisor does, and answers with npm's exit code. */
export async function endGateway(gateway: Gateway, signal: NodeJS.Signals): Promise<number | null> {
  const exited = once(gateway.process, 'exit', { signal: AbortSignal.timeout(patienceMs) })
  gateway.process.kill(signal)
  await exited
  return gateway.process.exitCode
}

/** Removes what a test made, whatever became of it. */
export async function removeGateway(gateway: Gateway): Promise<void> {
  if (gateway.process.exitCode === null && gateway.process.signalCode === null) await endGateway(gateway, 'SIGTERM')
  await rm(gateway.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
}

/** Types a line into a shell in the project's folder. */
export async function typeLine(line: string): Promise<Ended> {
  const shell = spawn('sh', ['-c', line], {
    cwd: projectFolder,
    env: environment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: patienceMs,
  })
  const ended: Ended = { code: null, stdout: '', stderr: '' }
  shell.stdout.on('data', (chunk: Buffer) => (ended.stdout += chunk.toString()))
  shell.stderr.on('data', (chunk: Buffer) => (ended.stderr += chunk.toString()))
  await once(shell, 'close')
  return { ...ended, code: shell.exitCode }
}

export async function waitFor(isDone: () => boolean | Promise<boolean>): Promise<boolean> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await delay(100)) {
    if (await isDone()) return true
  }
  return false
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('No free port')
  return address.port
}
