/** Posting to a record's chatter: the message, who is told, and the mails that tell them, as one transaction. */
import { eq, type InferInsertModel } from 'drizzle-orm'
import { insertAll, runBatch } from '../../db/client'
import * as t from '../../db/schema'
import { invalid, notFound } from '../../requests/request-error'
import { normalizeAddress } from '../../mail/address/address'
import { htmlToText, previewOf } from '../../mail/reply-text'
import { safeHtml } from '../../mail/html/safe-html'
import { shownPictures } from '../../mail/html/shown-pictures'
import { readToken, withoutToken } from '../../mail/address/token-address'
import { composeLetters, type NewMessage, newMessageId } from '../../outbound/compose'
import { defaultFromOf } from '../../outbound/from'
import { type Reader, type Addressed, chooseRecipients } from '../../outbound/recipients'
import { replyAddress } from '../../outbound/reply-route'
import { wakeOutbox } from '../../outbound/wake'
import { roomForMail, roomOf } from '../../platform/room'
import type { Tools } from '../../platform/tools'
import { recordedEvents, recordEvent } from '../../webhooks/event'
import { wakeWebhooks } from '../../webhooks/wake'
import { placeBody } from './body'
import { type PostFacts, readPeople, readPostFacts } from './post-facts'
import type { Caller } from '../../requests/caller'
import { sees } from '../../requests/scope'

export type PostInput = {
  kind: 'message' | 'note'
  html?: string | undefined
  text?: string | undefined
  subject?: string | undefined
  /** Null: it answers nothing, and goes to followers and to whom it names. */
  parentId?: string | null | undefined
  /** Contact ids or addresses. */
  to?: string[] | undefined
  cc?: string[] | undefined
  attachments?: NewFile[] | undefined
  /** Answers go to this address and open there. */
  answersElsewhere?: string | undefined
  /** Also to the other people of the mail that is answered. */
  replyAll?: boolean | undefined
}

/** `read` makes the bytes when their turn comes: files are stored one after the other. */
export type NewFile = {
  filename: string
  mimeType: string
  size: number
  read: () => Uint8Array | Blob
  contentId?: string | undefined
}

/** Who posts. */
type Poster = Pick<Caller, 'contactId' | 'name' | 'scope'>
type AttachmentRow = InferInsertModel<typeof t.attachments>
/** `email` is the address as it was written. */
type NamedReader = Reader & { email: string }
type NamedReaders = { to: NamedReader[]; cc: NamedReader[] }

/**
 * Posts as a user. A `message` goes to the record's followers and to `to` and `cc`; a `note` only to the users it names.
 * @returns the id of the message; its mails wait in the outbox
 * @throws {RequestError} 404 for the record; 422 for a recipient or a parent that is not there, or for an outsider named in a note
 */
export async function postMessage(tools: Tools, poster: Poster, recordId: string, input: PostInput): Promise<string> {
  const facts = await readPostFacts(tools, {
    recordId,
    authorId: poster.contactId,
    parentId: input.parentId,
    named: [...(input.to ?? []), ...(input.cc ?? [])],
    scope: poster.scope,
  })
  if (!sees(poster.scope, facts.record.companyId)) throw notFound('record')
  if (input.parentId && !facts.parent) throw invalid('parentId', 'Is not a message of this record')
  const others = input.replyAll ? await readOthers(tools, poster, facts, recordId) : []
  const named: NamedReaders = {
    to: findReaders(tools, facts, input, 'to'),
    cc: [...findReaders(tools, facts, input, 'cc'), ...others],
  }
  const message = newMessage(tools, poster, facts, input, named, recordId)
  const files = attachmentsOf(tools, message, input.attachments ?? [])
  await writeMessage(tools, poster, message, files, lettersOf(tools, facts, message, recipientsOf(poster, facts, message, named)))
  return message.id
}

/** The people that `to` or `cc` names. An address that is no contact's is written to as it is; no contact is made. */
function findReaders({ keys }: Tools, facts: PostFacts, input: PostInput, field: 'to' | 'cc'): NamedReader[] {
  return (input[field] ?? []).map((name, index) => {
    const address = normalizeAddress(name)
    const reader =
      facts.named.find((contact) => contact.contactId === name) ??
      facts.named.find((contact) => address !== undefined && contact.address === address)
    if (!reader && address === undefined) throw invalid(`${field}.${index}`, 'Is neither a contact nor an address')
    if (reader && !reader.maySee)
      throw invalid(`${field}.${index}`, `${reader.name} is a user who may not see this record: it belongs to another company.`)
    if (input.kind === 'note' && !reader?.notifyBy) throw invalid(`${field}.${index}`, 'Is not a user: notes are internal')
    return reader ? { ...reader, email: reader.email ?? '' } : strangerAt(keys, facts.ours, name)
  })
}

function strangerAt(keys: Tools['keys'], ours: string[], email: string): NamedReader {
  const address = normalizeAddress(email) ?? null
  const isOurs = address !== null && (ours.includes(address) || readToken(keys, address) !== undefined)
  return { contactId: null, name: '', address, email: email.trim(), active: true, hardBounces: 0, notifyBy: null, isOurs }
}

/** Those of the mail's To and Cc who are not us, may see the record and do not get the answer anyway. */
async function readOthers(tools: Tools, { scope }: Poster, facts: PostFacts, recordId: string): Promise<NamedReader[]> {
  const getIt = [facts.author?.address, ...facts.correspondents.map(({ address }) => address)]
  const written = [...(facts.parent?.to ?? []), ...(facts.parent?.cc ?? [])]
  const others = new Map(
    written.flatMap(({ name, address: email }) => {
      const address = normalizeAddress(withoutToken(email))
      return address === undefined || getIt.includes(address) ? [] : [[address, { name, email }] as const] // an entry, not a list
    }),
  )
  const addresses = [...others.keys()]
  if (addresses.length === 0) return []
  const people = await readPeople(tools, { recordId, named: addresses, scope })
  return addresses.flatMap((address): NamedReader[] => {
    const contact = people.named.find((known) => known.address === address)
    if (contact && (!contact.maySee || !contact.active)) return []
    const reader = contact
      ? { ...contact, email: contact.email ?? '' }
      : { ...strangerAt(tools.keys, people.ours, address), ...others.get(address) }
    return reader.isOurs ? [] : [reader]
  })
}

function newMessage(tools: Tools, poster: Poster, facts: PostFacts, input: PostInput, named: NamedReaders, recordId: string): NewMessage {
  const id = tools.newId()
  const html = input.html === undefined ? null : safeHtml(input.html)
  const text = input.text ?? (html ? htmlToText(html) : '')
  const createdAt = tools.now()
  return {
    id,
    recordId,
    parentId: facts.parent?.id ?? null,
    kind: input.kind === 'note' ? 'note' : 'sent',
    internal: input.kind === 'note',
    marks: [],
    internetMessageId: newMessageId(id, facts.route),
    fromName: poster.name,
    fromAddress: facts.route.domain ? defaultFromOf(facts.route.domain) : (facts.author?.email ?? ''),
    fromNormalized: facts.author?.address ?? null,
    authorId: poster.contactId,
    to: named.to.map(personOf),
    cc: named.cc.map(personOf),
    subject: input.subject ?? null,
    html,
    text,
    preview: previewOf(text),
    replyTo: replyAddress(facts.route, facts.author?.email ?? null),
    answersElsewhere: input.answersElsewhere ?? null,
    date: createdAt,
    createdAt,
  }
}

function personOf({ name, email }: NamedReader) {
  return { name, address: email }
}

/** Inline is what the HTML shows. All else is listed, and leaves as an attachment, whatever Content-ID it was given. */
function attachmentsOf({ newId }: Tools, { id: messageId, html }: NewMessage, files: NewFile[]) {
  const described = files.map(({ contentId = null, ...file }) => ({ ...file, contentId }))
  const shown = new Set(shownPictures(html ?? '', described).values())
  return described.map((file) => {
    const { read, ...row } = file
    const id = newId()
    return { read, row: { ...row, id, messageId, inline: shown.has(file), objectKey: `attachments/${id}` } }
  })
}

function recipientsOf(poster: Poster, facts: PostFacts, message: NewMessage, named: NamedReaders): Addressed[] {
  const people = [...named.to, ...named.cc]
  const readers = message.kind === 'note' ? people : [...people, ...facts.followers, ...facts.correspondents]
  return chooseRecipients(readers, {
    audience: 'everyone',
    authorId: poster.contactId,
    authorAddress: facts.author?.address ?? null,
    haveIt: [],
  })
}

function lettersOf(tools: Tools, { record, route, ancestors, parent, parameters }: PostFacts, message: NewMessage, told: Addressed[]) {
  return composeLetters({
    message,
    recordName: record.name,
    told,
    route,
    ancestors,
    answers: parent ?? null,
    keys: tools.keys,
    withReplyToken: parameters['mail.gateway.reply_token'],
    newId: tools.newId,
  })
}

/** The files first: an object that no row names is swept, a row without its object would be a loss. */
async function writeMessage(
  tools: Tools,
  poster: Poster,
  posted: NewMessage,
  files: { read: NewFile['read']; row: AttachmentRow }[],
  letters: ReturnType<typeof composeLetters>,
): Promise<void> {
  const { db, bucket } = tools
  const { message, object } = placeBody(posted)
  const room = roomOf(roomForMail)
  await Promise.all(files.map(({ read, row }) => room(row.size * 2, () => bucket.put(row.objectKey, read()))))
  if (object) await bucket.put(object.key, object.body)
  const { id, recordId, createdAt } = message
  const written = await runBatch(db, [
    db.insert(t.messages).values(message),
    ...insertAll(
      t.attachments,
      files.map(({ row }) => row),
    ),
    ...insertAll(t.notifications, letters.notifications),
    ...insertAll(t.outbox, letters.outbox),
    ...(poster.contactId
      ? [db.insert(t.followers).values({ recordId, contactId: poster.contactId, createdAt }).onConflictDoNothing()]
      : []),
    db.update(t.records).set({ updatedAt: createdAt }).where(eq(t.records.id, recordId)),
    recordEvent({ eventId: id, event: 'message.posted', subjectId: id, at: createdAt }),
  ])
  await wakeWebhooks(tools, recordedEvents(written))
  await wakeOutbox(
    tools,
    letters.outbox.map(({ id }) => id),
  )
}
