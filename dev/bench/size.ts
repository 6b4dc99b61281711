/** How large the Worker is, and how long it takes to start. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { runWrangler } from '../wrangler.ts'
import { median, whole } from './table.ts'

/** The part of a `.cpuprofile` that tells which function ran when. */
type Profile = { nodes: { id: number; callFrame: { functionName: string } }[]; samples: number[]; timeDeltas: number[] }

export function reportSize(folder: string, isQuick: boolean): void {
  const { output } = run(['deploy', '--dry-run', '--outdir', join(folder, 'built')])
  const [, size = '?', compressed = '?'] = /Total Upload: (.*?) \/ gzip: (.*)/.exec(output) ?? []
  const starts = Array.from({ length: isQuick ? 1 : 5 }, () => startUpMs(join(folder, 'startup.cpuprofile')))
  console.log(`\nThe Worker has ${size}, compressed ${compressed}; it starts in ${whole(median(starts))} ms while being profiled`)
}

/** Time that was not idle in the profile of `wrangler check startup`, which workerd makes on this machine. */
function startUpMs(file: string): number {
  run(['check', 'startup', '--outfile', file])
  const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(file, 'utf8')) as Profile // the format of Chrome's profiler
  const idle = new Set(nodes.filter(({ callFrame }) => callFrame.functionName === '(idle)').map(({ id }) => id))
  return samples.reduce((total, id, index) => total + (idle.has(id) ? 0 : (timeDeltas[index] ?? 0)), 0) / 1000
}

function run(command: string[]) {
  const done = runWrangler(command, 'pipe')
  if (!done.ok) throw new Error(`wrangler ${command.join(' ')}\n${done.output}${done.errors}`)
  return done
}
