/** Carries effects out: the raw mail to R2, then everything else as one D1 batch. */
import { and, eq, ne, type SQL, sql } from 'drizzle-orm'
import { type Database, insertAll, runBatch, type Statement } from '../../db/client'
import * as t from '../../db/schema'
import { failureStatements } from '../../outbound/delivery-failure'
import { placeBody } from '../../records/chatter/body'
import type { Tools } from '../../platform/tools'
import { recordedEvents, recordEvent } from '../../webhooks/event'
import { wakeWebhooks } from '../../webhooks/wake'
import type { Effects, NewMail, Run } from './rows'
import { countOrInsert } from './twin'

/** A raw mail that is kept under its content key, or on its way there. */
export type Keeping = { raw: Uint8Array; kept?: Promise<unknown> | undefined }

/** Puts a raw mail to R2. Nobody need be waiting for it when it fails: whoever needs it will. */
export function keepRaw({ bucket }: Tools, key: string, raw: Uint8Array): Promise<unknown> {
  const kept = bucket.put(key, raw)
  kept.catch(() => undefined)
  return kept
}

/**
 * Webhooks hear of the outcome under the id of the run, which takes effect once; of refusals that count as one, they hear of the first.
 * @returns the id of the row of the log
 * @throws when D1 or R2 fails, and on a clash with another delivery or a deleted record (see `isClash`)
 */
export async function apply(tools: Tools, effects: Effects, { raw, kept }: Keeping, run: Run): Promise<string> {
  const placed = effects.message && placeBody(effects.message)
  await Promise.all([
    effects.mail.rawKey ? (kept ?? keepRaw(tools, effects.mail.rawKey, raw)) : undefined,
    placed?.object ? tools.bucket.put(placed.object.key, placed.object.body) : undefined,
  ])
  const { mail } = effects
  const written = await runBatch(tools.db, [
    ...writeMail(tools.db, mail, run),
    ...(effects.record ? [tools.db.insert(t.records).values(effects.record)] : []),
    ...(placed ? [tools.db.insert(t.messages).values(placed.message)] : []),
    ...insertAll(t.attachments, effects.attachments),
    ...insertAll(t.notifications, effects.notifications),
    ...insertAll(t.outbox, effects.outbox),
    ...effects.failures.flatMap((failure) => failureStatements(tools, failure, failure.authorsMail)),
    ...sideEffects(tools, effects),
    recordEvent(
      { eventId: run.id, event: `mail.${mail.outcome}`, subjectId: mail.id, at: run.startedAt },
      mail.twinKey ? hasRow(mail) : undefined,
    ),
  ])
  await wakeWebhooks(tools, recordedEvents(written))
  return written.map((row) => row['mail_id']).find((id) => typeof id === 'string') ?? mail.id
}

function hasRow({ id }: NewMail): SQL {
  return sql`exists (select 1 from mails where id = ${id})`
}

/**
 * Writes the mail's row. A row that is replaced goes only if it is still the one that was read: else its id is taken, the
 * insert clashes, and the whole batch is undone.
 */
function writeMail(db: Database, mail: NewMail, { replaces }: Run): Statement[] {
  const { twinKey } = mail
  if (twinKey) return countOrInsert(db, { ...mail, twinKey })
  const insert = db.insert(t.mails).values(mail)
  return replaces ? [db.delete(t.mails).where(and(eq(t.mails.id, mail.id), eq(t.mails.runId, replaces.runId))), insert] : [insert]
}

function sideEffects(
  { db, now }: Tools,
  { mail, follow, aliasStatus, blockedSender, freeSender, addressProvedToWork: worksAgain, touchedRecordId }: Effects,
): Statement[] {
  const statements: Statement[] = []
  if (follow)
    statements.push(
      db
        .insert(t.followers)
        .values({ ...follow, createdAt: now() })
        .onConflictDoNothing(),
    )
  if (aliasStatus) {
    const { aliasId, status } = aliasStatus
    statements.push(
      db
        .update(t.aliases)
        .set({ status })
        .where(and(eq(t.aliases.id, aliasId), ne(t.aliases.status, status))),
    )
  }
  if (blockedSender) statements.push(noteBlock(db, blockedSender, mail))
  if (freeSender) statements.push(db.delete(t.blockedSenders).where(eq(t.blockedSenders.emailNormalized, freeSender)))
  if (worksAgain) statements.push(resetBounces(db, worksAgain))
  if (touchedRecordId) statements.push(db.update(t.records).set({ updatedAt: now() }).where(eq(t.records.id, touchedRecordId)))
  return statements
}

/** With the row that the refusal stands in, which may be that of its twin. */
function noteBlock(db: Database, blocked: NonNullable<Effects['blockedSender']>, { twinKey }: NewMail): Statement {
  const row = twinKey ? { ...blocked, lastMailId: sql`(select id from mails where twin_key = ${twinKey})` } : blocked
  return db.insert(t.blockedSenders).values(row).onConflictDoUpdate({ target: t.blockedSenders.emailNormalized, set: row })
}

/** Of the contact, and of every record that has the address. */
function resetBounces(db: Database, address: string): Statement {
  const { records: r } = t
  return db
    .update(r)
    .set({ bounceCount: 0, hardBounces: 0 })
    .where(and(eq(r.emailNormalized, address), sql`bounce_count > 0`))
}
