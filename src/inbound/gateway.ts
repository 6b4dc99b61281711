/** The flow of a mail, whatever door it came in by. Read this file first, decision.ts second, decide.ts third. */
import { eq } from 'drizzle-orm'
import { isUniqueViolation } from '../db/client'
import { mails } from '../db/schema'
import { refusalText } from '../outbound/refusal'
import type { Tools } from '../platform/tools'
import { apply, keepRaw } from './effects/apply'
import { classify } from './reading/classify'
import { decide } from './decide'
import type { Decided, Decision, FinalDecision } from './decision'
import type { Delivery, InboundMail } from './inbound-mail'
import type { Facts, QuotaVerdict } from './facts/known'
import type { Receipt } from './receipt'
import type { Counted, NewMail, Outline, Run, SentAnswer } from './effects/rows'
import { effectsOf, keepsRaw, outlineOf } from './effects/effects'
import { afterQuota } from './policy/loop-quota'
import { keepFailed } from './log/failed-mail'
import { simulatedFacts, gatherFacts } from './facts/first-mail'
import { parse } from './reading/parse'
import { askQuota, peekQuota } from './facts/quota'
import { wakeOutbox } from '../outbound/wake'
import { prepareAnswer, refusalOf, type RefusalAnswer } from './effects/refusal-answer'
import type { TraceEvent } from './trace/event'
import { withVerdicts } from './facts/verdicts'

/** How a run differs from an ordinary delivery. */
export type Mode = {
  /** A run over a row of the log: by a person, or by ourselves after a failure. */
  again?: {
    mailId: string
    receivedAt: Date
    runId: string
    attempts: number
    told: SentAnswer | undefined
    wasTold: boolean
    counted: Counted
  }
  /** Replays by a person do not count towards the loop quota. */
  free?: boolean
}

/** A batch that clashes is read again and decided again this often. */
const maxClashes = 3
/** Most faults are over in a moment: the whole run is tried once more before the mail is kept as failed. */
const maxRuns = 2

/**
 * Takes one delivery in: decides it, applies the decision as one transaction, and says what became of it. A fault of ours
 * leaves a `failed` row with the raw mail behind it.
 * @throws only when not even that can be written: the door must then ask for another delivery
 */
export async function receive(tools: Tools, delivery: Delivery, mode: Mode = {}): Promise<Receipt> {
  const run = newRun(tools, mode)
  for (let runs = 1; ; runs++) {
    try {
      return await deliver(tools, delivery, run, mode)
    } catch (error) {
      const committed = await findReceipt(tools, run)
      if (committed) return committed
      if (runs === maxRuns) return keepFailed(tools, delivery, run, error)
      console.warn({ event: 'mail tried again', mailId: run.mailId, error: String(error) })
    }
  }
}

function newRun({ newId, now }: Tools, { again }: Mode): Run {
  const id = newId()
  const startedAt = now()
  if (!again) return { id, mailId: id, receivedAt: startedAt, startedAt, replaces: undefined }
  return {
    id,
    mailId: again.mailId,
    receivedAt: again.receivedAt,
    startedAt,
    replaces: { runId: again.runId, attempts: again.attempts, answer: again.told, counted: again.counted },
  }
}

async function deliver(tools: Tools, delivery: Delivery, firstRun: Run, mode: Mode): Promise<Receipt> {
  const parsed = classify(await parse(delivery, tools.keys, tools.now()))
  let kept: Promise<unknown> | undefined
  for (let tries = 1; ; tries++) {
    const facts = besidesOwnRow(await gatherFacts(tools, parsed), firstRun)
    const mail = withVerdicts(parsed, facts)
    const run = resumeFailed(firstRun, facts)
    const first = decide(mail, facts)
    if (isToBeKept(mail, facts, first.decision)) kept ??= keepRaw(tools, mail.rawKey, delivery.raw)
    const ask = async (): Promise<QuotaVerdict> => (mode.free ? { verdict: 'pass' } : askQuota(tools, mail, facts))
    const decided = holdInstead(await askLoopQuota(mail, facts, first, ask), mode)
    const telling = mode.again ? undefined : await prepareAnswer(tools, mail, facts, decided.decision)
    const effects = effectsOf(mail, facts, decided, { run, answer: telling, keys: tools.keys, newId: tools.newId, now: tools.now() })
    try {
      const mailId = await apply(tools, effects, { raw: delivery.raw, kept }, run)
      await wakeOutbox(tools, effects.wakes)
      return receiptOf(mail, facts, decided.decision, { ...effects.mail, id: mailId }, telling)
    } catch (error) {
      const committed = await findReceipt(tools, run)
      if (committed) return receiptOf(mail, facts, decided.decision, effects.mail, telling)
      if (!isUniqueViolation(error) || tries === maxClashes) throw error
    }
  }
}

/**
 * Whether the raw mail goes to R2 while the loop quota is asked. A sender who was blocked lately is probably blocked still: a flood
 * of refused mail writes nothing there. What is kept in vain, the sweep removes.
 */
function isToBeKept(mail: InboundMail, facts: Facts, decision: Decision): boolean {
  return decision.outcome === 'needs-quota' ? !facts.senderIsBlocked : keepsRaw(mail, decision)
}

/** A run over a row of the log is no duplicate of that row. */
function besidesOwnRow(facts: Facts, { mailId }: Run): Facts {
  return facts.earlier?.mailId === mailId ? { ...facts, earlier: undefined } : facts
}

/** A mail that failed before is resumed under its own row. */
function resumeFailed(run: Run, { failed }: Facts): Run {
  return run.replaces || !failed
    ? run
    : { ...run, mailId: failed.mailId, replaces: { runId: failed.runId, attempts: failed.attempts, answer: undefined } }
}

/** Asks for the verdict of the loop quota where the decision waits for it. */
async function askLoopQuota(
  mail: InboundMail,
  facts: Facts,
  { decision, trace }: Decided,
  ask: () => Promise<QuotaVerdict>,
): Promise<Decided<FinalDecision>> {
  return decision.outcome === 'needs-quota' ? afterQuota(mail, facts, { decision, trace }, await ask()) : { decision, trace }
}

export type Simulation = Outline & { mail: InboundMail; trace: TraceEvent[] }

/** What `receive` would decide, changing nothing: the quota is looked at, not asked. */
export async function simulate(tools: Tools, delivery: Delivery): Promise<Simulation> {
  const parsed = classify(await parse(delivery, tools.keys, tools.now()))
  const facts = await simulatedFacts(tools, parsed)
  const mail = withVerdicts(parsed, facts)
  const { decision, trace } = await askLoopQuota(mail, facts, decide(mail, facts), () => peekQuota(tools, mail, facts))
  return { mail, trace, ...outlineOf(mail, decision) }
}

/** Mail that was taken already can no longer be refused: its sender would never hear of it. A person looks at it instead. */
function holdInstead(decided: Decided<FinalDecision>, { again }: Mode): Decided<FinalDecision> {
  const { decision, trace } = decided
  if (decision.outcome !== 'refused' || !again || again.wasTold) return decided
  const { reason, aliasId } = decision
  return {
    decision: { outcome: 'held', reason, aliasId },
    trace: [...trace, { kind: 'refusal-spared', because: 'taken-before', reason }],
  }
}

function receiptOf(
  mail: InboundMail,
  facts: Facts,
  decision: FinalDecision,
  { id, durationMs }: NewMail,
  telling: RefusalAnswer | undefined,
): Receipt {
  const refusal = decision.outcome === 'refused' ? refusalText(refusalOf(mail, facts, decision)) : undefined
  return { mailId: id, mail, outcome: decision.outcome, reason: decision.reason, answer: telling, refusal, durationMs }
}

/** The row that this run wrote, if it did: an error after a commit is no failure. A new id is the run's own, whoever counted there since. */
async function findReceipt({ db }: Tools, run: Run): Promise<Receipt | undefined> {
  const [row] = await db.select().from(mails).where(eq(mails.id, run.mailId))
  if (!row || (run.replaces && row.runId !== run.id)) return undefined
  const { outcome, reason, durationMs } = row
  return { mailId: row.id, mail: undefined, outcome, reason, answer: undefined, refusal: undefined, durationMs }
}
