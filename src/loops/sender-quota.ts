/**
 * One Durable Object per address. For an author it counts, exactly, the mails that open records; for an envelope sender it
 * grants the notices that are sent there. Every call is one synchronous transaction: no await inside, so nothing comes between.
 */
import { DurableObject } from 'cloudflare:workers'

export type QuotaRequest = {
  /** Fingerprint and recipient of the mail: a retry of one delivery counts once. */
  key: string
  nowMs: number
  windowMs: number
  threshold: number
}

export type QuotaAnswer = { verdict: 'pass' } | { verdict: 'over'; count: number; blockedUntilMs: number }

export type NoticeRequest = { key: string; reason: string; nowMs: number; windowMs: number }

/** Passes and grants older than this are of no use to any window (parameters allow a week at most). */
const keepMs = 7 * 86_400_000

export class SenderQuota extends DurableObject {
  private isPrepared = false

  /** May this mail open a record? A pass is counted; a mail over the quota is not. */
  async ask(request: QuotaRequest): Promise<QuotaAnswer> {
    this.prepare()
    const answer = this.look(request)
    if (answer.verdict === 'over') return answer
    const { key, nowMs, windowMs } = request
    this.ctx.storage.sql.exec(
      'insert into passes (key, at) values (?, ?) on conflict (key) do update set at = excluded.at where at <= ?',
      key,
      nowMs,
      nowMs - windowMs,
    )
    return answer
  }

  /** What `ask` would answer, without counting. */
  async peek(request: QuotaRequest): Promise<QuotaAnswer> {
    this.prepare()
    return this.look(request)
  }

  /** May a notice be sent to this address now? One per reason and window; a retry of the mail that got it gets it again. */
  async askNotice({ key, reason, nowMs, windowMs }: NoticeRequest): Promise<boolean> {
    this.prepare()
    const [last] = this.ctx.storage.sql.exec<{ key: string; at: number }>('select key, at from grants where reason = ?', reason).toArray()
    if (last && last.at > nowMs - windowMs) return last.key === key
    this.ctx.storage.sql.exec('insert or replace into grants (reason, key, at) values (?, ?, ?)', reason, key, nowMs)
    return true
  }

  /** Forgets everything: the sender starts with an empty window. */
  async release(): Promise<void> {
    this.prepare()
    this.ctx.storage.sql.exec('delete from passes')
    this.ctx.storage.sql.exec('delete from grants')
  }

  override async alarm(): Promise<void> {
    const before = Date.now() - keepMs
    this.ctx.storage.sql.exec('delete from passes where at < ?', before)
    this.ctx.storage.sql.exec('delete from grants where at < ?', before)
    const isInUse = this.ctx.storage.sql.exec('select 1 from passes union all select 1 from grants limit 1').toArray().length > 0
    if (isInUse) await this.ctx.storage.setAlarm(Date.now() + keepMs)
    else await this.ctx.storage.deleteAll()
    this.isPrepared = false
  }

  private look({ key, nowMs, windowMs, threshold }: QuotaRequest): QuotaAnswer {
    const since = nowMs - windowMs
    if (this.ctx.storage.sql.exec('select 1 from passes where key = ? and at > ?', key, since).toArray().length > 0)
      return { verdict: 'pass' }
    const { count } = this.ctx.storage.sql.exec<{ count: number }>('select count(*) as count from passes where at > ?', since).one()
    if (count < threshold) return { verdict: 'pass' }
    return { verdict: 'over', count, blockedUntilMs: this.freeAgainMs(since, count - threshold, nowMs) + windowMs }
  }

  /** The time of the pass whose leaving the window makes room again; now, when the threshold is 0 and none ever will. */
  private freeAgainMs(since: number, surplus: number, nowMs: number): number {
    const [pass] = this.ctx.storage.sql
      .exec<{ at: number }>('select at from passes where at > ? order by at limit 1 offset ?', since, surplus)
      .toArray()
    return pass?.at ?? nowMs
  }

  /** Tables and the alarm are made by the first call, and again by the first one after the alarm has emptied the object. */
  private prepare(): void {
    if (this.isPrepared) return
    const { sql } = this.ctx.storage
    sql.exec('create table if not exists passes (key text primary key, at integer not null) without rowid')
    sql.exec('create index if not exists passes_by_time on passes (at)')
    sql.exec('create table if not exists grants (reason text primary key, key text not null, at integer not null) without rowid')
    this.isPrepared = true
    this.ctx.waitUntil(this.cleanLater())
  }

  private async cleanLater(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + keepMs)
  }
}
