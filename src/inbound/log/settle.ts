/** Mail that waits for a person and needs nothing: said, and taken back. */
import { and, eq, inArray } from 'drizzle-orm'
import { mails } from '../../db/schema'
import type { Tools } from '../../platform/tools'
import type { Caller } from '../../requests/caller'
import { conflict } from '../../requests/request-error'
import { readMail } from './mail-log'
import type { MailRow } from '../receipt'

/** What waits for a person. */
const waitingOutcomes: MailRow['outcome'][] = ['held', 'failed']

/**
 * A failed mail is no longer retried. Whoever settled it first stays named.
 * @throws {RequestError} 404; 409 for mail that is neither held nor failed
 */
export async function settle(tools: Tools, caller: Caller, mailId: string): Promise<void> {
  const { settledAt } = await readSettleable(tools, caller, mailId)
  if (settledAt === null) await write(tools, mailId, { settledAt: tools.now(), settledBy: caller.userId, dueAt: null })
}

/** The mail waits again. @throws {RequestError} as `settle` */
export async function unsettle(tools: Tools, caller: Caller, mailId: string): Promise<void> {
  await readSettleable(tools, caller, mailId)
  await write(tools, mailId, { settledAt: null, settledBy: null })
}

export function isSettleable({ outcome }: Pick<MailRow, 'outcome'>): boolean {
  return waitingOutcomes.includes(outcome)
}

async function readSettleable(tools: Tools, { scope }: Caller, mailId: string): Promise<MailRow> {
  const row = await readMail(tools, scope, mailId)
  if (!isSettleable(row)) throw conflict(`Only held and failed mail can be settled; this one is ${row.outcome}: ${row.reason}.`)
  return row
}

async function write({ db }: Tools, mailId: string, set: Partial<MailRow>): Promise<void> {
  await db
    .update(mails)
    .set(set)
    .where(and(eq(mails.id, mailId), inArray(mails.outcome, waitingOutcomes)))
}
