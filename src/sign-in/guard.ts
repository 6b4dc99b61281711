/**
 * Counts failures to sign in: one Durable Object for each address that they come from, and one for all of them together. Each
 * holds one small value, and nothing once an hour has passed without a failure.
 */
import { DurableObject } from 'cloudflare:workers'
import { totalLevel, type Failures, withoutLastFailure, noFailures, type Try, tryOnce, type Verdict } from './throttle'

const keepMs = 3_600_000
const place = 'failures'

export class SignInGuard extends DurableObject {
  /** May this try be made? It counts as a failure until it is forgiven: of many at once, none is made for nothing. */
  async tryOnce(asked: Try): Promise<Verdict> {
    const { failures, verdict } = tryOnce(this.read(), asked)
    if (verdict.isNew) this.write(failures)
    return verdict
  }

  async forgive(nowMs: number): Promise<void> {
    this.write(withoutLastFailure(this.read(), nowMs))
  }

  /** For all addresses together: how much they fail. @param added failures to count, or 0 to look */
  async level(nowMs: number, added: number): Promise<number> {
    const failures = this.read()
    const level = totalLevel(failures, nowMs, added)
    if (added > 0) this.write({ ...failures, level, atMs: nowMs })
    return level
  }

  override async alarm(): Promise<void> {
    const idleMs = Date.now() - this.read().atMs
    if (idleMs < keepMs) await this.ctx.storage.setAlarm(Date.now() + keepMs - idleMs)
    else await this.ctx.storage.deleteAll()
  }

  private read(): Failures {
    return this.ctx.storage.kv.get<Failures>(place) ?? noFailures
  }

  private write(failures: Failures): void {
    this.ctx.storage.kv.put(place, failures)
    this.ctx.waitUntil(this.forgetLater())
  }

  private async forgetLater(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + keepMs)
  }
}
