/** One run over a mailbox: what was not fetched yet, oldest first, each mail stored before it is noted, and noted before it is marked. */
import { type FetchedMail, receiveFetched } from '../inbound/fetched'
import { maxRawBytes } from '../inbound/raw'
import type { Receipt } from '../inbound/gateway'
import type { Tools } from '../tools'
import { type Mailbox } from './mailbox'
import { MailboxError } from './mailbox-failure'
import type { Progress } from './progress'

/** Mails of one run. */
export const maxMails = 50
/** No run is longer: an alarm of a Durable Object has a quarter of an hour. */
const maxRunMs = 8 * 60_000

export type Run = {
  fetched: number
  outcomes: Record<string, number>
  /** More mail waits. */
  hasMore: boolean
  /** Of single mails, in words: the run went on behind them. */
  trouble: string | undefined
}

/** What a run goes by, besides the mailbox. */
export type Order = { server: FetchedMail['server']; removes: boolean; fetchesExisting: boolean }

/**
 * @param run what is counted into, as it goes: it tells of a run that broke off, too
 * @throws MailboxError when the connection breaks; what was fetched until then is noted
 */
export async function fetchMails(tools: Tools, mailbox: Mailbox, progress: Progress, order: Order, run: Run): Promise<Run> {
  const endsAt = tools.now().getTime() + maxRunMs
  const keys = await newKeys(mailbox, progress, order)
  if (order.removes) await removeFetched(mailbox, progress, keys.fetched)
  for (const key of [...keys.fresh.slice(0, maxMails), ...keys.leftOver]) {
    if (tools.now().getTime() > endsAt) return { ...run, hasMore: true }
    await fetchMail(tools, mailbox, progress, order, key, run)
  }
  return { ...run, hasMore: keys.fresh.length > maxMails }
}

type Keys = { fresh: string[]; leftOver: string[]; fetched: string[] }

/** The first run of a server that is to leave alone what it finds notes it as fetched. */
async function newKeys(mailbox: Mailbox, progress: Progress, { fetchesExisting }: Order): Promise<Keys> {
  const isUid = mailbox.validity !== null
  const isFirst = progress.isNew()
  progress.begin(mailbox.validity)
  const listed = await mailbox.listKeys(progress.lastUid())
  if (isFirst && !fetchesExisting) {
    for (const key of listed) {
      progress.note(key, isUid)
      if (!isUid) progress.keep(key)
    }
    return { fresh: [], leftOver: [], fetched: [] }
  }
  if (isUid) return { fresh: listed, leftOver: progress.leftOver(), fetched: [] }
  progress.keepOnly(listed)
  const fetched = listed.filter((key) => progress.isFetched(key))
  const known = new Set(fetched)
  return { fresh: listed.filter((key) => !known.has(key) && !progress.isLeftOver(key)), leftOver: progress.leftOver(), fetched }
}

/** Mails that an earlier run stored, when the goodbye that deletes them got lost. */
async function removeFetched(mailbox: Mailbox, progress: Progress, keys: string[]): Promise<void> {
  for (const key of keys) if (!progress.isKept(key)) await mailbox.finish(key, true)
}

async function fetchMail(tools: Tools, mailbox: Mailbox, progress: Progress, order: Order, key: string, run: Run): Promise<void> {
  const isUid = mailbox.validity !== null
  const mail = await readMail(mailbox, key)
  if (mail === 'gone') return progress.note(key, isUid)
  if (mail instanceof MailboxError) {
    run.trouble = `One mail is left where it is: ${mail.message}`
    return progress.leave(key, isUid)
  }
  const receipts = await receiveFetched(tools, { server: order.server, door: isUid ? 'imap' : 'pop', ...mail })
  count(run, receipts)
  // A mail that is here only in part has its one whole copy there.
  const isWhole = mail.size <= maxRawBytes
  progress.note(key, isUid)
  if (!isWhole && !isUid) progress.keep(key)
  const trouble = await finishMail(mailbox, key, order.removes && isWhole)
  if (trouble) run.trouble = trouble.message
}

async function readMail(mailbox: Mailbox, key: string): Promise<Pick<FetchedMail, 'raw' | 'size'> | 'gone' | MailboxError> {
  try {
    return (await mailbox.read(key)) ?? 'gone'
  } catch (error) {
    if (error instanceof MailboxError && error.isAboutMail) return error
    throw error
  }
}

/** A mail that cannot be marked was fetched all the same. */
async function finishMail(mailbox: Mailbox, key: string, removes: boolean): Promise<MailboxError | undefined> {
  try {
    await mailbox.finish(key, removes)
    return undefined
  } catch (error) {
    if (error instanceof MailboxError && error.isAboutMail) return error
    throw error
  }
}

function count(run: Run, receipts: Receipt[]): void {
  run.fetched++
  for (const { outcome } of receipts) run.outcomes[outcome] = (run.outcomes[outcome] ?? 0) + 1
}
