/** Who is told of a message, and how: by mail or in the inbox. */
import { aliasedTable, and, eq, inArray, type SQL, sql, type SQLWrapper } from 'drizzle-orm'
import { type Database, packList } from '../db/client'
import { followers, records, users } from '../db/schema'

/** A contact who may be told of a message. */
export type Reader = {
  contactId: string | null
  name: string
  address: string | null
  active: boolean
  hardBounces: number
  /** Users choose how they are told; outsiders get mail. */
  notifyBy: 'email' | 'inbox' | null
  /** The address is one of ours: mail to it would come back to us. */
  isOurs: boolean
}

export type Addressed = {
  contactId: string | null
  name: string
  address: string
  way: 'email' | 'inbox'
  isUser: boolean
  /** Why no mail can be sent there. */
  obstacle: 'no-address' | 'only-bounces' | null
}

/** Addresses that bounced for good this often in a row are not written to again. */
export const maxHardBounces = 5

/** Whether a normalised address, or what stands before its plus-tag, comes in here: mail to it would come back to us. */
export function isAddressOfOurs(address: SQLWrapper): SQL<boolean> {
  const domain = sql`substr(${address}, instr(${address}, '@') + 1)`
  const local = sql`substr(${address}, 1, instr(${address}, '@') - 1)`
  const plain = sql`case when instr(${local}, '+') > 1 then substr(${local}, 1, instr(${local}, '+') - 1) else ${local} end`
  const forms = sql`(${address}, ${plain} || '@' || ${domain})`
  return sql<boolean>`(exists (select 1 from addresses where address in ${forms})
    or exists (select 1 from alias_domains where default_from_address in ${forms})
    or exists (select 1 from aliases where local_part in (${local}, ${plain}) and local_part_only = 1
      and (exists (select 1 from alias_domains where name = ${domain}) or ${isAllowedDomain(domain)})))`.mapWith(Boolean)
}

/** Listed in `mail.catchall.domain.allowed`, whose value is JSON text: normalised names with a comma and a blank between them. */
function isAllowedDomain(domain: SQL): SQL {
  const listed = sql`', ' || (value ->> '$') || ', '`
  return sql`exists (select 1 from parameters where key = 'mail.catchall.domain.allowed' and instr(${listed}, ', ' || ${domain} || ', ') > 0)`
}

/** Those of the normalised addresses that come in here, as far as the database knows: signed addresses tell by themselves. */
export function selectAddressesOfOurs(db: Database, addresses: string[]) {
  return db
    .select({ address: sql<string>`named.value` })
    .from(sql`json_each(${packList(addresses)}) as named`)
    .where(isAddressOfOurs(sql`named.value`))
}

/** A user's contact is as active as the user: what colleagues may write on the contact silences nobody. */
const isActive = sql<boolean>`coalesce(${users.active}, ${records.active})`.mapWith(Boolean)

export const readerColumns = {
  contactId: records.id,
  name: records.name,
  address: records.emailNormalized,
  active: isActive,
  hardBounces: records.hardBounces,
  notifyBy: users.notifyBy,
  isOurs: isAddressOfOurs(records.emailNormalized),
}

export const userOfContact = eq(users.contactId, records.id)

/** Whether a reader may see records of a company: users those of their own and the shared ones, outsiders what they are written. */
export function maySee(companyId: SQLWrapper): SQL<boolean> {
  return sql<boolean>`(${users.id} is null or ${users.role} = 'admin' or ${companyId} is null or ${users.companyId} is ${companyId})`.mapWith(
    Boolean,
  )
}

/**
 * Followers of the records of a subquery who may see them, with the record each one follows.
 * @param which of the contacts, where not all of them
 */
export function selectFollowers(db: Database, recordIds: SQL, which?: SQL) {
  const followed = aliasedTable(records, 'followed')
  return db
    .select({ ...readerColumns, recordId: followers.recordId })
    .from(followers)
    .innerJoin(followed, eq(followed.id, followers.recordId))
    .innerJoin(records, eq(records.id, followers.contactId))
    .leftJoin(users, userOfContact)
    .where(and(inArray(followers.recordId, recordIds), maySee(followed.companyId), which))
    .limit(2000)
}

export type RecipientChoice = {
  /** Everybody, users only, or users in their inbox only. */
  audience: 'everyone' | 'users' | 'inbox'
  authorId: string | null
  authorAddress: string | null
  /** Normalised addresses that have the message already. */
  haveIt: string[]
}

/** One entry per address. Minus the author, our own addresses and inactive contacts; whom no mail can reach is told of with what hinders it. */
export function chooseRecipients(readers: Reader[], { audience, authorId, authorAddress, haveIt }: RecipientChoice): Addressed[] {
  const told = new Map<string, Addressed>()
  for (const reader of readers) {
    const { address, contactId, notifyBy } = reader
    const key = address ?? contactId
    if (
      !key ||
      told.has(key) ||
      !reader.active ||
      reader.isOurs ||
      (contactId !== null && contactId === authorId) ||
      (address !== null && (address === authorAddress || haveIt.includes(address)))
    )
      continue
    const way = audience === 'inbox' || notifyBy === 'inbox' ? 'inbox' : 'email'
    if (notifyBy === null && audience !== 'everyone') continue
    const hindrance = way === 'email' ? obstacleOf(reader) : null
    told.set(key, { contactId, name: reader.name, address: address ?? '', way, isUser: notifyBy !== null, obstacle: hindrance })
  }
  return [...told.values()]
}

function obstacleOf({ address, hardBounces }: Reader): Addressed['obstacle'] {
  if (address === null) return 'no-address'
  return hardBounces >= maxHardBounces ? 'only-bounces' : null
}
