/**
 * Refusals that are alike are one row of the log: the same envelope sender, recipient and reason within an hour of the first. A flood of
 * refused mail counts up, and fills nothing.
 */
import type { RefusalReason } from '../../outbound/refusal'
import { createHash } from 'node:crypto'
import { and, eq, lte, sql } from 'drizzle-orm'
import type { Database, Statement } from '../../db/client'
import { mails } from '../../db/schema'
import type { InboundMail } from '../inbound-mail'
import type { NewMail } from './rows'

/** So long from the first of them on. */
export const twinsMs = 3_600_000

/**
 * What twins have in common. The null sender says nothing about who wrote, so From does; and a raw mail that is kept must not stand for
 * another.
 */
export function twinKey(
  { envelopeSender, envelopeFrom, sender, recipient, fingerprint }: InboundMail,
  reason: RefusalReason,
  keepsRaw: boolean,
): string {
  const from = envelopeSender ?? envelopeFrom
  const parts = [from, from === '' ? (sender.normalized ?? sender.address) : '', recipient.normalized, reason, keepsRaw ? fingerprint : '']
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url').slice(0, 22)
}

/**
 * Writes a refusal, or counts it at the row of its twin; answers the id of the row as `mail_id`. The unique index is the judge. A run that
 * is carried out twice counts once. A row tells of its first mail, or of the one whose sender got a notice: a claim is on a mail's own ids.
 */
export function countOrInsert(db: Database, mail: NewMail & { twinKey: string }): Statement[] {
  const hourBefore = new Date(mail.receivedAt.getTime() - twinsMs)
  const { runId, receivedAt, twinKey } = mail
  const kept = { id: sql`${mails.id}`, receivedAt: sql`${mails.receivedAt}`, twinKey }
  const count = { copies: sql`${mails.copies} + (${mails.runId} <> excluded.run_id)`, lastReceivedAt: receivedAt, runId }
  return [
    db
      .update(mails)
      .set({ twinKey: null })
      .where(and(eq(mails.twinKey, twinKey), lte(mails.receivedAt, hourBefore))),
    db
      .insert(mails)
      .values(mail)
      .onConflictDoUpdate({
        target: mails.twinKey,
        targetWhere: sql`twin_key is not null`,
        set: mail.claim === 'notice' ? { ...mail, ...kept, ...count } : count,
      })
      .returning({ mailId: sql<string>`id`.as('mail_id') }),
  ]
}
