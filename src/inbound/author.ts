/** Which contact wrote a mail. Pure. */
import type { ContactFacts, Facts } from './decision'

export type Author = { authorId: string | null; authorIsUser: boolean }

/**
 * The contact with the sender's address; among several: a follower of the record, a user, one of the same company, one
 * without a company, the oldest. None: no author, the address is kept with the message. Addresses of ours are nobody.
 */
export function findAuthor(facts: Facts, recordId: string | null, companyId: string | null): Author {
  if (facts.senderIsOurs) return { authorId: null, authorIsUser: false }
  const preferences: ((contact: ContactFacts) => boolean)[] = [
    (contact) => recordId !== null && contact.follows.includes(recordId),
    (contact) => contact.userId !== null,
    (contact) => contact.companyId !== null && contact.companyId === companyId,
    (contact) => contact.companyId === null,
    () => true,
  ]
  const author = preferences
    .map((prefers) => facts.contacts.find((contact) => contact.active && prefers(contact)))
    .find((contact) => contact !== undefined)
  return { authorId: author?.id ?? null, authorIsUser: author !== undefined && author.userId !== null }
}
