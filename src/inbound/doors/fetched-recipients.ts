/** Which of our own addresses a fetched mail was sent to: its headers are all that is left of the envelope. */
import { and, eq, inArray, isNotNull, sql } from 'drizzle-orm'
import { list, readBatch } from '../../db/client'
import { addresses, aliasDomains, aliases, milestones, parameters } from '../../db/schema'
import { addressForms, splitAddress } from '../../mail/address/address'
import { type Header, headerValues } from '../../mail/mime/headers'
import { readPeople } from '../../mail/mime/people'
import { type KeyRing, readToken } from '../../mail/address/token-address'
import { allowedDomains, withDefaults } from '../../settings/parameters'
import type { Tools } from '../../platform/tools'

/** What mail servers note of the recipient (Exim writes Envelope-To), then what the sender wrote. */
const headerNames = ['delivered-to', 'x-original-to', 'envelope-to', 'x-envelope-to', 'to', 'cc', 'resent-to', 'resent-cc']
/** More addresses than these are nobody's letter. */
const maxNamed = 1000
/** Each is a delivery of its own. */
const maxRecipients = 50

/** An address as the headers have it, and the forms in which it may be ours, best first. */
export type Named = { address: string; forms: string[] }

/** The addresses that the headers name, in the order of `headerNames`. */
export function addressedTo(headers: Header[]): Named[] {
  const people = headerNames.flatMap((name) => readPeople(headerValues(headers, name)))
  const named = people.slice(0, maxNamed).map(({ address }) => ({ address, forms: addressForms(address) }))
  return named.filter(({ forms }) => forms.length > 0)
}

export type OwnAddresses = Awaited<ReturnType<typeof readOwnAddresses>>

/** One round trip. What is read is bounded by the mail. */
export async function readOwnAddresses({ db }: Tools, named: Named[]) {
  const forms = new Set(named.flatMap((one) => one.forms))
  const parts = [...forms].map(splitAddress).filter((part) => part !== undefined)
  const localParts = new Set(parts.map(({ localPart }) => localPart))
  const [known, byLocalPart, domains, set, marks] = await readBatch(db, [
    db
      .select()
      .from(addresses)
      .where(inArray(addresses.address, list(forms))),
    db
      .select({ id: aliases.id, localPart: aliases.localPart })
      .from(aliases)
      .where(and(inArray(aliases.localPart, list(localParts)), sql`local_part_only = 1`, isNotNull(aliases.domainId))),
    db
      .select({ name: aliasDomains.name })
      .from(aliasDomains)
      .where(inArray(aliasDomains.name, list(new Set(parts.map(({ domain }) => domain))))),
    db.select().from(parameters),
    db.select().from(milestones).where(eq(milestones.key, 'alias-domain')),
  ])
  const ours = [...domains.map(({ name }) => name), ...allowedDomains(withDefaults(set))]
  return { known, byLocalPart, domains: ours, everHadDomain: marks.length > 0 }
}

/**
 * Those of the addresses that are ours, each once: two spellings of one alias are one, and a signed address stands for the
 * address that it was made from, whichever of them the mail server noted.
 */
export function ownAddresses(keys: KeyRing, named: Named[], own: OwnAddresses): string[] {
  const found = named.map(({ address, forms }) => ({
    address,
    token: forms.map((form) => readToken(keys, form)).find((token) => token !== undefined),
    place: forms.map((form) => placeOf(form, own)).find((place) => place !== undefined),
  }))
  const signed = new Set(found.filter(({ token }) => token).map(({ place }) => place))
  const once = new Map<string, string>()
  for (const { address, token, place } of found) {
    const key = token ? `${token.purpose} ${token.notificationId}` : signed.has(place) ? undefined : place
    if (key !== undefined && !once.has(key)) once.set(key, address)
  }
  return [...once.values()].slice(0, maxRecipients)
}

/** The same for every form of one alias, catchall or bounce address. */
function placeOf(form: string, { known, byLocalPart, domains }: OwnAddresses): string | undefined {
  const row = known.find(({ address }) => address === form)
  if (row) return row.aliasId ?? row.address
  const { localPart, domain } = splitAddress(form) ?? { localPart: '', domain: '' }
  return domains.includes(domain) ? byLocalPart.find((alias) => alias.localPart === localPart)?.id : undefined
}
