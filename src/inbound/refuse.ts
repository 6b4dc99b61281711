/** A refusal, and whether its sender may be told by a mail. Pure. */
import type { Facts, InboundMail, Refusal, RefusalReason } from './decision'

type Details = Partial<Pick<Refusal, 'aliasId' | 'aliasIsInvalid' | 'refusalText' | 'quota'>>

/** Reasons that are told at SMTP time only. */
const smtpOnly: RefusalReason[] = ['too-large', 'unknown-recipient']

export function refuse(mail: InboundMail, facts: Facts, reason: RefusalReason, details: Details = {}): Refusal {
  return {
    outcome: 'refused',
    reason,
    aliasId: null,
    aliasIsInvalid: false,
    refusalText: null,
    quota: undefined,
    ...details,
    mayNotify: !smtpOnly.includes(reason) && mayNotify(mail, facts),
  }
}

/**
 * Never a mail to a null sender, a machine or a list, an address of ours, or a sender whose DMARC failed: an answer to a
 * forged sender would be mail to a third party. And only from a domain of ours, once per mail.
 */
export function mayNotify(mail: InboundMail, facts: Facts): boolean {
  return (
    mail.door === 'edge' &&
    facts.parameters['mail.gateway.refusal'] === 'reply' &&
    mayBeAnswered(mail) &&
    !facts.envelopeSenderIsOurs &&
    !facts.senderIsOurs &&
    facts.domain !== undefined &&
    !facts.noticeBefore
  )
}

/** As far as the mail itself tells. */
export function mayBeAnswered({ envelopeSender, automatic, authentication }: InboundMail): boolean {
  return envelopeSender !== null && !automatic && authentication.dmarc !== 'fail' && authentication.spf !== 'fail'
}
