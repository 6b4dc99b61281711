/** The loop quota (rule 7 and rule 8): asked last, when everything else would open a record. Pure. */
import type { Created, Decided, Facts, InboundMail, NeedsQuota, QuotaVerdict, Settled } from '../decision'
import { loopSender } from '../reading/correspondent'
import { after } from '../trace/after'
import type { TraceEvent } from '../trace/event'
import { spareFetched } from './fetched'
import { refuse } from './refuse'

/** An allowed sender is not counted; of every other one the verdict is waited for. */
export function withinQuota(mail: InboundMail, facts: Facts, { decision: opens, trace }: Decided<Created>): Decided<Created | NeedsQuota> {
  return facts.senderIsAllowed
    ? { decision: opens, trace: [{ kind: 'quota-free', sender: loopSender(mail, facts) }, ...trace] }
    : { decision: { outcome: 'needs-quota', opens, trace }, trace: [] }
}

/** The decision is made; the verdict accepts it, or refuses the mail. */
export function afterQuota(mail: InboundMail, facts: Facts, decided: Decided<NeedsQuota>, verdict: QuotaVerdict): Decided<Settled> {
  const { opens, trace: opening } = decided.decision
  const asked = quotaEvent(mail, facts, verdict)
  if (verdict.verdict === 'pass') return { decision: opens, trace: [...decided.trace, asked, ...opening] }
  const refusal = refuse(mail, facts, 'loop-quota', { aliasId: opens.aliasId, quota: verdict })
  return after(decided.trace, spareFetched(mail, facts, { decision: refusal, trace: [asked] }))
}

function quotaEvent(mail: InboundMail, facts: Facts, verdict: QuotaVerdict): TraceEvent {
  const { 'mail.gateway.loop.threshold': threshold, 'mail.gateway.loop.minutes': minutes } = facts.parameters
  const asked = { sender: loopSender(mail, facts), threshold, minutes }
  return verdict.verdict === 'pass'
    ? { kind: 'quota-passed', ...asked }
    : { kind: 'quota-over', ...asked, count: verdict.count, blockedUntil: verdict.blockedUntil.toISOString() }
}
