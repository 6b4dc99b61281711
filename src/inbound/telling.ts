/** How the sender of a refused mail is told: by a notice that its Durable Object grants, or at SMTP time. */
import { type Refusal, refusalText, smtpLine } from '../outbound/refusal'
import type { Tools } from '../tools'
import type { Decision, Facts, InboundMail, Refusal as Refused } from './decision'
import { deliveryKey, senderOf } from './quota'

export type Telling = { way: 'reply' | 'smtp'; text: string; refusal: Refusal; from: string }

const hourMs = 3_600_000

/** Undefined when nobody is told by us: the decision is no refusal, or a mail server in front of the API door tells the sender. */
export async function prepareTelling(tools: Tools, mail: InboundMail, facts: Facts, decision: Decision): Promise<Telling | undefined> {
  if (decision.outcome !== 'refused' || mail.door !== 'edge') return undefined
  const refusal = refusalOf(mail, facts, decision)
  const way = (await mayReply(tools, mail, decision)) ? 'reply' : 'smtp'
  return { way, text: way === 'reply' ? refusalText(refusal) : smtpLine(refusal), refusal, from: facts.domain?.bounceAddress ?? '' }
}

/** The refusal in the name of the company whose domain was written to. */
export function refusalOf(mail: InboundMail, facts: Facts, decision: Refused): Refusal {
  return {
    reason: decision.reason,
    address: mail.recipient.address,
    company: facts.domain?.company ?? facts.defaultCompany,
    refusalText: decision.refusalText,
    blockedUntil: decision.quota?.blockedUntil,
  }
}

/**
 * At most one notice per sender and reason in an hour; for the loop quota, the call that refused has granted or denied it.
 * A grant that cannot be had is none: the sender is told at SMTP time.
 */
async function mayReply(tools: Tools, mail: InboundMail, { reason, mayNotify, quota }: Refused): Promise<boolean> {
  if (!mayNotify || quota) return mayNotify && quota?.noticeGranted === true
  try {
    return await senderOf(tools, mail).askNotice({ key: deliveryKey(mail), reason, nowMs: tools.now().getTime(), windowMs: hourMs })
  } catch (error) {
    console.warn({ event: 'notice not granted', internetMessageId: mail.internetMessageId, error: String(error) })
    return false
  }
}
