/** Fetched mail is never refused. Pure. */
import type { Decided, Decision, FinalDecision } from '../decision'
import type { Facts } from '../facts/known'
import type { InboundMail } from '../inbound-mail'
import { isFetched } from '../doors/door'
import type { TraceEvent } from '../trace/event'

/** Its sender believes it delivered, and would never hear of a refusal: a person decides. */
export function holdRefusedFetched<Made extends Decision>(
  mail: InboundMail,
  { earlier }: Facts,
  decided: Decided<Made>,
): Decided<Made | FinalDecision> {
  const { decision, trace } = decided
  if (decision.outcome !== 'refused' || !isFetched(mail)) return decided
  // A mail that is too large is refused before anything asks whether it was here already.
  if (earlier)
    return { decision: { outcome: 'dropped', reason: 'duplicate', recordId: earlier.recordId, messageId: earlier.messageId }, trace }
  const { reason, aliasId } = decision
  const spared: TraceEvent = { kind: 'refusal-spared', because: 'fetched', reason }
  const beginning: TraceEvent[] = mail.isWhole ? [] : [{ kind: 'raw-not-kept', server: mail.server?.name ?? null }]
  return { decision: { outcome: 'held', reason, aliasId, insteadOf: decision }, trace: [...trace, spared, ...beginning] }
}
