/** Envelope senders that somebody on the way has rewritten, and whose they were: SRS, BATV, and what Gmail and Microsoft do. Pure. */
import { normalizeAddress, splitAddress } from './address'

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
    const next = unwrapOnce(found.address)
    if (!next) break
    found = { address: next.address, forwardedBy: found.forwardedBy ?? next.forwardedBy }
  }
  return found
}

function unwrapOnce(address: string): UnwrappedSender | undefined {
  const parts = splitAddress(address)
  if (!parts || address.length > 320) return undefined
  for (const rewriting of rewritings) {
    const found = rewriting(parts.localPart, parts.domain)
    const original = found && normalizeAddress(found.address)
    if (original) return { address: original, forwardedBy: found.forwardedBy }
  }
  return undefined
}

const rewritings: Rewriting[] = [
  // SRS0=hash=day=domain=local@forwarder (libsrs2, postsrsd, Exim); the first separator may be "+" or "-".
  (localPart, domain) => from(/^srs0[=+-][^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)$/i.exec(localPart), domain),
  // The second forwarder: SRS1=hash=first forwarder==hash=day=domain=local@forwarder.
  (localPart, domain) => from(/^srs1[=+-][^=]{1,64}=[^=]+=[=+-][^=]{1,64}=[^=]{1,16}=([^=]+)=(.+)$/i.exec(localPart), domain),
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
  // BATV (draft-levine-smtp-batv): prvs=tag=local@domain. Seen as well: msprvs1=, a slash, the tag behind the local part, Barracuda's btv1.
  (localPart, domain) => {
    const local =
      /^prvs=(.+)=\d{4}[0-9a-f]{6}$/i.exec(localPart)?.[1] ??
      /^(?:ms)?prvs\d?=[^=/]{1,40}[=/](.+)$/i.exec(localPart)?.[1] ??
      /^btv1==[^=]{1,40}==(.+)$/i.exec(localPart)?.[1]
    return local ? { address: `${local}@${domain}`, forwardedBy: undefined } : undefined
  },
]

function from(found: RegExpExecArray | null, forwarder: string): UnwrappedSender | undefined {
  const [, host, local] = found ?? []
  return host && local ? { address: `${local}@${host}`, forwardedBy: forwarder } : undefined
}
