/** What the ids in a trace stand for, as far as somebody may see it. */
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { type Database, list } from '../../db/client'
import * as t from '../../db/schema'
import type { StoredEvent } from '../../db/schema'
import { type Scope, within } from '../../requests/scope'

export type Mentioned = {
  records: { id: string; name: string }[]
  messages: { id: string; recordId: string; preview: string }[]
}

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g

/**
 * What in a stored trace is as long as an id, as a subquery: what it names is read in the same round trip. Events have ids as texts of
 * their own; lines of older versions have them among words.
 */
export function mentionedIn(mailId: string): SQL {
  return sql`(
    select substr(word.value, 1, 36)
    from mails, json_tree(mails.trace) line, json_each('[' || replace(json_quote(line.atom), ' ', '","') || ']') word
    where mails.id = ${mailId} and line.type = 'text' and length(word.value) between 36 and 37
    union all select record_id from mails where id = ${mailId}
    union all select message_id from mails where id = ${mailId}
  )`
}

/** The same for a trace that is stored nowhere. */
export function mentionedBy(trace: StoredEvent[]): SQL {
  return list(new Set(JSON.stringify(trace).match(uuid)))
}

export function selectMentionedRecords(db: Database, scope: Scope, ids: SQL) {
  return db
    .select({ id: t.records.id, name: t.records.name, model: t.records.model })
    .from(t.records)
    .where(and(inArray(t.records.id, ids), within(scope, t.records.companyId)))
    .limit(50)
}

export function selectMentionedMessages(db: Database, scope: Scope, ids: SQL) {
  return db
    .select({ id: t.messages.id, recordId: t.messages.recordId, preview: t.messages.preview })
    .from(t.messages)
    .innerJoin(t.records, eq(t.records.id, t.messages.recordId))
    .where(and(inArray(t.messages.id, ids), within(scope, t.records.companyId)))
    .limit(50)
}
