/** From a decision to the rows that carry it out: plain data, every id made before the first write. Pure. */
import type { BounceSummary, StoredEvent } from '../../db/schema'
import { readerKey } from '../../mail/mime/reader'
import { loopSender, openerOf } from '../reading/correspondent'
import { chatterEntryOf, type Entry } from './chatter-entry'
import { companyOf } from '../facts/mail-company'
import { storedPeople, withinBounds } from './row-bounds'
import { twinKey } from './twin'
import type { NewMail, SentAnswer, Run, Effects, ReportedFailure, RowContext, Outline } from './rows'
import type { Facts } from '../facts/known'
import type { InboundMail } from '../inbound-mail'
import type { Refusal, FinalDecision } from '../decision'

/** How long another recipient's delivery is waited for. */
export const handoverMs = 10 * 60_000

/** What a run brings to the rows: itself, how the sender of a refused mail was answered if at all, and where ids and times come from. */
type RunContext = RowContext & { run: Run; answer: SentAnswer | undefined }

/** @param decided with the trace that the row gets */
export function effectsOf(
  mail: InboundMail,
  facts: Facts,
  decided: { decision: FinalDecision; trace: StoredEvent[] },
  context: RunContext,
): Effects {
  const { decision } = decided
  const { run } = context
  const entry =
    decision.outcome === 'created' || decision.outcome === 'posted' ? chatterEntryOf(mail, facts, decision, run, context) : undefined
  const failures = failuresOf(decision, context)
  return {
    mail: withinBounds({ ...rowOf(mail, facts, decision, entry, context), trace: decided.trace }),
    record: entry?.record,
    message: entry?.message,
    attachments: entry?.attachments ?? [],
    follow: entry?.follow,
    notifications: entry?.notifications ?? [],
    outbox: entry?.outbox ?? [],
    failures,
    aliasStatus: aliasStatusOf(facts, decision),
    blockedSender: blockOf(mail, facts, decision, run),
    freeSender: decision.outcome === 'created' && facts.senderIsBlocked && !run.replaces ? loopSender(mail, facts) : undefined,
    addressProvedToWork: addressProvedToWork(mail, facts, decision),
    touchedRecordId: decision.outcome === 'posted' ? decision.recordId : undefined,
    wakes: [
      ...(entry?.outbox ?? []).map(({ id }) => id),
      ...failures.filter(({ status }) => status !== 'delayed').map((failure) => failure.authorsMail),
    ],
  }
}

function rowOf(
  mail: InboundMail,
  facts: Facts,
  decision: FinalDecision,
  entry: Entry | undefined,
  { run, answer = run.replaces?.answer, now }: RunContext,
): Omit<NewMail, 'trace'> {
  const outline = outlineOf(mail, decision)
  const isKept = keepsRaw(mail, decision)
  return {
    ...mailRow(mail, run, now),
    ...outline,
    claim: claimOf(decision, answer),
    companyId: companyOf(mail, facts, decision),
    recordId: entry?.message.recordId ?? outline.recordId,
    messageId: entry?.message.id ?? ('messageId' in decision ? decision.messageId : null),
    noticeWay: answer?.way ?? null,
    noticeText: answer?.text ?? null,
    rawKey: isKept ? mail.rawKey : null,
    ...(decision.outcome === 'refused' && run.replaces?.counted),
    twinKey: decision.outcome === 'refused' && !run.replaces ? twinKey(mail, decision.reason, isKept) : null,
    dueAt: decision.reason === 'handled-by-other-recipient' ? new Date(now.getTime() + handoverMs) : null,
  }
}

/** What of a mail's row does not depend on the decision. */
export function mailRow(mail: InboundMail, run: Run, now: Date) {
  return {
    id: run.mailId,
    runId: run.id,
    receivedAt: run.receivedAt,
    door: mail.door,
    serverId: mail.server?.id ?? null,
    envelopeFrom: mail.envelopeFrom,
    recipient: mail.recipient.address,
    recipientNormalized: mail.recipient.normalized,
    from: mail.from ?? null,
    to: storedPeople(mail.to),
    cc: storedPeople(mail.cc),
    subject: mail.subject,
    internetMessageId: mail.internetMessageId,
    fingerprint: mail.fingerprint,
    size: mail.size,
    kind: mail.kind,
    automatic: mail.automatic,
    authentication: mail.authentication,
    reader: readerKey(mail.reader),
    attempts: (run.replaces?.attempts ?? 0) + 1,
    durationMs: now.getTime() - run.startedAt.getTime(),
  }
}

/**
 * The raw mail is kept for every outcome but `refused`, and of those for the two that a person may want to read. Only the
 * whole of it: a beginning must not pass for a mail.
 */
export function keepsRaw({ isWhole }: Pick<InboundMail, 'isWhole'>, decision: FinalDecision): boolean {
  if (!isWhole) return false
  return decision.outcome !== 'refused' || decision.reason === 'catchall-only' || decision.reason === 'alias-invalid'
}

function claimOf(decision: FinalDecision, told: SentAnswer | undefined): NewMail['claim'] {
  if (decision.outcome === 'refused') return told?.way === 'reply' ? 'notice' : null
  return decision.outcome === 'dropped' && decision.reason === 'duplicate' ? null : 'effect'
}

/** A decision as the log shows it, without the ids of what it makes. */
export function outlineOf(mail: InboundMail, decision: FinalDecision): Outline {
  return {
    outcome: decision.outcome,
    reason: decision.reason,
    aliasId: 'aliasId' in decision ? (decision.aliasId ?? null) : null,
    recordId: 'recordId' in decision ? decision.recordId : null,
    bounce: bounceOf(mail, decision),
  }
}

function bounceOf({ report }: InboundMail, decision: FinalDecision): BounceSummary | null {
  if (report?.kind !== 'delivery') return null
  const recipients = report.recipients.map(({ address, action, status, failureType, permanent, reason }) => ({
    address,
    action,
    failureType,
    permanent,
    reason,
    ...(status && { status }),
  }))
  return { ...(decision.outcome === 'bounced' && { messageId: decision.messageId }), recipients }
}

/** What a report says of notifications of ours. */
function failuresOf(decision: FinalDecision, { newId }: RowContext): ReportedFailure[] {
  if (decision.outcome !== 'bounced') return []
  return decision.changes.flatMap(({ notification: { notificationId }, status, reported: { failureType, reason }, counts }) =>
    status ? [{ notificationId, status, failureType, reason, isHard: counts, authorsMail: newId() }] : [],
  )
}

function aliasStatusOf({ alias }: Facts, decision: FinalDecision): Effects['aliasStatus'] {
  if (decision.outcome === 'created')
    return decision.aliasId && !alias?.isValid ? { aliasId: decision.aliasId, status: 'valid' } : undefined
  const refusal = refusalIn(decision)
  return refusal?.aliasIsInvalid && refusal.aliasId ? { aliasId: refusal.aliasId, status: 'invalid' } : undefined
}

/** What a mail is refused for, or would have been, had it not been fetched. */
function refusalIn(decision: FinalDecision): Refusal | undefined {
  if (decision.outcome === 'refused') return decision
  return decision.outcome === 'held' ? decision.insteadOf : undefined
}

function blockOf(mail: InboundMail, facts: Facts, decision: FinalDecision, run: Run): Effects['blockedSender'] {
  const quota = refusalIn(decision)?.quota
  if (!quota) return undefined
  const { count, threshold, blockedUntil } = quota
  return {
    emailNormalized: loopSender(mail, facts),
    email: openerOf(mail, facts).address || loopSender(mail, facts),
    count,
    threshold,
    blockedUntil,
    lastMailId: run.mailId,
  }
}

/** Only what a person sent proves that the address is read, and only if it is not a forgery. */
function addressProvedToWork(mail: InboundMail, facts: Facts, decision: FinalDecision): string | undefined {
  const tookPlace = decision.outcome === 'created' || decision.outcome === 'posted'
  return tookPlace && facts.senderBounced && mail.kind === 'ordinary' && mail.authentication.dmarc !== 'fail'
    ? mail.sender.normalized
    : undefined
}
