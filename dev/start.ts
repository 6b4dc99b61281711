/**
 * `npm start [-- ARGUMENTS OF wrangler dev]`: a whole gateway on this machine. Makes the secrets and the database where they
 * are missing, starts `wrangler dev`, and says what to type first. `--port` and `--persist-to` together make a second one.
 */
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import './end-with-parent.ts'
import { firstSteps } from './first-steps.ts'
import { isListening } from './port.ts'
import { fillVariables } from './variables.ts'
import { optionValue, pickOptions, projectFolder, runWrangler, startWrangler } from './wrangler.ts'

const graceMs = 5000
const args = process.argv.slice(2)
const port = Number(optionValue(args, '--port') ?? 8787)
const url = `http://localhost:${port}`

if (!Number.isInteger(port) || port < 1 || port > 65535) fail('--port takes a number from 1 to 65535.')
if (await isListening(port)) fail(`Port ${port} is taken. For a second gateway: npm start -- --port 9000 --persist-to .wrangler/second`)
fillVariables()
migrate()
await serve()

function migrate(): void {
  const options = pickOptions(args, ['--persist-to', '--config', '--env'])
  const run = runWrangler(['d1', 'migrations', 'apply', 'DB', '--local', ...options], ['ignore', 'pipe', 'pipe'])
  if (!run.ok) fail(`${run.output}${run.errors}\nThe database could not be migrated.`)
}

/** Returns by ending this process, with the exit code of `wrangler dev`. */
async function serve(): Promise<void> {
  const gateway = startWrangler(['dev', ...defaults(), ...args], {
    // Gateways that share a registry of running Workers would take each other's bindings.
    WRANGLER_REGISTRY_PATH: join(resolve(projectFolder, optionValue(args, '--persist-to') ?? '.wrangler/state'), 'registry'),
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => end(gateway))
  const exited = once(gateway, 'exit')
  void announce(gateway)
  const [code] = await exited
  endGroup(gateway)
  process.exit(typeof code === 'number' ? code : 1)
}

function defaults(): string[] {
  return [
    ...(optionValue(args, '--port') === undefined ? ['--port', String(port)] : []),
    ...(optionValue(args, '--inspector-port') === undefined ? ['--inspector-port', '0'] : []),
  ]
}

async function announce(gateway: ChildProcess): Promise<void> {
  while (!(await isHealthy())) {
    if (gateway.exitCode !== null) return
    await delay(250)
  }
  console.log(firstSteps(url))
}

async function isHealthy(): Promise<boolean> {
  try {
    return (await fetch(`${url}/api/health`, { signal: AbortSignal.timeout(5000) })).ok
  } catch {
    return false
  }
}

function end(gateway: ChildProcess): void {
  gateway.kill('SIGTERM')
  setTimeout(() => endGroup(gateway), graceMs).unref()
}

/** Whatever of the group is still there. */
function endGroup(gateway: ChildProcess): void {
  try {
    if (gateway.pid) process.kill(-gateway.pid, 'SIGKILL')
  } catch {
    // Nothing was left.
  }
}

function fail(message: string): never {
  console.error(message)
  process.exit(1)
}
