/** What is different for mail that was fetched: its server's own model (rule 8), and that it is never refused. Pure. */
import { checkValues } from '../../models/model'
import { findAuthor, willFollow } from '../facts/author'
import type { Rule } from '../decision'
import { stopByQuota } from './decide-alias'
import { isProved } from './decide-reply'
import type { Decision, Facts, InboundMail } from '../decision'
import { isFetched } from '../doors/door'
import { refuse } from './refuse'
import type { Trace } from '../trace'

/** An incoming server with a model opens records of it for mail that matched nothing. */
export const openFromDoor: Rule = (mail, facts, trace) => {
  const { server } = mail
  if (!server || server.model === null) return undefined
  trace.say('incoming server', 'matched', `${server.name} opens a ${server.model} of mail that nothing else takes`)
  const values = checkValues(server.fields, {}, 'complete')
  if (!values.ok) {
    const why = values.reason.map(({ path, message }) => `${path}: ${message}`).join('; ')
    trace.say('defaults', 'invalid', `The model ${server.model} does not go without values that no mail gives: ${why}`)
    return refuse(mail, facts, 'alias-invalid')
  }
  const stopped = stopByQuota(mail, facts, trace, null)
  if (stopped) return stopped
  trace.say('record', 'opened', `A new ${server.model} with the defaults of its model`)
  const companyId = server.companyId ?? facts.domainCompanyIds[0] ?? facts.defaultCompany.id
  const author = findAuthor(facts, null, companyId)
  return {
    outcome: 'created',
    reason: 'door-model',
    model: server.model,
    values: values.value,
    aliasId: null,
    parentId: null,
    companyId,
    authorFollows: willFollow(facts, author, { companyId, isTrusted: isProved(mail) }, trace),
    ...author,
  }
}

/** Mail that matches nothing was sent to the mailbox all the same: it stays readable for a person. */
export const holdUnrouted: Rule = (mail, _facts, trace) => {
  if (!isFetched(mail)) return undefined
  trace.say('incoming server', 'no model', `Nothing here takes mail to ${mail.recipient.address}: a person should read it`)
  return { outcome: 'held', reason: 'unrouted', aliasId: null }
}

/** Its sender believes it delivered, and would never hear of a refusal: a person decides. */
export function spareFetched(mail: InboundMail, decision: Decision, { earlier }: Facts, trace: Trace): Decision {
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
