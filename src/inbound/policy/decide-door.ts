/** Fetched mail that matches nothing: it opens a record of its server's own model (rule 8), or waits for a person. Pure. */
import { checkValues } from '../../models/model'
import { openRecord } from './open-record'
import type { Rule } from '../decision'
import { isFetched } from '../doors/door'
import { refuse } from './refuse'

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
  const opening = {
    reason: 'door-model' as const,
    model: server.model,
    values: values.value,
    aliasId: null,
    parentId: null,
    companyId: server.companyId ?? facts.domainCompanyIds[0] ?? facts.defaultCompany.id,
  }
  return openRecord(mail, facts, trace, opening, `A new ${server.model} with the defaults of its model`)
}

/** Mail that matches nothing was sent to the mailbox all the same: it stays readable for a person. */
export const holdUnrouted: Rule = (mail, _facts, trace) => {
  if (!isFetched(mail)) return undefined
  trace.say('incoming server', 'no model', `Nothing here takes mail to ${mail.recipient.address}: a person should read it`)
  return { outcome: 'held', reason: 'unrouted', aliasId: null }
}
