/** From the rows that `readRows` brings to the facts that the decision goes by. Pure. */
import { addressForms } from '../../mail/address/address'
import { isNoticeId } from '../../mail/address/notice-id'
import type { KeyRing } from '../../mail/address/token-address'
import { allowedDomains, withDefaults } from '../../settings/parameters'
import type { ContactFacts, Facts } from './known'
import type { InboundMail } from '../inbound-mail'
import { correspondentsOf, loopSender } from '../reading/correspondent'
import { reportedBy, threadFacts } from './answered-facts'
import type { FactRows } from './facts'
import { companiesOfRecipient } from './mail-company'
import { namedAddresses } from './questions'
import {
  companiesOfDomain,
  describeAlias,
  type Domains,
  findDomain,
  isOurs,
  isOurSystem,
  matchRecipient,
  names,
  otherAliases,
} from './recipient-facts'

/** @param keys tell our own notices from those of other gateways */
export function factsOfRows(mail: InboundMail, rows: FactRows, keys: KeyRing): Facts {
  const parameters = withDefaults(rows.parameters)
  const domains: Domains = { allowed: allowedDomains(parameters), ours: rows.domainRows.map(({ name }) => name) }
  const { alias: found, special } = matchRecipient(mail, rows, domains)
  const alias = found && describeAlias(found)
  const domainCompanyIds = found?.domainCompanyIds ?? companiesOfDomain(mail, rows, special?.domainId)
  const defaultCompany = rows.companies[0] ?? { id: '', name: '', email: null }
  return {
    ...earlierFacts(rows),
    ...writerFacts(mail, rows, domains, keys),
    ...threadFacts(rows, companiesOfRecipient(mail, { alias, domainCompanyIds }, defaultCompany.id)),
    parameters,
    everHadDomain: rows.marks.some(({ mark }) => mark === 'alias-domain'),
    domain: findDomain(mail, rows, special?.domainId ?? found?.domainId ?? undefined),
    domainCompanyIds,
    recipientIs: special?.kind === 'catchall' || special?.kind === 'bounce' ? special.kind : undefined,
    alias,
    otherAliases: otherAliases(mail, rows, domains, found),
    headerAddresses: namedAddresses(mail).header,
    toNamesRecipient: names(mail.to, mail, found),
    ccNamesRecipient: names(mail.cc, mail, found),
    isOurMessageId:
      isNoticeId(keys, mail.internetMessageId) ||
      rows.sameId.some(({ fingerprint, isCopyOfOurs }) => fingerprint === null || isCopyOfOurs === 1),
    noticeAnswered: noticeIds(mail).find((id) => isNoticeId(keys, id)),
    forcedRecord: found?.forced ?? undefined,
    ownerRecord: found?.owner ?? undefined,
    standsIn: rows.sameId.filter(({ fingerprint }) => fingerprint === mail.fingerprint),
    readers: rows.readers,
    routes: rows.routes,
    ancestors: rows.ancestors,
    flooded: rows.flooded.map(({ id }) => id),
    defaultCompany,
    reported: reportedBy(mail, rows),
  }
}

/** Earlier deliveries of this very mail to this recipient: one that took effect, one that failed, a notice that was sent. */
function earlierFacts({ claimed }: FactRows): Pick<Facts, 'earlier' | 'failed' | 'noticeBefore'> {
  const claim = (name: string) => claimed.find((row) => row.claim === name)
  const effect = claim('effect')
  const failure = claim('failure')
  return {
    earlier: effect && { mailId: effect.id, recordId: effect.recordId, messageId: effect.messageId },
    failed: failure && { mailId: failure.id, runId: failure.runId, attempts: failure.attempts },
    noticeBefore: claim('notice') !== undefined,
  }
}

/** What is known of whoever wrote. */
function writerFacts(mail: InboundMail, rows: FactRows, domains: Domains, keys: KeyRing) {
  const { sender, envelopeSender } = namedAddresses(mail)
  const comesInHere = (forms: string[]) => isOurs(forms, rows, domains, keys)
  const senderIsOurs = comesInHere(sender)
  const correspondents = correspondentsOf(mail, (address) => comesInHere(addressForms(address)))
  const counted = loopSender(mail, { senderIsOurs, correspondents })
  const isMarked = (name: string, as: string | undefined) => rows.marks.some(({ mark, address }) => mark === name && address === as)
  return {
    senderIsOurs,
    senderIsOurSystem: isOurSystem(sender, rows),
    envelopeSenderIsOurs: comesInHere(envelopeSender),
    correspondents,
    contacts: rows.contacts.map((contact) => describeContact(contact, rows.follows)),
    senderIsAllowed: isMarked('allowed-sender', counted),
    senderIsBlocked: isMarked('blocked-sender', counted),
    senderBounced: isMarked('bounced', mail.sender.normalized),
  }
}

/** MAILER-DAEMON writes our notices: one that comes back looks like a report, and names itself. */
function noticeIds({ references, report, kind, internetMessageId }: InboundMail): string[] {
  return [...references, ...(report?.returnedIds ?? []), ...(kind === 'bounce' ? [internetMessageId] : [])]
}

function describeContact({ user, ...contact }: FactRows['contacts'][number], follows: FactRows['follows']): ContactFacts {
  return {
    ...contact,
    active: user?.active ?? contact.active,
    scope: user?.active ? { everything: user.role === 'admin', companyId: user.companyId } : null,
    follows: follows.filter(({ contactId }) => contactId === contact.id).map(({ recordId }) => recordId),
  }
}
