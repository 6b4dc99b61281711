/** A mailbox that is fetched by POP3 (RFC 1939). Its mails are numbered for one session, and known by their unique ids. */
import { keepMail, keptOfLarger, maxRawBytes } from '../inbound/doors/raw'
import type { Counted, MailboxAccess, PopMailbox } from './mailbox'
import { mailboxError, MailboxError } from './mailbox-failure'
import { openPopSession, type PopSession } from './pop-session'

type Numbers = Map<string, number[]>

/** So much of a mail that is too large has all of its headers. */
const beginningLines = 500

/** @throws MailboxError */
export async function openPop(access: MailboxAccess): Promise<Counted<PopMailbox>> {
  const session = await openPopSession(access)
  try {
    return mailboxOver(session, await listNumbers(session, access), access)
  } catch (error) {
    session.end()
    throw error
  }
}

/** By unique id. Several mails may share one when they are equal (RFC 1939 section 7). */
async function listNumbers(session: PopSession, access: MailboxAccess): Promise<Numbers> {
  const answer = await session.hear('UIDL')
  if (answer.kind !== 'ok') throw noList(answer.text, access)
  const numbers: Numbers = new Map()
  for (const line of await session.list()) {
    const [, number, key] = /^(\d{1,9}) +([!-~]{1,300}) *$/.exec(line) ?? []
    if (number === undefined || key === undefined) throw mailboxError({ kind: 'not-understood', text: line }, access)
    const equals = numbers.get(key)
    if (equals) equals.push(Number(number))
    else numbers.set(key, [Number(number)])
  }
  return numbers
}

function mailboxOver(session: PopSession, numbers: Numbers, access: MailboxAccess): Counted<PopMailbox> {
  let deletes = false
  return {
    kind: 'pop',
    count: () => Promise.resolve({ messages: [...numbers.values()].flat().length, unread: undefined }),
    listKeys: () => Promise.resolve([...numbers.keys()]),
    read: async (key) => {
      const [number] = numbers.get(key) ?? []
      return number === undefined ? undefined : read(session, number)
    },
    finish: async (key, remove) => {
      if (!remove) return
      for (const number of numbers.get(key) ?? []) await session.ask(`DELE ${number}`, 'mail')
      if (numbers.delete(key)) deletes = true
    },
    close: async () => {
      try {
        await session.ask('QUIT', 'goodbye')
      } catch (error) {
        if (deletes) throw notDeleted(error, access)
      } finally {
        session.end()
      }
    },
  }
}

async function read(session: PopSession, number: number): Promise<{ raw: Uint8Array; size: number } | undefined> {
  const listed = await session.hear(`LIST ${number}`)
  if (listed.kind !== 'ok') return undefined
  const size = Number(/^\d+ +(\d{1,15})/.exec(listed.text)?.[1] ?? 0)
  const beginning = size > maxRawBytes && (await session.hear(`TOP ${number} ${beginningLines}`)).kind === 'ok'
  if (!beginning) await session.ask(`RETR ${number}`, 'mail')
  const kept = keepMail(beginning ? keptOfLarger : size)
  await session.data(kept.add)
  const read = kept.whole()
  return beginning ? { raw: read.bytes.slice(0, keptOfLarger), size } : { raw: read.bytes, size: read.size }
}

function noList(text: string, access: MailboxAccess): MailboxError {
  // With a code of its own, it is another matter (RFC 2449 section 8).
  return mailboxError(text.startsWith('[') ? { kind: 'reply', step: 'mailbox', text } : { kind: 'no-unique-ids' }, access)
}

/** Deletions are made at the goodbye (RFC 1939 section 6). */
function notDeleted(error: unknown, access: MailboxAccess): MailboxError {
  const said = error instanceof MailboxError && error.failure.kind === 'reply' ? error.failure.text : 'lost connection'
  return mailboxError({ kind: 'reply', step: 'goodbye', text: said }, access)
}
