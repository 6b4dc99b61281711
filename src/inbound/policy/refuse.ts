/** A refusal, and whether its sender may be told by a mail. Pure. */
import type { RefusalReason } from '../../outbound/refusal'
import { domainOf } from '../../mail/address/address'
import type { Facts } from '../facts/known'
import type { InboundMail } from '../inbound-mail'
import type { Refusal } from '../decision'

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
export function mayBeAnswered(mail: InboundMail): boolean {
  const { spf, dmarc } = mail.authentication
  return !mail.automatic && !mail.asksForSilence && dmarc !== 'fail' && spf !== 'fail' && isFromEnvelopeSender(mail)
}

/**
 * Whether the mail comes from where an answer to it goes: SPF speaks for the envelope sender, DMARC for From and so for an envelope
 * sender of the same domain. Where the platform gave no verdict at all, there is nothing to go by.
 */
function isFromEnvelopeSender({ envelopeSender, from, authentication }: InboundMail): boolean {
  if (envelopeSender === null) return false
  const { spf, dkim, dmarc } = authentication
  if ([spf, dkim, dmarc].every((verdict) => verdict === 'unknown')) return true
  return spf === 'pass' || (dmarc === 'pass' && domainOf(envelopeSender) === domainOf(from?.address ?? ''))
}
