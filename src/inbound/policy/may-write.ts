/** Who may write to an alias (its contact policy), and whether the sender is who they say. Pure. */
import { isNoReplyAddress } from '../../mail/address/address'
import { asksToConfirmRedirection } from '../../mail/automatic/redirection'
import { isUser } from '../facts/author'
import type { AliasFacts, Decision, Facts, InboundMail } from '../decision'
import { refuse } from './refuse'
import type { Trace } from '../trace'

/**
 * Undefined when the sender may write to the alias. Policies are compared on the normalised From address, exactly; a mail
 * that only its From lets in is held when the platform says that DMARC failed.
 * @param threadId the record that a reply belongs to: following it is as good as following the alias' record
 */
export function stopByPolicy(mail: InboundMail, alias: AliasFacts, facts: Facts, trace: Trace, threadId?: string): Decision | undefined {
  const answer = satisfies(alias, facts, threadId)
  trace.say('policy', answer, policyWords[answer](alias))
  if (answer === 'no record to follow') return refuse(mail, facts, 'alias-invalid', { aliasId: alias.id, aliasIsInvalid: true })
  if (answer === 'refused')
    return holdConfirmation(mail, alias, trace) ?? refuse(mail, facts, 'not-allowed', { aliasId: alias.id, refusalText: alias.refusalText })
  return holdUnauthenticated(mail, alias, facts, trace)
}

/**
 * Whoever redirects an address to a restricted alias is asked by a machine of their provider whether they meant it. Refused, its
 * question would be gone. It opens nothing either way.
 */
function holdConfirmation({ sender, subject, authentication }: InboundMail, { id }: AliasFacts, trace: Trace): Decision | undefined {
  const isConfirmation = isNoReplyAddress(sender.address) && asksToConfirmRedirection(subject ?? '') && authentication.dmarc !== 'fail'
  if (!isConfirmation) return undefined
  trace.say('written by', 'a machine', 'It seems to be the confirmation of a redirection: a person should read it')
  return { outcome: 'held', reason: 'unrouted', aliasId: id }
}

type Answer = 'allowed' | 'refused' | 'no record to follow'

const policyWords: Record<Answer, (alias: AliasFacts) => string> = {
  allowed: (alias) => `${alias.address} is open to ${alias.contactPolicy}`,
  refused: (alias) => `Only ${alias.contactPolicy} may write to ${alias.address}, and the sender is none of them`,
  'no record to follow': (alias) =>
    `${alias.address} is open to followers, but has neither a forced nor an owner record that could be followed`,
}

/** An address of ours is nobody, whatever contact has it from earlier. */
function satisfies(alias: AliasFacts, { contacts, senderIsOurs }: Facts, threadId: string | undefined): Answer {
  const active = senderIsOurs ? [] : contacts.filter((contact) => contact.active)
  const allowed = (is: boolean): Answer => (is ? 'allowed' : 'refused')
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

function holdUnauthenticated(mail: InboundMail, alias: AliasFacts, facts: Facts, trace: Trace): Decision | undefined {
  const when = facts.parameters['mail.gateway.authentication']
  const trustsFrom = alias.contactPolicy !== 'everyone' || when === 'always'
  if (mail.authentication.dmarc !== 'fail' || when === 'never' || !trustsFrom) return undefined
  trace.say('authenticated', 'no', `DMARC failed, so the From address may be forged (mail.gateway.authentication is ${when})`)
  return { outcome: 'held', reason: 'unauthenticated', aliasId: alias.id }
}
