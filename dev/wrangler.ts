/** How the scripts of this folder run wrangler: from the project folder, without questions, telemetry or update checks. */
import { type ChildProcess, spawn, spawnSync, type StdioOptions } from 'node:child_process'
import { join } from 'node:path'

export const projectFolder = join(import.meta.dirname, '..')
const command = ['--import', import.meta.resolve('./end-with-parent.ts'), join(projectFolder, 'node_modules/wrangler/bin/wrangler.js')]

const quiet = {
  WRANGLER_SEND_METRICS: 'false',
  WRANGLER_HIDE_BANNER: 'true',
  // Otherwise it asks the network for a sample of what `request.cf` holds, which nothing here reads.
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
}

/** What went to a pipe rather than to the terminal. */
export type Run = { ok: boolean; output: string; errors: string }

/** Runs one command to its end. */
export function runWrangler(args: string[], stdio: StdioOptions): Run {
  const run = spawnSync(process.execPath, [...command, ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...quiet },
    encoding: 'utf8',
    stdio,
  })
  if (run.error) throw run.error
  return { ok: run.status === 0, output: run.stdout ?? '', errors: run.stderr ?? '' }
}

/** Starts a command that stays. It leads a process group of its own, so that all it starts can be ended with it. */
export function startWrangler(args: string[], env: Record<string, string>): ChildProcess {
  return spawn(process.execPath, [...command, ...args], {
    cwd: projectFolder,
    env: { ...process.env, ...quiet, ...env },
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
}

/** The value of `--name VALUE` or `--name=VALUE`. */
export function optionValue(args: string[], name: string): string | undefined {
  const index = args.findIndex((arg) => arg === name || arg.startsWith(`${name}=`))
  const arg = args[index]
  return arg === name ? args[index + 1] : arg?.slice(name.length + 1)
}

/** Those of the arguments that say which gateway is meant, for a second command about the same one. */
export function pickOptions(args: string[], names: string[]): string[] {
  return names.flatMap((name) => {
    const value = optionValue(args, name)
    return value === undefined ? [] : [name, value]
  })
}
