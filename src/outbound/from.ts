/** Whom a mail of ours is from: under whose name, and from which address. Pure. */
import type { Person } from '../mail/address/address'
import type { InferInsertModel } from 'drizzle-orm'
import type { messages } from '../db/schema'
import { displayName } from '../mail/address/display-name'
import { textToHtml } from '../mail/reply-text'
import type { Result } from '../platform/result'
import { isForAddress } from './outgoing-server'
import type { ReplyRoute } from './reply-route'

type Authored = Pick<InferInsertModel<typeof messages>, 'kind' | 'fromName' | 'fromNormalized' | 'unproved'>

/** The address that a domain's mail comes from. */
export function defaultFromOf({ name, defaultFromAddress }: NonNullable<ReplyRoute['domain']>): string {
  return defaultFromAddress ?? `notifications@${name}`
}

/**
 * The author's name at the company's own domain, never at somebody else's. Without a domain it is the author's own address, if a server
 * of ours sends for it. What a user is only said to have written carries no name but the company's.
 * @returns why it cannot be sent, for people
 */
export function fromOf(message: Authored, { companyName, domain, fromFilters }: ReplyRoute): Result<Person, string> {
  const name = displayName(message.unproved ? (companyName ?? '') : message.fromName)
  if (domain) return { ok: true, value: { name, address: defaultFromOf(domain) } }
  const address = message.fromNormalized
  if (message.unproved || !address) return { ok: false, reason: `${noDomain}.` }
  if (!fromFilters.some((filter) => isOwn(message, filter) && isForAddress(filter, address)))
    return { ok: false, reason: `${noDomain}, and no outgoing server sends for ${address}.` }
  return { ok: true, value: { name, address } }
}

const noDomain = 'Not sent: the company has no alias domain to write from'

/** A server for all addresses is for our own. Strangers wrote what came in by mail: their address is ours only if a filter names it. */
function isOwn({ kind }: Authored, fromFilter: string | null): boolean {
  return kind !== 'received' || fromFilter !== null
}

/** Puts on top of a mail's words what its From leaves out: under whose name it came in, and that nobody checked it. */
export function withSenderWarning({ fromName, fromNormalized }: Omit<Authored, 'kind'>, { text, html }: { text: string; html: string }) {
  const name = displayName(fromName)
  const origin = name ? `under the name of ${name}, from ${fromNormalized}` : `from ${fromNormalized}`
  const words = `This arrived by mail ${origin}. Its author has not been verified.`
  return { text: `${words}\n\n${text}`, html: `${textToHtml(words)}<hr>${html}` }
}
