/** Mail to an alias: it opens a record, or feeds the one that the alias is forced to (rule 7). Pure. */
import { checkValues } from '../../models/model'
import { findAuthor, willFollow } from '../facts/author'
import type { AliasFacts, Facts, RecordFacts } from '../facts/known'
import type { Decided, Rule } from '../decision'
import type { InboundMail } from '../inbound-mail'
import { openRecord } from './open-record'
import { stopByPolicy, policyEvent } from './contact-policy'
import { mistakesInWords } from './mistakes'
import { refuse } from './refuse'
import { isProved, mayBeSentOn, withoutRepeat } from './decide-reply'
import { after } from '../trace/after'
import type { TraceEvent } from '../trace/event'

export const openFromAlias: Rule = (mail, facts) => {
  const { alias, forcedRecord } = facts
  if (!alias) return undefined
  const { address, model, contactPolicy } = alias
  const matched: TraceEvent = { kind: 'alias-matched', recipient: mail.recipient.normalized, alias: address, model, contactPolicy }
  return after(
    [matched, policyEvent(alias, facts)],
    stopByPolicy(mail, alias, facts) ??
      (forcedRecord ? postToForcedRecord(mail, alias, forcedRecord, facts) : openByAlias(mail, alias, facts)),
  )
}

function postToForcedRecord(mail: InboundMail, alias: AliasFacts, record: RecordFacts, facts: Facts): Decided {
  const author = findAuthor(facts, record.id, record.companyId)
  const { authorFollows, trace } = willFollow(facts, author, { companyId: record.companyId, isTrusted: isProved(mail) })
  const posted = withoutRepeat(facts, {
    outcome: 'posted',
    reason: 'forced-record',
    recordId: record.id,
    companyId: record.companyId,
    parentId: null,
    aliasId: alias.id,
    internal: false,
    answers: null,
    answered: [],
    recordName: record.name,
    authorFollows,
    ...mayBeSentOn(mail, author, { provedByToken: false }),
    ...author,
  })
  return after([{ kind: 'record-forced', recordId: record.id, alias: alias.address, model: record.model }, ...trace], posted)
}

function openByAlias(mail: InboundMail, alias: AliasFacts, facts: Facts): Decided {
  const { address, model } = alias
  const values = checkValues(alias.fields, alias.defaults, 'complete')
  if (!values.ok)
    return {
      decision: refuse(mail, facts, 'alias-invalid', { aliasId: alias.id, aliasIsInvalid: true }),
      trace: [{ kind: 'defaults-invalid', alias: address, model, why: mistakesInWords(values.reason) }],
    }
  const companyId = alias.companyId ?? facts.domainCompanyIds[0] ?? facts.defaultCompany.id
  return openRecord(mail, facts, { reason: 'alias', model, values: values.value, companyId, alias })
}
