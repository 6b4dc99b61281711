/** The pipe of a mail server, run as a mail server runs it. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { patienceMs } from './gateway'

export const mailgate = join(import.meta.dirname, '../../dev/mailgate/mailgate')

/** How a shell of a mail server's machine is started. */
const knownShells = { sh: ['sh'], dash: ['dash'], bash: ['bash', '--posix'], 'busybox sh': ['busybox', 'sh'], mksh: ['mksh'] }

export type Piped = { code: number | null; said: string }

export function whyNoMailgate(): string | undefined {
  return spawnSync('curl', ['--version']).status === 0 ? undefined : 'curl is not installed (apt-get install curl)'
}

export function shellsHere(): { name: string; command: string[] }[] {
  const all = Object.entries(knownShells).map(([name, command]) => ({ name, command }))
  return all.filter(({ command: [program = '', ...args] }) => spawnSync(program, [...args, '-c', 'exit 0']).status === 0)
}

export async function writeConfiguration(path: string, text: string, mode = 0o600): Promise<string> {
  await writeFile(path, text, { mode })
  return path
}

export async function pipe(
  args: string[],
  mail: string | Uint8Array,
  { shell = ['sh'], environment = {} }: { shell?: string[]; environment?: Record<string, string> } = {},
): Promise<Piped> {
  const [program = 'sh', ...shellArgs] = shell
  const env = { ...process.env, ...environment }
  const child = spawn(program, [...shellArgs, mailgate, ...args], { env, stdio: ['pipe', 'ignore', 'pipe'], timeout: patienceMs })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
  child.stdin.end(mail)
  await once(child, 'close')
  return { code: child.exitCode, said }
}
