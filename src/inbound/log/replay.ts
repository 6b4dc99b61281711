/** Mail from the log goes through the gateway again: by a person, or by ourselves after a failure. */
import { eq } from 'drizzle-orm'
import { mails } from '../../db/schema'
import { conflict, notFound } from '../../requests/request-error'
import { withTimeLimit } from '../../platform/time-limit'
import type { Tools } from '../../platform/tools'
import type { Delivery } from '../inbound-mail'
import { serverOfMail } from '../doors/door-server'
import type { SentAnswer } from '../effects/rows'
import { claimAttempt, giveUpWithoutRaw, noteFailedAttempt } from './failed-mail'
import type { MailRow, Receipt } from '../receipt'
import { rawMissing } from '../trace/words'
import { receive } from '../gateway'
import { logReceipt } from './log'

/** For each of the two halves of a try: reading what is stored, and the run over it. */
const tryMs = 60_000

/**
 * Decides a mail of the log afresh, under its own row. It does not count towards a quota and sends no notice.
 * @throws {RequestError} 409 for a mail that is neither held nor failed nor refused with its raw mail kept
 */
export async function replay(tools: Tools, mailId: string): Promise<void> {
  const row = await findMail(tools, mailId)
  if (!isReplayable(row)) throw conflict(`Only held, failed and refused mail can be replayed; this one is ${row.outcome}: ${row.reason}.`)
  logReceipt(await runAgain(tools, row, await deliveryOf(tools, row), true))
}

export function isReplayable({ outcome }: MailRow): boolean {
  return outcome === 'held' || outcome === 'failed' || outcome === 'refused'
}

/** A failed mail whose time has come. Anything else under this id is left alone: somebody was faster. */
export async function retryFailed(tools: Tools, mailId: string): Promise<void> {
  const [row] = await tools.db.select().from(mails).where(eq(mails.id, mailId))
  if (row?.outcome === 'failed' && row.dueAt) await retryRow(tools, row)
}

/** What stops this try is noted on the row. @throws when not even that is possible */
export async function retryRow(tools: Tools, row: MailRow): Promise<void> {
  if (!(await claimAttempt(tools, row))) return
  try {
    const delivery = await withTimeLimit(tryMs, 'A failed mail', findDelivery(tools, row))
    if (!delivery) return await giveUpWithoutRaw(tools, row)
    logReceipt(await withTimeLimit(tryMs, 'A failed mail', runAgain(tools, row, delivery, false)))
  } catch (error) {
    await noteFailedAttempt(tools, row, error)
  }
}

export async function findMail({ db }: Tools, mailId: string): Promise<MailRow> {
  const [row] = await db.select().from(mails).where(eq(mails.id, mailId))
  if (!row) throw notFound('mail')
  return row
}

const rawNotKept = 'The raw mail was not kept: refused mail stays with its sender, and fetched mail that is too large in its mailbox.'

/** Why there is no raw mail of a row. */
export function whyNoRaw({ rawKey }: MailRow): string {
  return rawKey === null ? rawNotKept : rawMissing
}

/** As far as the row tells. */
export function hasRaw({ rawKey, reason }: MailRow): boolean {
  return rawKey !== null && reason !== 'raw-missing'
}

/** The raw mail of a row of the log; undefined when it was not kept, or is missing. */
export async function findRaw(tools: Tools, row: MailRow): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const object = await findRawObject(tools, row)
  return object && new Uint8Array(await object.arrayBuffer())
}

/** The same, unread: for whoever only passes it on. */
export async function findRawObject({ bucket }: Tools, { rawKey }: MailRow): Promise<R2ObjectBody | undefined> {
  return (rawKey ? await bucket.get(rawKey) : undefined) ?? undefined
}

/** A mail of the log as it was delivered. @throws {RequestError} 409 when there is no raw mail of it */
export async function deliveryOf(tools: Tools, row: MailRow): Promise<Delivery> {
  const delivery = await findDelivery(tools, row)
  if (!delivery) throw conflict(whyNoRaw(row))
  return delivery
}

async function findDelivery(tools: Tools, row: MailRow): Promise<Delivery | undefined> {
  const raw = await findRaw(tools, row)
  if (!raw) return undefined
  const { door, envelopeFrom: from, recipient: to, size } = row
  return { door, server: await serverOfMail(tools, row), envelope: { from, to }, raw, size }
}

/** @param free a person asked for it: it does not count towards the quota */
async function runAgain(tools: Tools, row: MailRow, delivery: Delivery, free: boolean): Promise<Receipt> {
  const { id, runId, attempts, receivedAt, copies, lastReceivedAt } = row
  const wasTold = row.outcome === 'refused'
  const again = { mailId: id, runId, attempts, receivedAt, told: answerSentFor(row), wasTold, counted: { copies, lastReceivedAt } }
  return receive(tools, delivery, { again, free })
}

/** The log goes on saying how the sender heard of the refusal. */
export function answerSentFor({ noticeWay, noticeText }: MailRow): SentAnswer | undefined {
  return noticeWay ? { way: noticeWay, text: noticeText ?? '' } : undefined
}
