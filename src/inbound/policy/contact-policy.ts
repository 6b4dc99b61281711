/** Who may write to an alias (its contact policy), and whether the sender is who they say. Pure. */
import { isNoReplyAddress } from '../../mail/address/address'
import { asksToConfirmRedirection } from '../../mail/automatic/redirection'
import { isUser } from '../facts/author'
import type { AliasFacts, Facts } from '../facts/known'
import type { Decided } from '../decision'
import type { InboundMail } from '../inbound-mail'
import { refuse } from './refuse'
import type { PolicyAnswer, TraceEvent } from '../trace/event'

/**
 * What the policy of an alias says to the sender. Policies are compared on the normalised From address, exactly.
 * @param threadId the record that a reply belongs to: following it is as good as following the alias' record
 */
export function policyEvent(alias: AliasFacts, facts: Facts, threadId?: string): TraceEvent {
  const { address, contactPolicy } = alias
  return { kind: 'policy-applied', answer: satisfies(alias, facts, threadId), alias: address, contactPolicy }
}

/**
 * Undefined when the sender may write to the alias. A mail that only its From lets in is held when the platform says that DMARC
 * failed. What the policy says, `tellPolicy` tells.
 */
export function stopByPolicy(mail: InboundMail, alias: AliasFacts, facts: Facts, threadId?: string): Decided | undefined {
  const aliasId = alias.id
  switch (satisfies(alias, facts, threadId)) {
    case 'no record to follow':
      return { decision: refuse(mail, facts, 'alias-invalid', { aliasId, aliasIsInvalid: true }), trace: [] }
    case 'refused': {
      const refusal = refuse(mail, facts, 'not-allowed', { aliasId, refusalText: alias.refusalText })
      return holdConfirmation(mail, alias) ?? { decision: refusal, trace: [] }
    }
    case 'allowed':
      return holdUnauthenticated(mail, alias, facts)
  }
}

/**
 * Whoever redirects an address to a restricted alias is asked by a machine of their provider whether they meant it. Refused, its
 * question would be gone. It opens nothing either way.
 */
function holdConfirmation({ sender, subject, authentication }: InboundMail, { id }: AliasFacts): Decided | undefined {
  const isConfirmation = isNoReplyAddress(sender.address) && asksToConfirmRedirection(subject ?? '') && authentication.dmarc !== 'fail'
  if (!isConfirmation) return undefined
  return { decision: { outcome: 'held', reason: 'unrouted', aliasId: id }, trace: [{ kind: 'confirmation', isLikely: true }] }
}

/** An address of ours is nobody, whatever contact has it from earlier. */
function satisfies(alias: AliasFacts, { contacts, senderIsOurs }: Facts, threadId: string | undefined): PolicyAnswer {
  const active = senderIsOurs ? [] : contacts.filter((contact) => contact.active)
  const allowed = (is: boolean): PolicyAnswer => (is ? 'allowed' : 'refused')
  switch (alias.contactPolicy) {
    case 'everyone':
      return 'allowed'
    case 'contacts':
      return allowed(active.length > 0)
    case 'users':
      return allowed(active.some(isUser))
    case 'followers': {
      const followed = alias.forceRecordId ?? alias.ownerRecordId
      const follows = (recordId: string) => active.some((contact) => contact.follows.includes(recordId))
      if (threadId !== undefined && follows(threadId)) return 'allowed'
      return followed ? allowed(follows(followed)) : 'no record to follow'
    }
  }
}

function holdUnauthenticated(mail: InboundMail, alias: AliasFacts, facts: Facts): Decided | undefined {
  const when = facts.parameters['mail.gateway.authentication']
  const trustsFrom = alias.contactPolicy !== 'everyone' || when === 'always'
  if (mail.authentication.dmarc !== 'fail' || when === 'never' || !trustsFrom) return undefined
  return {
    decision: { outcome: 'held', reason: 'unauthenticated', aliasId: alias.id },
    trace: [{ kind: 'sender-unproved', parameter: when }],
  }
}
