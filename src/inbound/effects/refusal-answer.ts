/** How the sender of a refused mail is told: by a notice that the envelope sender's Durable Object grants, or at SMTP time. */
import { senderQuotaObject } from '../../loops/sender-quota-object'
import { mailboxOf } from '../../mail/address/srs'
import { type RefusalContent, refusalText, smtpLine } from '../../outbound/refusal'
import type { Tools } from '../../platform/tools'
import type { Decision, Refusal as Refused } from '../decision'
import type { Facts } from '../facts/known'
import type { InboundMail } from '../inbound-mail'
import { deliveryKey, loopWindowMs } from '../facts/quota'

export type RefusalAnswer = { way: 'reply' | 'smtp'; text: string; refusal: RefusalContent; from: string }

const hourMs = 3_600_000

/** Undefined when nobody is told by us: the decision is no refusal, or a mail server in front of the API door tells the sender. */
export async function prepareAnswer(tools: Tools, mail: InboundMail, facts: Facts, decision: Decision): Promise<RefusalAnswer | undefined> {
  if (decision.outcome !== 'refused' || mail.door !== 'edge') return undefined
  const refusal = refusalOf(mail, facts, decision)
  const way = (await mayReply(tools, mail, facts, decision)) ? 'reply' : 'smtp'
  return { way, text: way === 'reply' ? refusalText(refusal) : smtpLine(refusal), refusal, from: facts.domain?.bounceAddress ?? '' }
}

/** The refusal in the name of the company whose domain was written to. */
export function refusalOf(mail: InboundMail, facts: Facts, decision: Refused): RefusalContent {
  return {
    reason: decision.reason,
    address: mail.recipient.address,
    company: facts.domain?.company ?? facts.defaultCompany,
    refusalText: decision.refusalText,
    blockedUntil: decision.quota?.blockedUntil,
  }
}

/**
 * At most one notice per envelope sender and reason in an hour, or in the window of the loop quota: whoever stands in From, it is
 * that mailbox which gets them. A grant that cannot be had is none: the sender is told at SMTP time.
 */
async function mayReply(tools: Tools, mail: InboundMail, facts: Facts, { reason, mayNotify }: Refused): Promise<boolean> {
  if (!mayNotify || mail.envelopeSender === null) return false
  const windowMs = reason === 'loop-quota' ? loopWindowMs(facts) : hourMs
  try {
    const object = senderQuotaObject(tools, mailboxOf(mail.envelopeSender))
    return await object.askNotice({ key: deliveryKey(mail), reason, nowMs: tools.now().getTime(), windowMs })
  } catch (error) {
    console.warn({ event: 'notice not granted', internetMessageId: mail.internetMessageId, error: String(error) })
    return false
  }
}
