/** What time brings: failed mail is tried again, mail left to another recipient is looked at, unused objects are swept. Called by the cron trigger. */
import { and, eq, gte, inArray, isNotNull, lt, lte, ne, or, type SQL, sql } from 'drizzle-orm'
import { list, readBatch, runBatch } from '../../db/client'
import { firstIdAt } from '../../db/id-range'
import { attachments, blockedSenders, mails, messages } from '../../db/schema'
import { forEachIsolated } from '../../platform/for-each-isolated'
import { errorInWords } from '../../platform/error-in-words'
import { normalizeAddress } from '../../mail/address/address'
import type { Tools } from '../../platform/tools'
import { recordedEvents, recordEvent } from '../../webhooks/event'
import { wakeWebhooks } from '../../webhooks/wake'
import { handoverMs } from '../effects/effects'
import type { MailRow } from '../receipt'
import { logDecision } from './log'
import { findMail, retryRow } from './replay'
import type { TraceEvent } from '../trace/event'
import { twinsMs } from '../effects/twin'

const dayMs = 86_400_000
/** Rows that one run looks at; the next run goes on. */
const dueAtOnce = 50
const neverCame: TraceEvent = { kind: 'recipient-never-came' }
/** Longer than a failed mail is tried. */
const rowMs = 130_000
/** Until a row is looked at again that nobody could read. */
const unreadableMs = 4 * 60 * 60_000

/** Failed mails whose time has come, and mails whose other recipient should have had its delivery by now. */
export async function retryDue(tools: Tools): Promise<void> {
  const due = await tools.db
    .select({ id: mails.id })
    .from(mails)
    .where(and(isNotNull(mails.dueAt), lte(mails.dueAt, tools.now())))
    .orderBy(mails.dueAt)
    .limit(dueAtOnce)
  await forEachIsolated(due, { what: 'mails', maxMs: rowMs }, ({ id }) => lookAt(tools, id))
}

/** Rows are read one by one: one that cannot even be read must not hide the others. */
async function lookAt(tools: Tools, mailId: string): Promise<void> {
  const row = await findMail(tools, mailId).catch(async (error: unknown) => {
    console.error({ event: 'mail cannot be read', mailId, error: errorInWords(error) })
    await postpone(tools, eq(mails.id, mailId), unreadableMs)
    throw error
  })
  await (row.outcome === 'failed' ? retryRow(tools, row) : checkHandover(tools, row))
}

async function postpone({ db, now }: Tools, which: SQL | undefined, byMs: number): Promise<void> {
  await db
    .update(mails)
    .set({ dueAt: new Date(now().getTime() + byMs) })
    .where(which)
}

/** A mail to the catchall was left to the alias that it also names. If that delivery never came, a person looks at it. */
async function checkHandover(tools: Tools, row: MailRow): Promise<void> {
  const { db, newId, now } = tools
  const since = new Date(row.receivedAt.getTime() - handoverMs)
  const isSame = and(eq(mails.id, row.id), eq(mails.runId, row.runId))
  // Looked at again later if this does not come to its end, and meanwhile out of the way of those behind it.
  await postpone(tools, isSame, handoverMs)
  const [other] = await db
    .select({ id: mails.id })
    .from(mails)
    .where(
      and(
        or(isSameMail(row, since), isTwinOf(row, since)),
        ne(mails.id, row.id),
        ne(mails.reason, 'handled-by-other-recipient'),
        // Refusals carry no claim, so they are found by their time.
        gte(mails.id, firstIdAt(new Date(since.getTime() - twinsMs))),
      ),
    )
    .limit(1)
  const held = {
    outcome: 'held' as const,
    reason: 'unrouted',
    trace: [...row.trace, neverCame],
  }
  const event = { eventId: newId(), event: 'mail.held' as const, subjectId: row.id, at: now() }
  const startedAt = now().getTime()
  const written = await runBatch(db, [
    ...(other ? [] : [recordEvent(event, sql`exists (select 1 from mails where ${isSame})`)]),
    db
      .update(mails)
      .set({ dueAt: null, ...(other ? {} : held) })
      .where(isSame)
      .returning({ id: mails.id }),
  ])
  if (!other && written.some(({ id }) => id === row.id))
    logDecision({ ...row, ...held, mailId: row.id, durationMs: now().getTime() - startedAt })
  await wakeWebhooks(tools, recordedEvents(written))
}

function isSameMail({ internetMessageId, fingerprint }: MailRow, since: Date): SQL | undefined {
  return and(eq(mails.internetMessageId, internetMessageId), eq(mails.fingerprint, fingerprint), gte(mails.id, firstIdAt(since)))
}

/** A refusal of the other delivery may only have been counted, at a row that tells of another mail. */
function isTwinOf({ envelopeFrom, to, cc }: MailRow, since: Date): SQL | undefined {
  const named = [...to, ...cc].flatMap(({ address }) => normalizeAddress(address) ?? [])
  return and(gte(mails.lastReceivedAt, since), eq(mails.envelopeFrom, envelopeFrom), inArray(mails.recipientNormalized, list(named)))
}

/** Who was blocked until yesterday or before. */
export async function deleteExpiredBlocks({ db, now }: Tools): Promise<void> {
  await db.delete(blockedSenders).where(lt(blockedSenders.blockedUntil, new Date(now().getTime() - dayMs)))
}

/** @param scheduledAt tells whose turn it is */
export async function sweepNextObjects(tools: Tools, scheduledAt: Date): Promise<void> {
  const prefix = prefixFor(scheduledAt)
  if (prefix) await sweepObjects(tools, prefix)
}

/** The part of the bucket whose turn it is: with a run every five minutes, every part has one turn a day. */
function prefixFor(time: Date): string | undefined {
  const turn = Math.floor((time.getUTCHours() * 60 + time.getUTCMinutes()) / 5)
  if (turn < 256) return `raw/${turn.toString(16).padStart(2, '0')}`
  return turn === 256 ? 'bodies/' : turn === 257 ? 'attachments/' : undefined
}

/**
 * Deletes objects older than a day that no row names: left by crashes, clashes and deleted records.
 * @throws when the bucket cannot be listed, or at the end, when some of them could not be deleted
 */
export async function sweepObjects(tools: Tools, prefix: string): Promise<void> {
  const before = tools.now().getTime() - dayMs
  const failures: unknown[] = []
  let cursor: string | undefined
  do {
    const found = await tools.bucket.list({ prefix, ...(cursor && { cursor }) })
    const keys = found.objects.filter((object) => object.uploaded.getTime() < before).map((object) => object.key)
    await deleteUnnamed(tools, keys).catch((error: unknown) => failures.push(error))
    cursor = found.truncated ? found.cursor : undefined
  } while (cursor)
  if (failures.length > 0) throw failures[0]
}

async function deleteUnnamed(tools: Tools, keys: string[]): Promise<void> {
  const named = keys.length > 0 ? await namedKeys(tools, keys) : new Set<string>()
  const unnamed = keys.filter((key) => !named.has(key))
  if (unnamed.length > 0) await tools.bucket.delete(unnamed)
}

async function namedKeys({ db }: Tools, keys: string[]): Promise<Set<string>> {
  const [raw, parts, bodies] = await readBatch(db, [
    db
      .selectDistinct({ key: mails.rawKey })
      .from(mails)
      .where(inArray(mails.rawKey, list(keys))),
    db
      .selectDistinct({ key: attachments.objectKey })
      .from(attachments)
      .where(inArray(attachments.objectKey, list(keys))),
    db
      .selectDistinct({ key: messages.bodyKey })
      .from(messages)
      .where(inArray(messages.bodyKey, list(keys))),
  ])
  return new Set([...raw, ...parts, ...bodies].map(({ key }) => key ?? ''))
}
