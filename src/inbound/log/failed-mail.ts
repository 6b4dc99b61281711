/** A fault of ours: the mail is kept whole as `failed`, and tried again with back-off until a person takes over. */
import { and, eq, isNotNull, sql } from 'drizzle-orm'
import { runBatch, type Statement } from '../../db/client'
import { mails, type StoredEvent } from '../../db/schema'
import { backOffMs } from '../../platform/back-off'
import { errorInWords } from '../../platform/error-in-words'
import { normalizeAddress } from '../../mail/address/address'
import type { Tools } from '../../platform/tools'
import { recordedEvents, recordEvent } from '../../webhooks/event'
import { wakeWebhooks } from '../../webhooks/wake'
import type { Delivery } from '../inbound-mail'
import type { NewMail, Run } from '../effects/rows'
import { identify } from '../reading/identity'
import type { MailRow, Receipt } from '../receipt'
import type { TraceEvent } from '../trace/event'

/** After this many tries a failed mail waits for a person. */
const maxAttempts = 8
const waits = { firstMs: 60_000, factor: 4, longestMs: 256 * 60_000 }
const rawMissing: TraceEvent = { kind: 'raw-missing' }

/**
 * Writes the raw mail and its `failed` row, or adds a try to the row that an earlier failure left.
 * @throws when that cannot be written either
 */
export async function keepFailed(tools: Tools, delivery: Delivery, run: Run, error: unknown): Promise<Receipt> {
  console.error({
    event: 'mail failed',
    mailId: run.mailId,
    error: error instanceof Error ? (error.stack ?? error.message) : String(error),
  })
  const row = failedRow(delivery, run, error, tools.now())
  await tools.bucket.put(row.rawKey ?? '', delivery.raw)
  const mailId = await writeFailed(tools, row, run)
  const { reason, durationMs } = row
  return { mailId, mail: undefined, outcome: 'failed', reason, answer: undefined, refusal: undefined, durationMs }
}

async function writeFailed(tools: Tools, row: NewMail, run: Run): Promise<string> {
  const { db, now, work } = tools
  const rows = await runBatch(db, [upsertFailed(tools, row, run), failedEvent(row, run)])
  await wakeWebhooks(tools, recordedEvents(rows))
  const written = rows.find((found): found is Written => typeof found['attempts'] === 'number')
  if (!written) return row.id
  const dueAt = nextTryAt(written.attempts, now())
  await db
    .update(mails)
    .set({ dueAt })
    .where(sql`${mails.id} = ${written.id}`)
  await wakeLater(work, written.id, dueAt, now())
  return written.id
}

/**
 * Writes down the next try before this one: a mail that hangs, or ends the Worker, is out of the way of those behind it.
 * @returns false when somebody was faster
 */
export async function claimAttempt({ db, now }: Tools, { id, runId, attempts }: MailRow): Promise<boolean> {
  const claimed = await db
    .update(mails)
    .set({ attempts: attempts + 1, dueAt: nextTryAt(attempts + 1, now()) })
    .where(and(eq(mails.id, id), eq(mails.runId, runId), eq(mails.attempts, attempts), isNotNull(mails.dueAt)))
    .returning({ id: mails.id })
  return claimed.length > 0
}

/** The try that was claimed could not even begin, or end: its next one stands on the row already. */
export async function noteFailedAttempt({ db }: Tools, { id, runId, trace, attempts }: MailRow, error: unknown): Promise<void> {
  console.error({ event: 'mail failed', mailId: id, error: errorInWords(error) })
  await db
    .update(mails)
    .set({ trace: [...trace.filter((event) => !isFailure(event)), failure(error, attempts + 1)] })
    .where(and(eq(mails.id, id), eq(mails.runId, runId)))
}

/** No further try can bring a raw mail back that is gone. The row stays: a person sees it, and another delivery resumes it. */
export async function giveUpWithoutRaw({ db }: Tools, { id, runId, trace }: MailRow): Promise<void> {
  console.error({ event: 'raw mail missing', mailId: id })
  await db
    .update(mails)
    .set({ reason: 'raw-missing', dueAt: null, trace: [...trace, rawMissing] })
    .where(and(eq(mails.id, id), eq(mails.runId, runId)))
}

type Written = { id: string; attempts: number }

function upsertFailed({ db }: Tools, row: NewMail, run: Run): Statement {
  const { runId, trace, durationMs, outcome, reason, claim, dueAt } = row
  const again = { runId, trace, durationMs, outcome, reason, claim, dueAt }
  return run.replaces
    ? db
        .update(mails)
        .set({ ...again, attempts: run.replaces.attempts + 1 })
        .where(sql`${mails.id} = ${row.id} and ${mails.runId} = ${run.replaces.runId}`)
        .returning({ id: mails.id, attempts: mails.attempts })
    : db
        .insert(mails)
        .values(row)
        .onConflictDoUpdate({
          target: [mails.internetMessageId, mails.recipientNormalized, mails.fingerprint, mails.claim],
          targetWhere: sql`claim is not null`,
          set: { ...again, attempts: sql`${mails.attempts} + 1` },
        })
        .returning({ id: mails.id, attempts: mails.attempts })
}

/** Webhooks hear of the first failure of a mail, not of every try. */
function failedEvent({ id, runId }: NewMail, run: Run): Statement {
  const isFirst = sql`exists (select 1 from mails where id = ${id} and run_id = ${runId} and attempts = 1)`
  return recordEvent({ eventId: runId, event: 'mail.failed', subjectId: id, at: run.startedAt }, isFirst)
}

/** The queue wakes the mail in time; where it fails, the sweep finds the row by its `dueAt`. */
async function wakeLater(work: Tools['work'], mailId: string, dueAt: Date | null, now: Date): Promise<void> {
  if (!dueAt) return
  try {
    await work.send({ kind: 'retry-mail', mailId }, { delaySeconds: Math.ceil((dueAt.getTime() - now.getTime()) / 1000) })
  } catch (error) {
    console.error({ event: 'queue failed', mailId, error: String(error) })
  }
}

/** One minute, then four times as long each time, up to about four hours: a fault lasts seconds, or until somebody mends it. */
function nextTryAt(attempts: number, now: Date): Date | null {
  return attempts >= maxAttempts ? null : new Date(now.getTime() + backOffMs(attempts, waits))
}

/** Only what can be read without parsing: parsing may be what failed. */
function failedRow(delivery: Delivery, run: Run, error: unknown, now: Date): NewMail {
  const { headers, internetMessageId, fingerprint, rawKey } = identify(delivery.raw)
  return {
    id: run.mailId,
    runId: run.id,
    receivedAt: run.receivedAt,
    door: delivery.door,
    serverId: delivery.server?.id ?? null,
    envelopeFrom: normalizeAddress(delivery.envelope.from) ?? '',
    recipient: delivery.envelope.to.slice(0, 320),
    recipientNormalized: normalizeAddress(delivery.envelope.to) ?? delivery.envelope.to.trim().toLowerCase().slice(0, 320),
    from: null,
    to: [],
    cc: [],
    subject: headers.find(({ name }) => name === 'subject')?.value.slice(0, 2000) ?? null,
    internetMessageId,
    fingerprint,
    size: delivery.size,
    kind: 'ordinary',
    automatic: false,
    reader: null,
    authentication: { spf: 'unknown', dkim: 'unknown', dmarc: 'unknown' },
    outcome: 'failed',
    reason: 'fault',
    claim: 'failure',
    trace: [failure(error, (run.replaces?.attempts ?? 0) + 1)],
    rawKey,
    attempts: 1,
    dueAt: now,
    durationMs: now.getTime() - run.startedAt.getTime(),
  }
}

/** @param attempts this one included */
function failure(error: unknown, attempts: number): TraceEvent {
  return { kind: 'failed', error: error instanceof Error ? error.name : 'Error', attempts, isLast: attempts >= maxAttempts }
}

/** Of this version, or a line of an older one. */
function isFailure(event: StoredEvent): boolean {
  return 'step' in event ? event.step === 'failed' : event.kind === 'failed'
}
