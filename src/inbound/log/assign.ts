/** A person decides where a mail belongs: into a record, or as a new one. */
import { eq, sql } from 'drizzle-orm'
import { isUniqueViolation, readBatch } from '../../db/client'
import { models, records, type Values } from '../../db/schema'
import { conflict, invalid, invalidFields, notFound } from '../../requests/request-error'
import { selectFollowers } from '../../outbound/recipients'
import { wakeOutbox } from '../../outbound/wake'
import { selectAncestors, selectReplyRoutes } from '../../outbound/reply-route'
import { checkValues } from '../../models/model'
import { type Scope, sees } from '../../requests/scope'
import type { Tools } from '../../platform/tools'
import { apply } from '../effects/apply'
import { findAuthor, isUser, willFollow } from '../facts/author'
import { classify } from '../reading/classify'
import { isProved, mayBeSentOn } from '../policy/decide-reply'
import type { Decided, FinalDecision } from '../decision'
import type { Facts } from '../facts/known'
import type { Delivery, InboundMail } from '../inbound-mail'
import { effectsOf } from '../effects/effects'
import type { Run } from '../effects/rows'
import { readRows } from '../facts/facts'
import { factsOfRows } from '../facts/facts-of-rows'
import type { MailRow } from '../receipt'
import { parse } from '../reading/parse'
import { logDecision } from './log'
import { deliveryOf, findMail, answerSentFor } from './replay'
import type { TraceEvent } from '../trace/event'
import { withVerdicts } from '../facts/verdicts'

export type Target = { recordId: string } | { model: string; values: Values }

/**
 * Puts a held, failed or `catchall-only` mail into a record, once. It counts towards no quota and sends no notice.
 * @throws {RequestError} 404 for the mail or record, 409 for any other mail, 422 for a model or values that do not fit
 */
export async function assign(tools: Tools, scope: Scope, mailId: string, target: Target): Promise<void> {
  const row = await findMail(tools, mailId)
  if (!isAssignable(row))
    throw conflict(
      `Only held and failed mail, and mail refused as catchall-only, can be assigned, and only once; this one is ${row.outcome}: ${row.reason}.`,
    )
  const delivery = await deliveryOf(tools, row)
  const parsed = classify(await parse(delivery, tools.keys, tools.now()))
  const facts = factsOfRows(parsed, await readRows(tools, parsed), tools.keys)
  const known = { mail: withVerdicts(parsed, facts), facts }
  const placed =
    'recordId' in target
      ? await intoRecord(tools, scope, known, target.recordId)
      : await asNewRecord(tools, scope, known, { ...target, companyId: delivery.server?.companyId ?? undefined })
  await applyPlaced(tools, { row, delivery, mail: known.mail, placed })
}

type Assignment = { row: MailRow; delivery: Delivery; mail: InboundMail; placed: Placed }

/** Logs where the batch commits. */
async function applyPlaced(tools: Tools, { row, delivery, mail, placed }: Assignment): Promise<void> {
  const { keys, newId, now } = tools
  const { id: mailId, receivedAt, runId, attempts, trace } = row
  const replaces = { runId, attempts, answer: answerSentFor(row) }
  const run: Run = { id: newId(), mailId, receivedAt, startedAt: now(), replaces }
  const decided = { decision: placed.decision, trace: [...trace, ...placed.trace] }
  const effects = effectsOf(mail, placed.facts, decided, { run, answer: undefined, keys, newId, now: now() })
  try {
    await apply(tools, effects, delivery, run)
    logDecision({ mailId, ...effects.mail })
    await wakeOutbox(tools, effects.wakes)
  } catch (error) {
    throw isUniqueViolation(error)
      ? conflict('This mail is already in that record, or someone else dealt with it at the same moment.')
      : error
  }
}

export function isAssignable({ outcome, reason }: MailRow): boolean {
  return outcome === 'held' || outcome === 'failed' || (outcome === 'refused' && reason === 'catchall-only')
}

type Known = { mail: InboundMail; facts: Facts }
type Placed = Decided<FinalDecision> & { facts: Facts }

async function intoRecord({ db }: Tools, scope: Scope, { mail, facts }: Known, recordId: string): Promise<Placed> {
  const one = sql`(${recordId})`
  const [found, readers, routes, ancestors] = await readBatch(db, [
    db.select({ name: records.name, companyId: records.companyId }).from(records).where(eq(records.id, recordId)),
    selectFollowers(db, one),
    selectReplyRoutes(db, one),
    selectAncestors(db, one),
  ])
  const [record] = found
  if (!record || !sees(scope, record.companyId)) throw notFound('record')
  const assigned: TraceEvent = { kind: 'assigned-to-record', recordId }
  const author = findAuthor(facts, recordId, record.companyId)
  const { authorFollows, trace } = willFollow(facts, author, { companyId: record.companyId, isTrusted: isProved(mail) })
  const decision: FinalDecision = {
    outcome: 'posted',
    reason: 'assigned',
    recordId,
    companyId: record.companyId,
    parentId: null,
    aliasId: null,
    internal: false,
    marks: mayBeSentOn(mail, author, { provedByToken: false }).marks,
    audience: 'users',
    answers: null,
    answered: [],
    recordName: record.name,
    authorFollows,
    ...author,
  }
  return { decision, trace: [assigned, ...trace], facts: { ...facts, readers, routes, ancestors } }
}

async function asNewRecord(
  { db }: Tools,
  scope: Scope,
  { mail, facts }: Known,
  { model, values, companyId: ofServer }: { model: string; values: Values; companyId: string | undefined },
): Promise<Placed> {
  const [found] = await db.select({ fields: models.fields }).from(models).where(eq(models.key, model))
  if (!found) throw invalid('model', 'There is no such model')
  const checked = checkValues(found.fields, values, 'complete')
  if (!checked.ok) throw invalidFields(checked.reason.map(({ path, message }) => ({ path: `values.${path}`, message })))
  if (model === 'contact' && !scope.everything && facts.contacts.some(isUser))
    throw conflict('Its sender has the address of a user: only an administrator makes another contact with it.')
  const ofMail = ofServer ?? facts.domain?.company?.id
  const companyId = (scope.everything ? (ofMail ?? scope.companyId) : (scope.companyId ?? ofMail)) ?? facts.defaultCompany.id
  const assigned: TraceEvent = { kind: 'assigned-as-new', model }
  const author = findAuthor(facts, null, companyId)
  const { authorFollows, trace } = willFollow(facts, author, { companyId, isTrusted: isProved(mail) })
  const decision: FinalDecision = {
    outcome: 'created',
    reason: 'assigned',
    model,
    values: checked.value,
    aliasId: null,
    parentId: null,
    companyId,
    authorFollows,
    ...author,
  }
  return { decision, trace: [assigned, ...trace], facts }
}
