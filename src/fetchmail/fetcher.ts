/** The Durable Object of an incoming server: its runs come one at a time, whoever asks, and what was fetched is noted in its storage. */
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../platform/env'
import { toolsOf } from '../make-tools'
import { type Progress, progressIn } from './progress'
import { runServer } from './server-run'
import type { FetcherCalls, ServerRun } from './fetcher-object'

/** Of those who wait for a run of their own. */
const maxWaiting = 20
/** Every wait for a mailbox ends before. What hangs all the same ends with the object, and the next run goes on where it was. */
const maxRunMs = 14 * 60_000

export class Fetcher extends DurableObject<Env> implements FetcherCalls {
  readonly #progress: Progress
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0

  constructor(context: DurableObjectState, env: Env) {
    super(context, env)
    this.#progress = progressIn(context.storage)
  }

  async wake(serverId: string): Promise<void> {
    this.ctx.storage.kv.put('serverId', serverId)
    await this.ctx.storage.setAlarm(Date.now())
  }

  override async alarm(): Promise<void> {
    const serverId = this.ctx.storage.kv.get<string>('serverId')
    if (serverId !== undefined && this.#waiting === 0) await this.#run(serverId)
  }

  async fetchNow(serverId: string): Promise<ServerRun | 'busy' | undefined> {
    if (this.#waiting >= maxWaiting) return 'busy'
    this.ctx.storage.kv.put('serverId', serverId)
    return this.#run(serverId)
  }

  async forget(): Promise<void> {
    await this.ctx.storage.deleteAlarm()
    this.#progress.forget()
  }

  async #run(serverId: string): Promise<ServerRun | undefined> {
    this.#waiting++
    const run = this.#last.then(() => this.#runAlone(serverId))
    this.#last = run.catch(() => undefined)
    try {
      return await run
    } finally {
      this.#waiting--
    }
  }

  async #runAlone(serverId: string): Promise<ServerRun | undefined> {
    const clock = setTimeout(() => this.ctx.abort('A run of an incoming server did not end'), maxRunMs)
    try {
      const run = await runServer(toolsOf(this.env), this.#progress, serverId)
      if (run?.hasMore) await this.ctx.storage.setAlarm(Date.now())
      return run
    } finally {
      clearTimeout(clock)
    }
  }
}
