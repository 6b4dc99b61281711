/** Mail to an alias: it opens a record, or feeds the one that the alias is forced to (rule 7). Pure. */
import { checkValues } from '../../models/model'
import { findAuthor, willFollow } from '../facts/author'
import type { AliasFacts, Created, Decision, Facts, InboundMail, RecordFacts, Rule } from '../decision'
import { withinQuota } from './loop-quota'
import { stopByPolicy } from './may-write'
import { refuse } from './refuse'
import { isProved, mayBeSentOn, withoutRepeat } from './decide-reply'
import { newTrace, type Trace } from '../trace'

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
    (facts.forcedRecord ? postToForcedRecord(mail, alias, facts.forcedRecord, facts, trace) : openRecord(mail, alias, facts, trace))
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

function openRecord(mail: InboundMail, alias: AliasFacts, facts: Facts, trace: Trace): Decision {
  const values = checkValues(alias.fields, alias.defaults, 'complete')
  if (!values.ok) {
    const why = values.reason.map(({ path, message }) => `${path}: ${message}`).join('; ')
    trace.say('defaults', 'invalid', `The defaults of ${alias.address} do not fit the model ${alias.model}: ${why}`)
    return refuse(mail, facts, 'alias-invalid', { aliasId: alias.id, aliasIsInvalid: true })
  }
  const opening = newTrace()
  opening.say(
    'record',
    'opened',
    `A new ${alias.model} with the defaults of ${alias.address}${alias.ownerRecordId ? `, below ${alias.ownerRecordId}` : ''}`,
  )
  const companyId = alias.companyId ?? facts.domainCompanyIds[0] ?? facts.defaultCompany.id
  const author = findAuthor(facts, alias.ownerRecordId, companyId)
  const opens: Created = {
    outcome: 'created',
    reason: 'alias',
    model: alias.model,
    values: values.value,
    aliasId: alias.id,
    parentId: alias.ownerRecordId,
    companyId,
    authorFollows: willFollow(facts, author, { companyId, isTrusted: isProved(mail) }, opening),
    ...author,
  }
  return withinQuota(mail, facts, { opens, trace: opening.lines }, trace)
}
