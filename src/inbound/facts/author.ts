/** Which contact wrote a mail, and whether they follow what they write to. Pure. */
import { sees } from '../../requests/scope'
import type { ContactFacts, Facts } from './known'
import type { TraceEvent } from '../trace/event'

export type Author = { authorId: string | null; authorIsUser: boolean }

export function isUser({ scope }: ContactFacts): boolean {
  return scope !== null
}

/**
 * The contact with the sender's address; among several: a follower of the record, a user, one of the same company, one
 * without a company, the oldest. None: no author, the address is kept with the message. Addresses of ours are nobody.
 */
export function findAuthor(facts: Facts, recordId: string | null, companyId: string | null): Author {
  if (facts.senderIsOurs) return { authorId: null, authorIsUser: false }
  const preferences: ((contact: ContactFacts) => boolean)[] = [
    (contact) => recordId !== null && contact.follows.includes(recordId),
    isUser,
    (contact) => contact.companyId !== null && contact.companyId === companyId,
    (contact) => contact.companyId === null,
    () => true,
  ]
  const author = preferences
    .map((prefers) => facts.contacts.find((contact) => contact.active && prefers(contact)))
    .find((contact) => contact !== undefined)
  return { authorId: author?.id ?? null, authorIsUser: author !== undefined && isUser(author) }
}

/**
 * Whether the author follows the record from now on: a user whom the mail proves or who takes part already, where they may see
 * it. An outsider does not.
 * @param record its company, and whether the author is proved or takes part already
 */
export function willFollow(
  { contacts }: Pick<Facts, 'contacts'>,
  { authorId }: Author,
  { companyId, isTrusted }: { companyId: string | null; isTrusted: boolean },
): { authorFollows: boolean; trace: TraceEvent[] } {
  const user = contacts.find(({ id }) => id === authorId)
  if (!user?.scope) return { authorFollows: false, trace: [] }
  const verdict = !sees(user.scope, companyId) ? 'may-not-see' : isTrusted ? 'follows' : 'not-proved'
  return { authorFollows: verdict === 'follows', trace: [{ kind: 'following', user: user.name, verdict }] }
}
