/** Ids in the details of a trace, as links in words. */
import type { Child } from 'hono/jsx'
import { and, eq, inArray, type SQL, sql } from 'drizzle-orm'
import { type Database, list } from '../../db/client'
import * as t from '../../db/schema'
import type { StoredEvent } from '../../db/schema'
import { type Scope, within } from '../../records/scope'

/** What an id that a trace names stands for, by the id. */
export type Mentions = Map<string, Mentioned>

type Mentioned = { href: string; words: string }

type MentionedRecord = { id: string; name: string }
type MentionedMessage = { id: string; recordId: string; preview: string }

const uuid = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g
/** Split by it, a text is words, the noun before an id, the id, words, … */
const mention = /(\bMail |\bmessage )?([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/

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

export function mentionsOf(records: MentionedRecord[], messages: MentionedMessage[]): Mentions {
  return new Map([
    ...records.map(({ id, name }): [string, Mentioned] => [id, { href: `/records/${id}`, words: `“${shortened(name)}”` }]),
    ...messages.map(({ id, recordId, preview }): [string, Mentioned] => {
      const words = preview.trim() === '' ? 'a message without words' : `the message “${shortened(preview)}”`
      return [id, { href: `/records/${recordId}#message-${id}`, words }]
    }),
  ])
}

/** How the API would do it is no part of the story. */
const forTheApi = / To make (?:it|both): POST /

/** A detail with what it names as links; what is gone, or another company's, is named by its id. */
export function Detail({ detail, mentions }: { detail: string; mentions: Mentions }) {
  const parts: Child[] = []
  const [told = ''] = detail.split(forTheApi, 1)
  const pieces = told.split(mention)
  for (let at = 0; at < pieces.length; at += 3) {
    const [words, noun = '', id] = pieces.slice(at, at + 3)
    parts.push(words)
    if (id !== undefined) parts.push(<Mention noun={noun} id={id} mentions={mentions} />)
  }
  return <>{parts}</>
}

function Mention({ noun, id, mentions }: { noun: string; id: string; mentions: Mentions }) {
  const named = mentions.get(id)
  if (named) return <a href={named.href}>{named.words}</a>
  if (noun === 'Mail ') return <a href={`/mails/${id}`}>An earlier mail</a>
  return (
    <>
      {noun}
      <code>{id}</code>
    </>
  )
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57).trimEnd().toWellFormed()}…` : text
}
