/** From the rows that `readRows` brings to the facts that the decision goes by. Pure. */
import { allowedDomains, withDefaults } from '../../settings/parameters'
import { isNoticeId } from '../../mail/address/notice-id'
import { type KeyRing, readToken } from '../../mail/address/token-address'
import { addressForms, normalizeAddress, splitAddress } from '../../mail/address/address'
import { correspondentsOf, loopSender } from '../reading/correspondent'
import type { AliasFacts, AnsweredMessage, ContactFacts, DomainFacts, Facts, InboundMail } from '../decision'
import type { FactRows } from './facts'
import { companiesOfRecipient } from './mail-company'
import { namedAddresses } from './questions'

type AliasRow = FactRows['aliasRows'][number]
/** The alias domains that the mail names, and those that the parameter lists. */
type Domains = { allowed: string[]; ours: string[] }
type AnsweredRow = Omit<FactRows['referenced'][number], 'isOurs'>

/** @param keys tell our own notices from those of other gateways */
export function factsOfRows(mail: InboundMail, rows: FactRows, keys: KeyRing): Facts {
  const parameters = withDefaults(rows.parameters)
  const domains: Domains = { allowed: allowedDomains(parameters), ours: rows.domainRows.map(({ name }) => name) }
  const { alias: found, special } = matchRecipient(mail, rows, domains)
  const claim = (name: string) => rows.claimed.find((row) => row.claim === name)
  const effect = claim('effect')
  const failure = claim('failure')
  const alias = found && describeAlias(found)
  const domainCompanyIds = found?.domainCompanyIds ?? companiesOfDomain(mail, rows, special?.domainId)
  const defaultCompany = rows.companies[0] ?? { id: '', name: '', email: null }
  return {
    ...writerFacts(mail, rows, domains, keys),
    ...threadFacts(rows, companiesOfRecipient(mail, { alias, domainCompanyIds }, defaultCompany.id)),
    parameters,
    everHadDomain: rows.marks.some(({ mark }) => mark === 'alias-domain'),
    earlier: effect && { mailId: effect.id, recordId: effect.recordId, messageId: effect.messageId },
    failed: failure && { mailId: failure.id, runId: failure.runId, attempts: failure.attempts },
    noticeBefore: claim('notice') !== undefined,
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

/** What the mail answers. @param companyIds where an id that we only received may lead */
function threadFacts({ tokenMessages, referenced }: FactRows, companyIds: string[]) {
  const [token] = tokenMessages
  const open = referenced.filter(({ isOurs, companyId }) => isOurs || companyId === null || companyIds.includes(companyId))
  const best = open.find(({ part }) => part !== null) ?? open[0]
  return {
    tokenMessage: token && {
      ...describeAnswered(token),
      notificationId: token.notificationId,
      address: token.address,
      contactId: token.contactId,
    },
    referenced: best && describeAnswered(best),
    isKnownElsewhere: best === undefined && referenced.length > 0,
  }
}

type Match = { alias?: AliasRow; special?: FactRows['addresses'][number] }

/** What the recipient is: the address as written before the one without its plus-tag, and a full address before a local part. */
function matchRecipient(mail: InboundMail, rows: FactRows, domains: Domains): Match {
  for (const form of mail.recipient.forms) {
    const byAddress = rows.aliasRows.find((row) => addressOf(row) === form)
    if (byAddress) return { alias: byAddress }
    const special = rows.addresses.find((row) => row.address === form && row.kind !== 'alias')
    if (special) return { special }
    const byLocalPart = rows.aliasRows.find((row) => matchesByLocalPart(form, row, domains))
    if (byLocalPart) return { alias: byLocalPart }
  }
  return {}
}

function addressOf(row: AliasRow): string {
  return `${row.localPart}@${row.domainName}`
}

/** `mail.catchall.domain.allowed`, when set, limits the domains in which a local part alone is enough. */
function matchesByLocalPart(address: string, row: AliasRow, domains: Domains): boolean {
  const { localPart, domain } = splitAddress(address) ?? { localPart: '', domain: '' }
  return row.localPartOnly && row.localPart === localPart && (domains.allowed.length === 0 || isDomainOf(domains, domain))
}

/** A customer's `info@their.com` is not ours because we have a local-part-only `info`. */
function isOwnByLocalPart(address: string, row: AliasRow, domains: Domains): boolean {
  const { localPart, domain } = splitAddress(address) ?? { localPart: '', domain: '' }
  return row.localPartOnly && row.localPart === localPart && isDomainOf(domains, domain)
}

function isDomainOf({ allowed, ours }: Domains, domain: string): boolean {
  return allowed.includes(domain) || ours.includes(domain)
}

/** MAILER-DAEMON writes our notices: one that comes back looks like a report, and names itself. */
function noticeIds({ references, report, kind, internetMessageId }: InboundMail): string[] {
  return [...references, ...(report?.returnedIds ?? []), ...(kind === 'bounce' ? [internetMessageId] : [])]
}

function describeAlias(row: AliasRow): AliasFacts {
  return {
    id: row.id,
    address: addressOf(row),
    localPart: row.localPart ?? '',
    localPartOnly: row.localPartOnly,
    model: row.model,
    fields: row.fields,
    defaults: row.defaults,
    forceRecordId: row.forced?.id ?? null,
    ownerRecordId: row.owner?.id ?? null,
    isValid: row.status === 'valid',
    contactPolicy: row.contactPolicy,
    refusalText: row.refusalText,
    companyId: row.forced?.companyId ?? row.owner?.companyId ?? null,
  }
}

/** The domain written to: that of the matched address, else the first of its name. */
function findDomain(mail: InboundMail, rows: FactRows, domainId: string | undefined): DomainFacts | undefined {
  const name = splitAddress(mail.recipient.normalized)?.domain
  const named = rows.domainRows.filter((row) => row.name === name)
  const row = named.find(({ id }) => id === domainId) ?? named[0]
  return (
    row && {
      id: row.id,
      name: row.name,
      catchallAddress: `${row.catchall}@${row.name}`,
      bounceAddress: `${row.bounce}@${row.name}`,
      company: row.company ?? undefined,
    }
  )
}

/** Those of the domain that the matched address belongs to; where nothing matched, of every domain of its name. */
function companiesOfDomain(mail: InboundMail, rows: FactRows, domainId: string | null | undefined): string[] {
  const name = splitAddress(mail.recipient.normalized)?.domain
  const domains = rows.domainRows.filter((row) => (domainId ? row.id === domainId : row.name === name))
  return [...new Set(domains.flatMap(({ companyIds }) => companyIds))]
}

function describeContact({ user, ...contact }: FactRows['contacts'][number], follows: FactRows['follows']): ContactFacts {
  return {
    ...contact,
    active: user?.active ?? contact.active,
    scope: user?.active ? { everything: user.role === 'admin', companyId: user.companyId } : null,
    follows: follows.filter(({ contactId }) => contactId === contact.id).map(({ recordId }) => recordId),
  }
}

function otherAliases(mail: InboundMail, rows: FactRows, domains: Domains, recipient: AliasRow | undefined): { address: string }[] {
  const named = namedAddresses(mail).header.filter((form) => !mail.recipient.forms.includes(form))
  return rows.aliasRows
    .filter((row) => row.id !== recipient?.id)
    .filter((row) => named.some((form) => form === addressOf(row) || isOwnByLocalPart(form, row, domains)))
    .map((row) => ({ address: addressOf(row) }))
}

function names(people: InboundMail['to'], mail: InboundMail, alias: AliasRow | undefined): boolean {
  const ours = alias ? [...mail.recipient.forms, addressOf(alias)] : mail.recipient.forms
  return people.some((person) => addressForms(person.address).some((form) => ours.includes(form)))
}

function isOurSystem(sender: string[], rows: FactRows): boolean {
  return (
    rows.addresses.some((row) => row.kind !== 'alias' && sender.includes(row.address)) ||
    rows.domainRows.some((domain) => domain.defaultFromAddress !== null && sender.includes(domain.defaultFromAddress))
  )
}

function isOurs(forms: string[], rows: FactRows, domains: Domains, keys: KeyRing): boolean {
  return (
    forms.some((form) => readToken(keys, form) !== undefined) ||
    isOurSystem(forms, rows) ||
    rows.addresses.some((row) => forms.includes(row.address)) ||
    rows.aliasRows.some((row) => forms.some((form) => isOwnByLocalPart(form, row, domains)))
  )
}

function describeAnswered(row: AnsweredRow): AnsweredMessage {
  return {
    messageId: row.messageId,
    internetMessageId: row.internetMessageId,
    recordId: row.recordId,
    model: row.model,
    companyId: row.companyId,
    part: row.part,
    isByUser: row.kind === 'sent' || row.kind === 'note' || row.author?.userId != null,
    recordName: row.recordName,
    internal: row.internal,
    outsider: outsiderOf(row),
    replyTo: row.replyTo,
  }
}

/** The writer of a received message, unless that is a user. */
function outsiderOf(row: AnsweredRow): AnsweredMessage['outsider'] {
  if (row.kind !== 'received' || row.author?.userId) return null
  return {
    contactId: row.authorId,
    name: row.fromName,
    address: normalizeAddress(row.fromAddress) ?? null,
    active: row.author?.active ?? true,
    hardBounces: row.author?.hardBounces ?? 0,
    notifyBy: null,
    isOurs: row.fromIsOurs,
  }
}

/** By the token alone where there is one; else by the ids of the returned mail, and only then by the report's own references. */
function reportedBy(mail: InboundMail, rows: FactRows): Facts['reported'] {
  const { token } = mail.recipient
  const byToken = token?.purpose === 'bounce' ? rows.reported.filter((row) => row.notificationId === token.notificationId) : []
  if (byToken.length > 0) return byToken
  const byReturned = rows.reported.filter((row) => mail.report?.returnedIds.includes(row.internetMessageId))
  return byReturned.length > 0 ? byReturned : rows.reported
}
