/** What the page of a mail tells beside the mail itself: where it went, what it names, where else it was delivered, where it may belong. */
import { and, desc, eq, ne, type SQL, sql } from 'drizzle-orm'
import { type Database, readBatch } from '../../db/client'
import * as t from '../../db/schema'
import { notFound } from '../../requests/request-error'
import { visible } from './mail-log'
import { selectModels } from '../../records/activity'
import { type Scope, within } from '../../requests/scope'
import type { Tools } from '../../platform/tools'
import { mentionedIn, selectMentionedMessages, selectMentionedRecords } from './mentioned'

export type MailFacts = Awaited<ReturnType<typeof readMailFacts>>
export type Candidate = Awaited<ReturnType<typeof selectCandidates>>[number]

const maxCandidates = 8
/** So many of the newest records are searched for a name or an address. */
const lookedThrough = 5000

/** One round trip. @param find part of a record's name or address, or the address of its page @throws {RequestError} 404 */
export async function readMailFacts({ db }: Tools, scope: Scope, mailId: string, find: string | undefined) {
  const ids = mentionedIn(mailId)
  const mine = (column: string) => sql`(select ${sql.raw(column)} from mails where id = ${mailId})`
  const [mails, records, messages, aliases, servers, siblings, models, candidates] = await readBatch(db, [
    db
      .select()
      .from(t.mails)
      .where(and(eq(t.mails.id, mailId), visible(scope))),
    selectMentionedRecords(db, scope, ids),
    selectMentionedMessages(db, scope, ids),
    db
      .select({ id: t.aliases.id, address: t.addresses.address, model: t.aliases.model, defaults: t.aliases.defaults })
      .from(t.aliases)
      .leftJoin(t.addresses, eq(t.addresses.aliasId, t.aliases.id))
      .where(eq(t.aliases.id, mine('alias_id'))),
    db
      .select({ name: t.incomingServers.name })
      .from(t.incomingServers)
      .where(eq(t.incomingServers.id, mine('server_id'))),
    selectSiblings(db, scope, mailId, mine('internet_message_id')),
    selectModels(db),
    selectCandidates(db, scope, find, senderOf(scope, mailId)),
  ])
  const [mail] = mails
  if (!mail) throw notFound('mail')
  return {
    mail,
    record: records.find(({ id }) => id === mail.recordId),
    message: messages.find(({ id }) => id === mail.messageId),
    mentioned: { records, messages },
    alias: aliases[0],
    server: servers[0]?.name,
    siblings,
    models,
    candidates,
  }
}

/** Whom a mail names as its author; nobody for a mail that is not to be seen. */
export function senderOf(scope: Scope, mailId: string): SQL {
  return sql`(select lower("from" ->> 'address') from mails where ${and(eq(t.mails.id, mailId), visible(scope))})`
}

/** Its deliveries to other recipients, those that took effect. */
function selectSiblings(db: Database, scope: Scope, mailId: string, internetMessageId: SQL) {
  const { id, recipient, outcome, reason, receivedAt } = t.mails
  return db
    .select({ id, recipient, outcome, reason, receivedAt })
    .from(t.mails)
    .where(and(eq(t.mails.internetMessageId, internetMessageId), sql`claim is not null`, ne(t.mails.id, mailId), visible(scope)))
    .orderBy(desc(t.mails.id))
    .limit(10)
}

/** Records that a mail may belong into: those that are looked for, else those with the sender's address. */
export function selectCandidates(db: Database, scope: Scope, find: string | undefined, sender: SQL) {
  const { id, name, email, model, updatedAt } = t.records
  const named = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i.exec(find ?? '')?.[0].toLowerCase()
  const narrowed = within(scope, t.records.companyId)
  const newest = db.select({ id: t.records.id }).from(t.records).where(narrowed).orderBy(desc(t.records.id)).limit(lookedThrough)
  const wanted =
    named !== undefined
      ? eq(id, named)
      : find === undefined
        ? eq(t.records.emailNormalized, sender)
        : and(sql`${id} in ${newest}`, sql`(instr(lower(${name}), lower(${find})) > 0 or instr(lower(${email}), lower(${find})) > 0)`)
  return db
    .select({ id, name, email, model, updatedAt })
    .from(t.records)
    .where(and(wanted, narrowed))
    .orderBy(sql`${model} = 'contact'`, desc(id))
    .limit(maxCandidates)
}
