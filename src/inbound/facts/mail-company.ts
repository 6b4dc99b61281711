/** Whose mail it is: who may see it while it is held, and where an id that we only received may lead. Pure. */
import { threadOf } from '../policy/decide-reply'
import type { AliasFacts, Facts } from './known'
import type { InboundMail } from '../inbound-mail'
import type { FinalDecision } from '../decision'

type Recipient = { alias: Pick<AliasFacts, 'companyId'> | undefined; domainCompanyIds: string[] }

/**
 * Companies that a mail to the recipient may open records in: that of the alias, else those that use the domain. Fetched mail
 * that nothing takes is its mailbox's; where nobody else has a claim, the default company opens the record.
 */
export function companiesOfRecipient(
  { server }: Pick<InboundMail, 'server'>,
  { alias, domainCompanyIds }: Recipient,
  defaultId: string,
): string[] {
  const own = alias ? alias.companyId : (server?.companyId ?? null)
  if (own !== null) return [own]
  return domainCompanyIds.length > 0 ? domainCompanyIds : [defaultId]
}

/**
 * That of the record it went to, or would have gone to; else of the alias, of the mailbox it was fetched from, of the domain if
 * only one company uses it. Null is nobody's: for administrators alone.
 */
export function companyOf(mail: InboundMail, facts: Facts, decision: FinalDecision): string | null {
  if (decision.outcome === 'created' || decision.outcome === 'posted') return decision.companyId
  const { alias, domainCompanyIds } = facts
  const [only, ...others] = domainCompanyIds
  return (
    threadOf(facts)?.message.companyId ??
    (alias ? alias.companyId : mail.server?.companyId) ??
    (others.length === 0 ? only : undefined) ??
    null
  )
}
