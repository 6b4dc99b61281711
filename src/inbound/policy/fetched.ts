/** Fetched mail is never refused. Pure. */
import type { Decision, Facts, InboundMail, Settled } from '../decision'
import { isFetched } from '../doors/door'
import type { Trace } from '../trace'

/** Its sender believes it delivered, and would never hear of a refusal: a person decides. */
export function spareFetched<Given extends Decision>(
  mail: InboundMail,
  decision: Given,
  { earlier }: Facts,
  trace: Trace,
): Given | Settled {
  if (decision.outcome !== 'refused' || !isFetched(mail)) return decision
  // A mail that is too large is refused before anything asks whether it was here already.
  if (earlier) return { outcome: 'dropped', reason: 'duplicate', recordId: earlier.recordId, messageId: earlier.messageId }
  const { reason, aliasId } = decision
  trace.say('refusal', 'held', `Fetched mail is never refused (${reason}), and nobody is told: a person should look`)
  if (!mail.isWhole)
    trace.say(
      'raw mail',
      'not kept',
      `Only its beginning was read: the whole mail is still in the mailbox of ${mail.server?.name ?? 'its server'}`,
    )
  return { outcome: 'held', reason, aliasId, insteadOf: decision }
}
