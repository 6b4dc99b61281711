/** Why a domain cannot be written: which of the addresses that it would bring is somebody's already. */
import { and, eq, inArray, isNull, ne, or, sql } from 'drizzle-orm'
import { list } from '../db/client'
import { addresses, aliases } from '../db/schema'
import { conflict, type RequestError } from '../requests/request-error'
import type { Tools } from '../platform/tools'
import { aliasInWords, addressConflict } from '../addresses/address-book'
import { noDomainYet } from './first-domain'

export type DomainAddresses = { id: string; name: string; catchall: string; bounce: string }

/** Looked for after the batch has failed; somebody may have let go of the address since. */
export async function domainConflict(tools: Tools, domain: DomainAddresses): Promise<RequestError> {
  const taken = await findTaken(tools, domain)
  if (taken !== undefined) return addressConflict(tools, taken)
  const own = await findOwnAlias(tools, domain)
  if (!own) return conflict(`An address of ${domain.name} was taken at the same time. Reload and try again.`)
  const kind = own.localPart === domain.catchall ? 'catchall' : 'bounce'
  const words = await aliasInWords(tools, own.id)
  return conflict(`${own.localPart}@${domain.name} would be the ${kind} address of the domain, but that is taken by ${words}.`)
}

/** An address of this domain, or of one of its aliases, that does not belong to this domain. */
async function findTaken({ db }: Tools, { id, name, catchall, bounce }: DomainAddresses): Promise<string | undefined> {
  const special = [`${catchall}@${name}`, `${bounce}@${name}`]
  const ofAliases = sql`(select local_part || '@' || ${name} from aliases where domain_id = ${id} and local_part is not null)`
  const [taken] = await db
    .select({ address: addresses.address })
    .from(addresses)
    .where(
      and(
        or(inArray(addresses.address, list(special)), sql`${addresses.address} in ${ofAliases}`),
        or(isNull(addresses.domainId), ne(addresses.domainId, id)),
      ),
    )
    .limit(1)
  return taken?.address
}

/** An alias of this domain, or one that would be given it, with the local part of the catchall or bounce address. */
async function findOwnAlias({ db }: Tools, { id, catchall, bounce }: DomainAddresses) {
  const [alias] = await db
    .select({ id: aliases.id, localPart: aliases.localPart })
    .from(aliases)
    .where(and(inArray(aliases.localPart, [catchall, bounce]), or(eq(aliases.domainId, id), and(isNull(aliases.domainId), noDomainYet))))
    .limit(1)
  return alias
}
