/** Fetched mail that matches nothing: it opens a record of its server's own model (rule 8), or waits for a person. Pure. */
import { checkValues } from '../../models/model'
import { openRecord } from './open-record'
import type { Rule } from '../decision'
import { isFetched } from '../doors/door'
import { refuse } from './refuse'
import { after } from '../trace/after'
import type { TraceEvent } from '../trace/event'
import { mistakesInWords } from './mistakes'

/** An incoming server with a model opens records of it for mail that matched nothing. */
export const openFromDoor: Rule = (mail, facts) => {
  const { server } = mail
  if (!server || server.model === null) return undefined
  const { model } = server
  const matched: TraceEvent = { kind: 'server-matched', server: server.name, model }
  const values = checkValues(server.fields, {}, 'complete')
  if (!values.ok) {
    const invalid: TraceEvent = { kind: 'defaults-invalid', alias: null, model, why: mistakesInWords(values.reason) }
    return { decision: refuse(mail, facts, 'alias-invalid'), trace: [matched, invalid] }
  }
  const companyId = server.companyId ?? facts.domainCompanyIds[0] ?? facts.defaultCompany.id
  return after([matched], openRecord(mail, facts, { reason: 'door-model', model, values: values.value, companyId, alias: null }))
}

/** Mail that matches nothing was sent to the mailbox all the same: it stays readable for a person. */
export const holdUnrouted: Rule = (mail) => {
  if (!isFetched(mail)) return undefined
  return {
    decision: { outcome: 'held', reason: 'unrouted', aliasId: null },
    trace: [{ kind: 'server-without-model', recipient: mail.recipient.address }],
  }
}
