/** How much memory a Worker takes: what its isolate says of itself through the inspector, and what Linux says of its process. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import type { Contender } from './contenders.ts'

/** In bytes, each the highest that was seen. */
export type Peak = {
  /** Objects and buffers of the isolate, with whatever waits to be collected: what the platform's limit is about. */
  isolate: number
  /** Of that, the buffers. */
  buffers: number
  /** The whole process above where it began, with the local R2, D1 and queue in it; of Linux alone. */
  process: number | undefined
}

/** What `Runtime.getHeapUsage` answers. */
type HeapUsage = { usedSize: number; embedderHeapUsedSize: number; backingStorageSize: number }

const sampleEveryMs = 2

/** Runs the work and looks at the memory all the while. */
export async function peakOf({ inspectorPort, pid: wranglerPid }: Contender, work: () => Promise<void>): Promise<Peak> {
  const inspector = await openInspector(inspectorPort)
  const pid = workerPid(wranglerPid)
  const before = pid === undefined ? undefined : residentBytes(pid, 'VmRSS')
  if (pid !== undefined) writeFileSync(`/proc/${pid}/clear_refs`, '5') // the peak begins anew, proc(5)
  const peak: Peak = { isolate: 0, buffers: 0, process: undefined }
  note(peak, (await inspector.ask('Runtime.getHeapUsage')) as HeapUsage) // the answer of the protocol
  const end = new AbortController()
  const working = work().finally(() => end.abort())
  while (!end.signal.aborted) {
    const usage = await Promise.race([inspector.ask('Runtime.getHeapUsage'), working])
    if (usage) note(peak, usage as HeapUsage)
    await delay(sampleEveryMs)
  }
  inspector.close()
  await working
  return { ...peak, process: pid === undefined || before === undefined ? undefined : residentBytes(pid, 'VmHWM') - before }
}

function note(peak: Peak, { usedSize, embedderHeapUsedSize, backingStorageSize }: HeapUsage): void {
  peak.isolate = Math.max(peak.isolate, usedSize + embedderHeapUsedSize + backingStorageSize)
  peak.buffers = Math.max(peak.buffers, backingStorageSize)
}

type Inspector = { ask: (method: string) => Promise<unknown>; close: () => void }

async function openInspector(port: number): Promise<Inspector> {
  // Types of the browser know no headers, which Node takes; wrangler lets nobody in without an origin of this machine.
  const options = { headers: { origin: 'http://localhost' } } as unknown as string[]
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, options)
  const waiting = new Map<number, (result: unknown) => void>()
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id?: number; result?: unknown } // the protocol's answers and events
    waiting.get(id ?? 0)?.(result)
  })
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve)
    socket.addEventListener('error', () => reject(new Error('The inspector cannot be reached.')))
  })
  let asked = 0
  const ask = (method: string) => {
    asked++
    socket.send(JSON.stringify({ id: asked, method }))
    return new Promise((resolve) => waiting.set(asked, resolve))
  }
  return { ask, close: () => socket.close() }
}

/** Of the processes that wrangler started, the workerd that runs our Worker rather than wrangler's own: it is the one that can be inspected. */
function workerPid(wranglerPid: number): number | undefined {
  if (process.platform !== 'linux') return undefined
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(/^PPid:\s*(\d+)/m.exec(read(`/proc/${name}/status`))?.[1] ?? 0)]),
  )
  const isOurs = (pid: number): boolean => pid === wranglerPid || (pid > 1 && isOurs(parents.get(pid) ?? 0))
  return [...parents.keys()].find((pid) => read(`/proc/${pid}/cmdline`).includes('--inspector-addr') && isOurs(pid))
}

function residentBytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(read(`/proc/${pid}/status`))?.[1] ?? 0) * 1024
}

/** Empty for a process that has just ended. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
