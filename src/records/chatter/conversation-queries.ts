/** What the page of a record asks the database: each query with what it is for. */
import { aliasedTable, and, desc, eq, gt, inArray, lt, ne, type SQL, sql } from 'drizzle-orm'
import type { Database } from '../../db/client'
import * as t from '../../db/schema'
import { selectFollowers } from '../../outbound/recipients'
import { selectReplyRoutes } from '../../outbound/reply-route'
import type { UserCaller } from '../../requests/caller'
import { selectCorrespondents, selectOthers } from './correspondents'
import { recordColumns } from '../record-rows'
import { within } from '../../requests/scope'

/** Messages that are shown at a time. */
export const messagesShown = 30
/** More of a text than this is not shown in the page. */
export const maxShownText = 200_000
/** Other records of the same person, at most. */
const relatedShown = 6
/** Teams and projects that a record can be put below. */
const possibleParentsShown = 50

const relatedColumns = { id: t.records.id, name: t.records.name, model: t.records.model, updatedAt: t.records.updatedAt }

/** Which part of a chatter: the last messages, those before one, or those after one. `asText` is shown without its HTML. */
export type Part = { before?: string | undefined; after?: string | undefined; asText?: string | undefined }

export function conversationQueries(db: Database, caller: UserCaller, recordId: string, part: Part) {
  const one = sql`(${recordId})`
  return {
    ...messageQueries(db, caller, recordId, part),
    records: db.select(recordColumns).from(t.records).where(isVisible(caller, recordId)),
    models: db.select({ key: t.models.key, label: t.models.label, fields: t.models.fields }).from(t.models).limit(100),
    companies: db.select({ id: t.companies.id, name: t.companies.name }).from(t.companies).orderBy(t.companies.name).limit(100),
    routes: selectReplyRoutes(db, one),
    followers: selectFollowers(db, one, within(caller.scope, t.records.companyId)),
    correspondents: selectCorrespondents(db, { recordId, parentId: undefined }, caller.scope),
    others: selectOthers(db, { recordId, parentId: undefined }),
    drafts: db
      .select()
      .from(t.drafts)
      .where(and(eq(t.drafts.userId, caller.userId), eq(t.drafts.recordId, recordId))),
    parents: selectParent(db, caller, recordId),
    possibleParents: db
      .select(relatedColumns)
      .from(t.records)
      .where(and(sql`${t.records.model} in ('team', 'project')`, ne(t.records.id, recordId), within(caller.scope, t.records.companyId)))
      .orderBy(desc(t.records.id))
      .limit(possibleParentsShown),
    ofSamePerson: selectOfSamePerson(db, caller, recordId),
  }
}

/** One message more than is shown, newest first; after one, oldest first. */
export function messageQueries(db: Database, caller: UserCaller, recordId: string, part: Part) {
  const order = part.after === undefined ? desc(t.messages.id) : t.messages.id
  const which = partOf(db, caller, recordId, part)
  const ids = db.select({ id: t.messages.id }).from(t.messages).where(which).orderBy(order).limit(messagesShown)
  return {
    messages: db
      .select(messageColumns(part.asText))
      .from(t.messages)
      .where(which)
      .orderBy(order)
      .limit(messagesShown + 1),
    attachments: db.select().from(t.attachments).where(inArray(t.attachments.messageId, ids)).orderBy(t.attachments.id),
    notifications: db.select().from(t.notifications).where(inArray(t.notifications.messageId, ids)).orderBy(t.notifications.id),
  }
}

function partOf(db: Database, caller: UserCaller, recordId: string, { before, after }: Part): SQL | undefined {
  return and(
    eq(t.messages.recordId, recordId),
    inArray(t.messages.recordId, db.select({ id: t.records.id }).from(t.records).where(isVisible(caller, recordId))),
    before === undefined ? undefined : lt(t.messages.id, before),
    after === undefined ? undefined : gt(t.messages.id, after),
  )
}

/** HTML is shown by a frame, which asks for it: here it is enough to know that there is some. A body with an object of its own is left to the frame. */
function messageColumns(asText: string | undefined) {
  const { id, recordId, parentId, kind, internal, marks, fromName, fromAddress, correspondents, to, cc, subject, mailId, createdAt } =
    t.messages
  const isInFrame = sql`(${t.messages.bodyKey} is not null or coalesce(${t.messages.html}, '') <> '')`
  return {
    id,
    recordId,
    parentId,
    kind,
    internal,
    marks,
    fromName,
    fromAddress,
    correspondents,
    to,
    cc,
    subject,
    mailId,
    createdAt,
    isInFrame: sql<boolean>`${isInFrame}`.mapWith(Boolean),
    hasRemote:
      sql<boolean>`(${t.messages.bodyKey} is not null or instr(coalesce(${t.messages.html}, ''), ' data-remote-src="') > 0)`.mapWith(
        Boolean,
      ),
    text: sql<
      string | null
    >`case when not ${isInFrame} or ${t.messages.id} = ${asText ?? ''} then substr(${t.messages.text}, 1, ${maxShownText + 1}) end`,
  }
}

function selectParent(db: Database, { scope }: UserCaller, recordId: string) {
  const shown = aliasedTable(t.records, 'shown')
  return db
    .select(relatedColumns)
    .from(shown)
    .innerJoin(t.records, eq(t.records.id, shown.parentId))
    .where(and(eq(shown.id, recordId), within(scope, t.records.companyId)))
}

/** The newest records with the same address: what else there is of one person. */
function selectOfSamePerson(db: Database, { scope }: UserCaller, recordId: string) {
  const shown = aliasedTable(t.records, 'shown')
  return db
    .select(relatedColumns)
    .from(shown)
    .innerJoin(t.records, eq(t.records.emailNormalized, shown.emailNormalized))
    .where(and(eq(shown.id, recordId), ne(t.records.id, recordId), within(scope, t.records.companyId)))
    .orderBy(desc(t.records.id))
    .limit(relatedShown)
}

function isVisible({ scope }: UserCaller, recordId: string): SQL | undefined {
  return and(eq(t.records.id, recordId), within(scope, t.records.companyId))
}
