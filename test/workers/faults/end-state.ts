/** What a delivery leaves behind, in words that do not depend on ids, times or the number of tries. */
import { asc } from 'drizzle-orm'
import * as t from '../../../src/db/schema'
import type { Tools } from '../../../src/platform/tools'

/** Duplicates are left out: how often a mail was delivered again is not what the mail did. */
export async function endState({ db, bucket }: Tools) {
  const [records, messages, notifications, outbox, followers, mails, blocked, aliases] = await Promise.all([
    db.select().from(t.records).orderBy(asc(t.records.id)),
    db.select().from(t.messages).orderBy(asc(t.messages.id)),
    db.select().from(t.notifications).orderBy(asc(t.notifications.id)),
    db.select().from(t.outbox).orderBy(asc(t.outbox.id)),
    db.select().from(t.followers),
    db.select().from(t.mails).orderBy(asc(t.mails.id)),
    db.select().from(t.blockedSenders),
    db.select().from(t.aliases),
  ])
  const effects = mails.filter((mail) => mail.reason !== 'duplicate')
  return {
    records: records.map(({ model, name, email, values, bounceCount, hardBounces, parentId }) => ({
      model,
      name,
      email,
      values,
      bounceCount,
      hardBounces,
      parentId,
    })),
    messages: messages.map(({ internetMessageId, kind, internal, marks, authorId, text }) => ({
      internetMessageId,
      kind,
      internal,
      marks,
      authorId,
      text,
    })),
    notifications: notifications.map(({ address, way, status, failureType }) => ({ address, way, status, failureType })),
    outbox: outbox.map(({ to, status, subject }) => ({ to, status, subject })),
    followers: followers.length,
    log: effects.map(({ outcome, reason, claim, noticeWay, recipient, aliasId }) => ({
      outcome,
      reason,
      claim,
      noticeWay,
      recipient,
      aliasId,
    })),
    kept: await Promise.all(effects.map(async ({ rawKey }) => (rawKey ? ((await bucket.head(rawKey))?.size ?? 'lost') : null))),
    blocked: blocked.map(({ emailNormalized, count, threshold }) => ({ emailNormalized, count, threshold })),
    aliases: aliases.map(({ id, status }) => ({ id, status })),
  }
}
