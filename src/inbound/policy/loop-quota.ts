/** The loop quota, asked last: the verdict accepts the record that a mail would open, or refuses the mail. Pure. */
import type { Decided, NeedsQuota, FinalDecision } from '../decision'
import type { Facts, QuotaVerdict } from '../facts/known'
import type { InboundMail } from '../inbound-mail'
import { loopSender } from '../reading/correspondent'
import { after } from '../trace/after'
import type { TraceEvent } from '../trace/event'
import { holdRefusedFetched } from './hold-fetched'
import { refuse } from './refuse'

export function afterQuota(mail: InboundMail, facts: Facts, decided: Decided<NeedsQuota>, verdict: QuotaVerdict): Decided<FinalDecision> {
  const { opens, trace: opening } = decided.decision
  const asked = quotaEvent(mail, facts, verdict)
  if (verdict.verdict === 'pass') return { decision: opens, trace: [...decided.trace, asked, ...opening] }
  const refusal = refuse(mail, facts, 'loop-quota', { aliasId: opens.aliasId, quota: verdict })
  return after(decided.trace, holdRefusedFetched(mail, facts, { decision: refusal, trace: [asked] }))
}

function quotaEvent(mail: InboundMail, facts: Facts, verdict: QuotaVerdict): TraceEvent {
  const { 'mail.gateway.loop.threshold': threshold, 'mail.gateway.loop.minutes': minutes } = facts.parameters
  const asked = { sender: loopSender(mail, facts), threshold, minutes }
  return verdict.verdict === 'pass'
    ? { kind: 'quota-passed', ...asked }
    : { kind: 'quota-over', ...asked, count: verdict.count, blockedUntil: verdict.blockedUntil.toISOString() }
}
