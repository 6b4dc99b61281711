/** The loop quota (rule 7 and rule 8): asked last, when everything else would open a record. Pure. */
import type { Decided, Decision, Facts, InboundMail, NeedsQuota, QuotaVerdict, Settled } from '../decision'
import { loopSender } from '../reading/correspondent'
import { newTrace, type Trace } from '../trace'
import { spareFetched } from './fetched'
import { refuse } from './refuse'

/** An allowed sender is not counted; of every other one the verdict is waited for. */
export function withinQuota(
  mail: InboundMail,
  facts: Facts,
  { opens, trace: opening }: Omit<NeedsQuota, 'outcome'>,
  trace: Trace,
): Decision {
  if (!facts.senderIsAllowed) return { outcome: 'needs-quota', opens, trace: opening }
  trace.say('loop quota', 'free', `${loopSender(mail, facts)} is an allowed sender`)
  trace.lines.push(...opening)
  return opens
}

/** The decision is made; the verdict accepts it, or refuses the mail. */
export function afterQuota(mail: InboundMail, facts: Facts, decided: Decided<NeedsQuota>, verdict: QuotaVerdict): Decided<Settled> {
  const { opens, trace: opening } = decided.decision
  const trace = newTrace([...decided.trace])
  const { 'mail.gateway.loop.threshold': threshold, 'mail.gateway.loop.minutes': minutes } = facts.parameters
  const limit = `${threshold} in ${minutes} minutes`
  const sender = loopSender(mail, facts)
  if (verdict.verdict === 'pass') {
    trace.say('loop quota', 'passed', `Mails from ${sender} that open records: at most ${limit}`)
    return { decision: opens, trace: [...trace.lines, ...opening] }
  }
  const until = verdict.blockedUntil.toISOString()
  trace.say('loop quota', 'over', `${sender} opened ${verdict.count} records, the limit is ${limit}; blocked until ${until}`)
  const refusal = refuse(mail, facts, 'loop-quota', { aliasId: opens.aliasId, quota: verdict })
  return { decision: spareFetched(mail, refusal, facts, trace), trace: trace.lines }
}
