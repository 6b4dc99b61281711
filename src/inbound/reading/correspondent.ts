/** Whom an answer to a mail goes to, and who counts as having opened a record with it. Pure. */
import { normalizeAddress } from '../../mail/address/address'
import type { Facts } from '../facts/known'
import type { Writer } from '../../mail/address/address'
import type { InboundMail, MailHead } from '../inbound-mail'

/**
 * The people of Reply-To who are not us, else the sender if they are not us, else nobody.
 * @param isOurs whether an address comes in here
 */
export function correspondentsOf({ sender, replyTo }: MailHead, isOurs: (address: string) => boolean): Writer[] {
  const named = replyTo.map((person) => ({ ...person, normalized: normalizeAddress(person.address) }))
  const others = named.filter(({ address, normalized }) => normalized !== undefined && !isOurs(address))
  return others.length > 0 || isOurs(sender.address) ? others : [sender]
}

/** Whose record it is that a mail opens: the sender's. A web form that writes as an address of ours opens it for whoever filled it in. */
export function openerOf(
  { sender }: InboundMail,
  { senderIsOurs, correspondents }: Pick<Facts, 'senderIsOurs' | 'correspondents'>,
): Writer {
  return (senderIsOurs ? correspondents[0] : undefined) ?? sender
}

/** Whom the loop quota counts. Mails that name no sender at all share one counter. */
export function loopSender(mail: InboundMail, facts: Pick<Facts, 'senderIsOurs' | 'correspondents'>): string {
  return openerOf(mail, facts).normalized ?? '<>'
}
