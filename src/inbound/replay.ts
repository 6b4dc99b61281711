/** Mail from the log goes through the gateway again: by a person, or by ourselves after a failure. */
import { eq } from 'drizzle-orm'
import { mails } from '../db/schema'
import { clash, notFound } from '../fault'
import type { Tools } from '../tools'
import type { Delivery } from './decision'
import { serverOfMail } from './door-server'
import type { Told } from './effects'
import { type MailRow, receive, type Receipt } from './gateway'
import { logReceipt } from './log'

/**
 * Decides a mail of the log afresh, under its own row. It does not count towards a quota and sends no notice.
 * @throws {Fault} 409 for a mail that is neither held nor failed nor refused with its raw mail kept
 */
export async function replay(tools: Tools, mailId: string): Promise<void> {
  const row = await findMail(tools, mailId)
  if (!isReplayable(row)) throw clash(`Only held, failed and refused mail can be replayed; this one is ${row.outcome}: ${row.reason}.`)
  logReceipt(await runAgain(tools, row, true))
}

export function isReplayable({ outcome }: MailRow): boolean {
  return outcome === 'held' || outcome === 'failed' || outcome === 'refused'
}

/** A failed mail whose time has come. Anything else under this id is left alone: somebody was faster. */
export async function retryFailed(tools: Tools, mailId: string): Promise<void> {
  const [row] = await tools.db.select().from(mails).where(eq(mails.id, mailId))
  if (row?.outcome === 'failed' && row.dueAt) logReceipt(await runAgain(tools, row, false))
}

export async function findMail({ db }: Tools, mailId: string): Promise<MailRow> {
  const [row] = await db.select().from(mails).where(eq(mails.id, mailId))
  if (!row) throw notFound('mail')
  return row
}

export const rawNotKept =
  'The raw mail was not kept: refused mail stays with its sender, and fetched mail that is too large in its mailbox.'

/** The raw mail of a row of the log; undefined when it was not kept. */
export async function findRaw({ bucket }: Tools, { rawKey }: MailRow): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const object = rawKey ? await bucket.get(rawKey) : null
  return object ? new Uint8Array(await object.arrayBuffer()) : undefined
}

/** A mail of the log as it was delivered. @throws {Fault} 409 when its raw mail was not kept */
export async function deliveryOf(tools: Tools, row: MailRow): Promise<Delivery> {
  const raw = await findRaw(tools, row)
  if (!raw) throw clash(rawNotKept)
  const { door, envelopeFrom: from, recipient: to, size } = row
  return { door, server: await serverOfMail(tools, row), envelope: { from, to }, raw, size }
}

/** @param free a person asked for it: it does not count towards the quota */
export async function runAgain(tools: Tools, row: MailRow, free: boolean): Promise<Receipt> {
  const delivery = await deliveryOf(tools, row)
  const { id, runId, attempts, receivedAt, copies, lastReceivedAt } = row
  const wasTold = row.outcome === 'refused'
  const again = { mailId: id, runId, attempts, receivedAt, told: toldOf(row), wasTold, counted: { copies, lastReceivedAt } }
  return receive(tools, delivery, { again, free })
}

/** The log goes on saying how the sender heard of the refusal. */
export function toldOf({ noticeWay, noticeText }: MailRow): Told | undefined {
  return noticeWay ? { way: noticeWay, text: noticeText ?? '' } : undefined
}
