/** Which alias or address of ours a mail was sent to, and which addresses are ours at all. Pure. */
import { addressForms, splitAddress } from '../../mail/address/address'
import { type KeyRing, readToken } from '../../mail/address/token-address'
import type { AliasFacts, DomainFacts } from './known'
import type { InboundMail } from '../inbound-mail'
import type { FactRows } from './facts'
import { namedAddresses } from './questions'

type AliasRow = FactRows['aliasRows'][number]

/** The alias domains that the mail names, and those that the parameter lists. */
export type Domains = { allowed: string[]; ours: string[] }

type Match = { alias?: AliasRow; special?: FactRows['addresses'][number] }

/** What the recipient is: the address as written before the one without its plus-tag, and a full address before a local part. */
export function matchRecipient(mail: InboundMail, rows: FactRows, domains: Domains): Match {
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

export function describeAlias(row: AliasRow): AliasFacts {
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
export function findDomain(mail: InboundMail, rows: FactRows, domainId: string | undefined): DomainFacts | undefined {
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
export function companiesOfDomain(mail: InboundMail, rows: FactRows, domainId: string | null | undefined): string[] {
  const name = splitAddress(mail.recipient.normalized)?.domain
  const domains = rows.domainRows.filter((row) => (domainId ? row.id === domainId : row.name === name))
  return [...new Set(domains.flatMap(({ companyIds }) => companyIds))]
}

export function otherAliases(mail: InboundMail, rows: FactRows, domains: Domains, recipient: AliasRow | undefined): { address: string }[] {
  const named = namedAddresses(mail).header.filter((form) => !mail.recipient.forms.includes(form))
  return rows.aliasRows
    .filter((row) => row.id !== recipient?.id)
    .filter((row) => named.some((form) => form === addressOf(row) || isOwnByLocalPart(form, row, domains)))
    .map((row) => ({ address: addressOf(row) }))
}

export function names(people: InboundMail['to'], mail: InboundMail, alias: AliasRow | undefined): boolean {
  const ours = alias ? [...mail.recipient.forms, addressOf(alias)] : mail.recipient.forms
  return people.some((person) => addressForms(person.address).some((form) => ours.includes(form)))
}

export function isOurSystem(sender: string[], rows: FactRows): boolean {
  return (
    rows.addresses.some((row) => row.kind !== 'alias' && sender.includes(row.address)) ||
    rows.domainRows.some((domain) => domain.defaultFromAddress !== null && sender.includes(domain.defaultFromAddress))
  )
}

export function isOurs(forms: string[], rows: FactRows, domains: Domains, keys: KeyRing): boolean {
  return (
    forms.some((form) => readToken(keys, form) !== undefined) ||
    isOurSystem(forms, rows) ||
    rows.addresses.some((row) => forms.includes(row.address)) ||
    rows.aliasRows.some((row) => forms.some((form) => isOwnByLocalPart(form, row, domains)))
  )
}
