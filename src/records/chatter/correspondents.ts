/** Whom an answer goes to when it names nobody: the correspondents of one message of the record, else the record's own address. */
import { and, eq, type SQL, sql } from 'drizzle-orm'
import { alias as tableAlias } from 'drizzle-orm/sqlite-core'
import type { Database } from '../../db/client'
import * as t from '../../db/schema'
import { isAddressOfOurs, type Reader, readerColumns, userOfContact } from '../../outbound/recipients'
import { type Scope, within } from '../../requests/scope'

/** `parentId` is the message that is answered: undefined for whichever an answer goes to, null for none. */
export type Answering = { recordId: string; parentId: string | null | undefined }

/** The message answered: the one named, else the one whose correspondents get the answer, else the newest that came in or went out. */
export function selectParent(db: Database, answering: Answering) {
  const { recordId, parentId } = answering
  const newest = sql`(select id from messages where record_id = ${recordId} and kind in ('received', 'sent') order by id desc limit 1)`
  const which = parentId === undefined ? sql`coalesce(${answeredId(answering)}, ${newest})` : sql`${parentId}`
  const { id, internetMessageId, internal, to, cc } = t.messages
  return db
    .select({ id, internetMessageId, internal, to, cc })
    .from(t.messages)
    .where(and(eq(t.messages.recordId, recordId), eq(t.messages.id, which)))
}

/**
 * The correspondents with what is known of their contacts, best first: the message's author, then the oldest. Nobody for an answer to
 * nothing. The contact whose record it is stands among them without an address, too.
 */
export function selectCorrespondents(db: Database, answering: Answering, scope: Scope) {
  const person = (key: string) => sql<string>`json_each.value ->> ${sql.raw(`'${key}'`)}`
  return db
    .select({
      name: person('name'),
      email: person('address'),
      address: sql<string | null>`${person('normalized')}`,
      isOurs: isAddressOfOurs(sql`(${person('normalized')})`),
      isUser: sql<boolean>`${t.users.id} is not null`.mapWith(Boolean),
      contact: { id: t.records.id, active: readerColumns.active, hardBounces: t.records.hardBounces },
    })
    .from(sql`json_each(${peopleOf(answering)})`)
    .leftJoin(
      t.records,
      and(
        sql`${t.records.model} = 'contact'`,
        sql`${t.records.id} = coalesce(${person('contactId')}, (select id from records known where known.model = 'contact' and known.email_normalized = ${person('normalized')} and ${seenBy(scope)} order by known.id limit 1))`,
      ),
    )
    .leftJoin(t.users, userOfContact)
}

/** The other people of the message whose correspondents get an answer: those in its To and Cc. */
export function selectOthers(db: Database, answering: Answering) {
  const person = (key: string) => sql<string>`person.value ->> ${sql.raw(`'${key}'`)}`
  const of = (field: SQL) =>
    sql`select json_each.value as value from messages, json_each(${field}) where messages.id = ${answeredId(answering)}`
  return db
    .select({ name: person('name'), address: person('address'), isOurs: isAddressOfOurs(sql`lower(${person('address')})`) })
    .from(sql`(${of(sql`messages."to"`)} union all ${of(sql`messages.cc`)}) as person`)
}

type CorrespondentRow = Awaited<ReturnType<typeof selectCorrespondents>>[number]

/** Outsiders alone: users are told because they follow. */
export function readersAmong(rows: CorrespondentRow[]): (Reader & { email: string })[] {
  return rows
    .filter(({ isUser }) => !isUser)
    .map(({ name, email, address, isOurs, contact }) => ({
      contactId: contact?.id ?? null,
      name,
      email: email ?? '',
      address,
      active: contact?.active ?? true,
      hardBounces: contact?.hardBounces ?? 0,
      notifyBy: null,
      isOurs,
    }))
}

/** As JSON: those that the message named, else its sender, else whom the record is about. */
function peopleOf(answering: Answering): SQL {
  if (answering.parentId === null) return sql`'[]'`
  const sender = sql`json_array(json_object('name', from_name, 'address', from_address, 'normalized', from_normalized, 'contactId', author_id))`
  const ofMessage = sql`(select case when correspondents = '[]' then ${sender} else correspondents end from messages where id = ${answeredId(answering)})`
  const isContact = sql`case when model = 'contact' then id end`
  const about = sql`json_array(json_object('name', case when model = 'contact' then name else '' end, 'address', email, 'normalized', email_normalized, 'contactId', ${isContact}))`
  const ofRecord = sql`(select ${about} from records where id = ${answering.recordId} and (email_normalized is not null or model = 'contact'))`
  return sql`coalesce(${ofMessage}, ${ofRecord}, '[]')`
}

/**
 * A machine's answer, a list, a stranger and a colleague do not take the customer's place, unless they are answered by the id of their
 * message. Where nobody else wrote, the mail that opened the record is answered.
 */
function answeredId({ recordId, parentId }: Answering): SQL {
  const byOutsider = sql`record_id = ${recordId} and kind = 'received' and not exists (select 1 from users where users.contact_id = author_id)`
  const marked = sql`exists (select 1 from json_each(marks) where value in ('new-participant', 'auto-reply'))`
  const upTo = parentId ? sql`and id <= ${parentId}` : sql``
  const named = parentId ? sql`(select id from messages where ${byOutsider} and id = ${parentId})` : sql`null`
  const newest = sql`(select id from messages where ${byOutsider} and takes_answers = 1 and not ${marked} ${upTo} order by id desc limit 1)`
  const opener = sql`(select id from messages where ${byOutsider} and mail_id is not null order by id limit 1)`
  return sql`coalesce(${named}, ${newest}, ${opener})`
}

function seenBy(scope: Scope): SQL {
  return within(scope, tableAlias(t.records, 'known').companyId) ?? sql`true`
}
