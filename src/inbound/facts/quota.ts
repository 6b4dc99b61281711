/** The question to the sender's Durable Object: may this mail open a record? */
import type { QuotaAnswer, QuotaRequest } from '../../loops/sender-quota'
import { senderQuotaObject } from '../../loops/sender-quota-object'
import type { Tools } from '../../platform/tools'
import { loopSender } from '../reading/correspondent'
import type { Facts, QuotaVerdict } from './known'
import type { InboundMail } from '../inbound-mail'

/** Counts the mail if it passes. A retry of the same delivery counts once. */
export async function askQuota(tools: Tools, mail: InboundMail, facts: Facts): Promise<QuotaVerdict> {
  const request = quotaRequest(tools, mail, facts)
  return verdictOf(await senderQuotaObject(tools, loopSender(mail, facts)).ask(request), request)
}

/** The same answer, without counting. */
export async function peekQuota(tools: Tools, mail: InboundMail, facts: Facts): Promise<QuotaVerdict> {
  const request = quotaRequest(tools, mail, facts)
  return verdictOf(await senderQuotaObject(tools, loopSender(mail, facts)).peek(request), request)
}

/** One delivery of one mail, however often it is tried. */
export function deliveryKey(mail: InboundMail): string {
  return `${mail.fingerprint} ${mail.recipient.normalized}`
}

export function loopWindowMs({ parameters }: Facts): number {
  return parameters['mail.gateway.loop.minutes'] * 60_000
}

function quotaRequest({ now }: Tools, mail: InboundMail, facts: Facts): QuotaRequest {
  return {
    key: deliveryKey(mail),
    nowMs: now().getTime(),
    windowMs: loopWindowMs(facts),
    threshold: facts.parameters['mail.gateway.loop.threshold'],
  }
}

function verdictOf(answer: QuotaAnswer, { threshold }: QuotaRequest): QuotaVerdict {
  if (answer.verdict === 'pass') return answer
  const { count, blockedUntilMs } = answer
  return { verdict: 'over', count, threshold, blockedUntil: new Date(blockedUntilMs) }
}
