/** The loop quota, asked last: the verdict accepts the record that a mail would open, or refuses the mail. Pure. */
import type { Decided, Facts, InboundMail, NeedsQuota, QuotaVerdict, Settled } from '../decision'
import { loopSender } from '../reading/correspondent'
import { newTrace } from '../trace'
import { spareFetched } from './fetched'
import { refuse } from './refuse'

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
