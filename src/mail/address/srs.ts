/** Envelope senders that somebody on the way has rewritten, and whose they were: SRS, BATV, and what Gmail and Microsoft do. Pure. */
import { normalizeAddress, splitAddress, withoutPlusTag } from './address'

/** `forwardedBy`: the address, or only the domain, of whoever passed the mail on last. */
export type UnwrappedSender = { address: string; forwardedBy: string | undefined }

type Rewriting = (localPart: string, domain: string) => UnwrappedSender | undefined

/** Seen: BATV within SRS, and SRS within what Microsoft makes of it. */
const maxLayers = 4

/**
 * Who a rewritten envelope sender stands for. Only ever an author: mail to what is made up here would go round the forwarder,
 * who alone knows whether the address is still good.
 * @param address normalised
 */
export function unwrapSender(address: string): UnwrappedSender {
  let found: UnwrappedSender = { address, forwardedBy: undefined }
  for (let layers = 0; layers < maxLayers; layers++) {
    const next = unwrapOnce(found.address, rewritings)
    if (!next) break
    found = { address: next.address, forwardedBy: found.forwardedBy ?? next.forwardedBy }
  }
  return found
}

/**
 * The one name of the mailbox that mail to an envelope sender ends up in, however the address is written: without the stamps of
 * SRS and BATV, tags, quotes and case. A key to count by, and never an address to write to.
 * @param address normalised
 */
export function mailboxOf(address: string): string {
  let bare = unquoted(address)
  for (let layers = 0; layers < maxLayers; layers++) bare = unquoted(unwrapOnce(bare, stamps)?.address ?? bare)
  const { localPart, domain } = splitAddress(bare) ?? { localPart: bare, domain: '' }
  return `${(withoutPlusTag(localPart) ?? localPart).toLowerCase()}@${domain}`
}

/** RFC 5321 section 4.1.2: `"ann"@example.org` and `"a\nn"@example.org` are ann@example.org. */
function unquoted(address: string): string {
  const [, quoted, domain] = /^"(.*)"@([^@]*)$/s.exec(address) ?? []
  return quoted === undefined ? address : `${quoted.replace(/\\(.)/gsu, '$1')}@${domain}`
}

function unwrapOnce(address: string, forms: Rewriting[]): UnwrappedSender | undefined {
  const parts = splitAddress(address)
  if (!parts || address.length > 320) return undefined
  for (const rewriting of forms) {
    const found = rewriting(parts.localPart, parts.domain)
    const original = found && normalizeAddress(found.address)
    if (original) return { address: original, forwardedBy: found.forwardedBy }
  }
  return undefined
}

/** What is put around a whole address: only who put it there can take it off again. */
const stamps: Rewriting[] = [
  // SRS0=hash=day=domain=local@forwarder (libsrs2, postsrsd, Exim); the first separator may be "+" or "-".
  (localPart, domain) => fromTagged(localPart, /^srs0[=+-]/i, domain),
  // The second forwarder: SRS1=hash=first forwarder==hash=day=domain=local@forwarder.
  (localPart, domain) => fromTagged(localPart, /^srs1[=+-][^=]{1,64}=[^=]+=[=+-]/i, domain),
  // BATV (draft-levine-smtp-batv): prvs=tag=local@domain. Seen as well: msprvs1=, a slash, the tag behind the local part, Barracuda's btv1.
  (localPart, domain) => {
    const local =
      /^prvs=(.+)=\d{4}[0-9a-f]{6}$/i.exec(localPart)?.[1] ??
      /^(?:ms)?prvs\d?=[^=/]{1,40}[=/](.+)$/i.exec(localPart)?.[1] ??
      /^btv1==[^=]{1,40}==(.+)$/i.exec(localPart)?.[1]
    return local ? { address: `${local}@${domain}`, forwardedBy: undefined } : undefined
  },
]

/** What forwarders put into the tag of their own mailbox. */
const tags: Rewriting[] = [
  // Microsoft 365: mailbox+SRS=hash=day=domain=local@forwarder. What begins with "bounces+SRS=" says no more than that.
  (localPart, domain) => {
    const [, mailbox, host, local] = /^([^+]+)\+srs=[^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)$/i.exec(localPart) ?? []
    return mailbox && host ? { address: `${local}@${host}`, forwardedBy: `${mailbox}@${domain}` } : undefined
  },
  // Gmail: the account that forwards, and in its tag where to. Who wrote is not in it.
  (localPart, domain) => {
    const [account, tag] = localPart.split('+caf_=', 2)
    return account && tag ? { address: `${account}@${domain}`, forwardedBy: `${account}@${domain}` } : undefined
  },
]

const rewritings = [...stamps, ...tags]

/** Behind what marks it: hash, day, domain, local part. */
function fromTagged(localPart: string, mark: RegExp, forwarder: string): UnwrappedSender | undefined {
  const [tag] = mark.exec(localPart) ?? []
  const [, host, local] = tag === undefined ? [] : (/^[^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)$/.exec(localPart.slice(tag.length)) ?? [])
  return host && local ? { address: `${local}@${host}`, forwardedBy: forwarder } : undefined
}
