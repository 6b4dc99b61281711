/** Mail to an alias: it opens a record, or feeds the one that the alias is forced to (rule 7). Pure. */
import { checkValues } from '../../models/model'
import { findAuthor, willFollow } from '../facts/author'
import type { AliasFacts, Decision, Facts, InboundMail, RecordFacts, Rule } from '../decision'
import { openRecord } from './open-record'
import { stopByPolicy } from './may-write'
import { refuse } from './refuse'
import { isProved, mayBeSentOn, withoutRepeat } from './decide-reply'
import type { Trace } from '../trace'

export const openFromAlias: Rule = (mail, facts, trace) => {
  const { alias } = facts
  if (!alias) return undefined
  trace.say(
    'alias',
    'matched',
    `${mail.recipient.normalized} is the alias ${alias.address}: ${alias.model}, open to ${alias.contactPolicy}`,
  )
  return (
    stopByPolicy(mail, alias, facts, trace) ??
    (facts.forcedRecord ? postToForcedRecord(mail, alias, facts.forcedRecord, facts, trace) : openByAlias(mail, alias, facts, trace))
  )
}

function postToForcedRecord(mail: InboundMail, alias: AliasFacts, record: RecordFacts, facts: Facts, trace: Trace): Decision {
  trace.say('forced record', record.id, `Everything for ${alias.address} goes to this ${record.model}`)
  const author = findAuthor(facts, record.id, record.companyId)
  return withoutRepeat(facts, trace, {
    outcome: 'posted',
    reason: 'forced-record',
    recordId: record.id,
    companyId: record.companyId,
    parentId: null,
    aliasId: alias.id,
    internal: false,
    answers: null,
    answered: null,
    recordName: record.name,
    authorFollows: willFollow(facts, author, { companyId: record.companyId, isTrusted: isProved(mail) }, trace),
    ...mayBeSentOn(mail, author, { provedByToken: false }),
    ...author,
  })
}

function openByAlias(mail: InboundMail, alias: AliasFacts, facts: Facts, trace: Trace): Decision {
  const values = checkValues(alias.fields, alias.defaults, 'complete')
  if (!values.ok) {
    const why = values.reason.map(({ path, message }) => `${path}: ${message}`).join('; ')
    trace.say('defaults', 'invalid', `The defaults of ${alias.address} do not fit the model ${alias.model}: ${why}`)
    return refuse(mail, facts, 'alias-invalid', { aliasId: alias.id, aliasIsInvalid: true })
  }
  const below = alias.ownerRecordId ? `, below ${alias.ownerRecordId}` : ''
  const opening = {
    reason: 'alias' as const,
    model: alias.model,
    values: values.value,
    aliasId: alias.id,
    parentId: alias.ownerRecordId,
    companyId: alias.companyId ?? facts.domainCompanyIds[0] ?? facts.defaultCompany.id,
  }
  return openRecord(mail, facts, trace, opening, `A new ${alias.model} with the defaults of ${alias.address}${below}`)
}
