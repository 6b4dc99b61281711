/** One run over a mailbox: what was not fetched yet, oldest first. Each mail is stored before it is noted, and noted before it is marked. */
import { type FetchedMail, receiveFetched } from '../inbound/doors/fetched'
import { maxRawBytes } from '../inbound/doors/raw'
import type { Tools } from '../platform/tools'
import type { Mailbox } from './mailbox'
import { MailboxError } from './mailbox-failure'
import type { Progress } from './progress'
import { type Keys, type Tracking, trackingOf } from './tracking'

/** Mails of one run. */
export const maxMails = 50
/** No run begins another mail after this: an alarm of a Durable Object has a quarter of an hour. */
const maxRunMs = 8 * 60_000
/** Mails that are stored, but were not deleted when the connection was lost: so many of them in one run. */
const maxRemovals = 200
/** A mail over which the connection breaks this often is no longer what the run begins with. */
const maxTries = 3
/** A server that refuses so many in a row is not well itself. */
const maxRefusalsInARow = 3

/** Counted as it goes: it tells of a run that broke off, too. */
export type FetchRun = {
  fetched: number
  outcomes: Record<string, number>
  /** More mail waits. */
  hasMore: boolean
  /** Of single mails, in words: the run went on behind them. */
  trouble: string | undefined
}

/** What a run goes by, besides the mailbox. */
export type Order = {
  server: FetchedMail['server']
  /** Names the mailbox, so that nothing is held against another one. */
  account: string
  /** Mail is deleted there once it is stored here. */
  removes: boolean
  fetchesExisting: boolean
}

type MailRead = Pick<FetchedMail, 'raw' | 'size'>

export type Fetching = { mailbox: Mailbox; progress: Progress; order: Order; run: FetchRun }
type Tracked = Fetching & { tracking: Tracking }

/**
 * Fetches, and says goodbye.
 * @throws MailboxError when the connection breaks; what was fetched until then is noted
 */
export async function fetchMails(tools: Tools, fetching: Fetching): Promise<void> {
  const { mailbox, progress, run } = fetching
  const removed: string[] = []
  try {
    await fetchWaiting(tools, { ...fetching, tracking: trackingOf(mailbox, progress) }, removed)
  } catch (error) {
    await mailbox.close().catch(() => undefined) // What went wrong first is what is told.
    throw error
  }
  run.trouble ??= troubleOf(progress)
  await mailbox.close()
  // Until the goodbye they may still be there; after it, the server may give their keys to other mails (RFC 1939 section 7).
  for (const key of removed) progress.forgetKey(key)
}

async function fetchWaiting(tools: Tools, fetching: Tracked, removed: string[]): Promise<void> {
  const endsAt = tools.now().getTime() + maxRunMs
  const { fresh, due, toRemove } = await listMailbox(tools, fetching)
  await finishEarlier(fetching, toRemove.slice(0, maxRemovals), removed)
  fetching.run.hasMore = removed.length === maxRemovals
  const waiting = [...fresh, ...due]
  let refused = 0
  for (const [index, key] of waiting.entries()) {
    if (index === maxMails || tools.now().getTime() > endsAt) {
      fetching.run.hasMore = true
      return
    }
    const refusal = await fetchMail(tools, fetching, key, removed)
    refused = refusal ? refused + 1 : 0
    if (refusal && refused === maxRefusalsInARow && index < fresh.length) throw refusal
  }
}

/** Only when the mailbox has told everything, it counts as looked into. */
async function listMailbox({ now }: Tools, { tracking, progress, order: { account, removes, fetchesExisting } }: Tracked): Promise<Keys> {
  const listed = await tracking.list(account)
  const isNew = progress.begin({ account, validity: tracking.validity })
  if (isNew && !fetchesExisting) {
    tracking.noteExisting(listed)
    return { fresh: [], due: [], toRemove: [] }
  }
  const left = progress.left()
  const due = left.filter((entry) => entry.due_at <= now().getTime()).map(({ key }) => key)
  return tracking.toFetch(listed, { all: left.map(({ key }) => key), due }, removes)
}

/** The last run may have ended between noting a mail and marking it, or before the goodbye that deletes. */
async function finishEarlier({ mailbox, tracking }: Tracked, toRemove: string[], removed: string[]): Promise<void> {
  const unmarked = tracking.unmarked()
  if (unmarked !== undefined) await refusable(() => mailbox.finish(unmarked, false))
  for (const key of toRemove) if (!(await refusable(() => mailbox.finish(key, true)))) removed.push(key)
}

/** @returns why the server does not hand it out, if it does not */
async function fetchMail(tools: Tools, fetching: Tracked, key: string, removed: string[]): Promise<MailboxError | undefined> {
  const { mailbox, progress, tracking } = fetching
  const leave = (reason: string) => tracking.leave(key, reason, tools.now().getTime())
  if (progress.take(key, tools.now().getTime()) > maxTries) {
    leave('every run ended over it')
    return undefined
  }
  const mail = await refusable(() => mailbox.read(key))
  if (mail instanceof MailboxError) {
    leave(mail.message)
    return mail
  }
  if (mail) await keep(tools, fetching, key, mail, removed)
  else if (await tracking.isListed(key)) leave('the server lists it and has nothing to show')
  else tracking.noteGone(key)
  progress.putDown()
  return undefined
}

/** Stored, noted, marked. What is here only in part has its one whole copy there, and stays. */
async function keep(tools: Tools, fetching: Tracked, key: string, mail: MailRead, removed: string[]): Promise<void> {
  const { mailbox, tracking, order, run } = fetching
  const isNew = await store(tools, fetching, mail)
  const isWhole = mail.size <= maxRawBytes
  const removes = order.removes && isWhole
  // One that is there again although it was to be deleted comes from a server that deletes nothing.
  tracking.noteStored(key, !isWhole || (removes && !isNew))
  const refusal = await refusable(() => mailbox.finish(key, removes))
  if (removes && isNew && !refusal) removed.push(key)
  if (refusal) run.trouble = refusal.message
}

/**
 * A mail that was fetched before, to the byte, comes again when a mailbox is restored or all its keys have changed: of
 * that, the log is silent.
 * @returns whether it is new
 */
async function store(tools: Tools, { mailbox, progress, order, run }: Fetching, mail: MailRead): Promise<boolean> {
  const hash = Buffer.from(await crypto.subtle.digest('SHA-256', mail.raw)).toString('hex')
  if (progress.remembers(hash)) return false
  const receipts = await receiveFetched(tools, { server: order.server, door: mailbox.kind, ...mail })
  progress.remember(hash)
  run.fetched++
  for (const { outcome } of receipts) run.outcomes[outcome] = (run.outcomes[outcome] ?? 0) + 1
  return true
}

/** What is about this one mail is an answer; what breaks the connection flies on. */
async function refusable<T>(work: () => Promise<T>): Promise<T | MailboxError> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof MailboxError && error.isAboutMail) return error
    throw error
  }
}

function troubleOf(progress: Progress): string | undefined {
  const left = progress.left()
  const reason = left.at(-1)?.reason
  if (reason === undefined) return undefined
  return `${left.length === 1 ? 'One mail is' : `${left.length} mails are`} left where it lies and asked for again: ${reason}`
}
