/** What is here of this very mail already. */
import { and, eq, inArray, isNotNull, isNull, or, sql } from 'drizzle-orm'
import type { Database } from '../../db/client'
import * as t from '../../db/schema'
import { ask } from './questions'
import { messagesSentAs } from './thread-facts'

/** Earlier deliveries of this very mail to this recipient: at most one row a claim. */
export function selectClaims(db: Database) {
  const { mails } = t
  return db
    .select({
      id: mails.id,
      runId: mails.runId,
      claim: mails.claim,
      attempts: mails.attempts,
      outcome: mails.outcome,
      reason: mails.reason,
      recordId: mails.recordId,
      messageId: mails.messageId,
    })
    .from(mails)
    .where(
      and(
        eq(mails.internetMessageId, ask('messageId')),
        eq(mails.recipientNormalized, ask('recipient')),
        eq(mails.fingerprint, ask('fingerprint')),
        isNotNull(mails.claim),
      ),
    )
}

/** Messages with the id of this mail: this very mail where it stands in a chatter already, or mail of ours. */
export function selectSameId(db: Database) {
  const { messages } = t
  const columns = { messageId: messages.id, recordId: messages.recordId, fingerprint: messages.fingerprint }
  const ownCopies = inArray(messages.id, messagesSentAs(db, sql`(${ask('messageId')})`))
  return db
    .select({ ...columns, isCopyOfOurs: sql<number>`${ownCopies}`.as('is_copy_of_ours') })
    .from(messages)
    .where(
      or(
        and(
          eq(messages.internetMessageId, ask('messageId')),
          or(isNull(messages.fingerprint), eq(messages.fingerprint, ask('fingerprint'))),
        ),
        ownCopies,
      ),
    )
    .limit(50)
}
