/** The doors `imap` and `pop`: mail from a mailbox elsewhere, which came without its envelope. */
import { nameFirstDomain } from '../../aliases/alias-domain'
import { normalizeAddress } from '../../mail/address/address'
import { type Header, headerValue, headerValues, readMailHeaders } from '../../mail/mime/headers'
import { readPeople } from '../../mail/mime/people'
import type { Tools } from '../../platform/tools'
import type { DoorServer } from './door'
import { addressedTo, ownAddresses, readOwnAddresses } from './fetched-recipients'
import { receive } from '../gateway'
import type { Receipt } from '../receipt'
import { logReceipt } from '../log/log'
import { maxRawBytes } from './raw'

/** `raw` is only the beginning when the mail is larger than `maxRawBytes`. */
export type FetchedMail = { server: DoorServer; door: 'imap' | 'pop'; raw: Uint8Array; size: number }

/**
 * Takes a fetched mail in, once for each of our own addresses that its headers name, else once for the server's own.
 * @throws when our addresses cannot be looked up, or not even `failed` could be written: the mail must be fetched again
 */
export async function receiveFetched(tools: Tools, { server, door, raw, size }: FetchedMail): Promise<Receipt[]> {
  const { headers } = readMailHeaders(raw)
  const from = envelopeSenderOf(headers)
  const delivery = { server, door, raw, size: size > maxRawBytes ? size : raw.byteLength }
  const receipts: Receipt[] = []
  for (const to of await recipientsOf(tools, server, headers)) {
    const receipt = await receive(tools, { ...delivery, envelope: { from, to } })
    logReceipt(receipt)
    receipts.push(receipt)
  }
  return receipts
}

/** What the last mail server noted; without its note, the author. Both are for the log and for telling machines: nobody is ever answered. */
function envelopeSenderOf(headers: Header[]): string {
  const noted = headerValue(headers, 'return-path')?.trim()
  if (noted !== undefined && (/^<\s*>$/.test(noted) || normalizeAddress(noted))) return noted
  return readPeople(headerValues(headers, 'from'))[0]?.address ?? ''
}

async function recipientsOf(tools: Tools, server: DoorServer, headers: Header[]): Promise<string[]> {
  const named = addressedTo(headers)
  const known = await readOwnAddresses(tools, named)
  // The first mail names the domain that ALIAS_DOMAIN gives, by whatever door it comes in.
  const toName = known.everHadDomain ? undefined : tools.aliasDomain
  if (toName !== undefined) await nameFirstDomain(tools, toName)
  const own = ownAddresses(tools.keys, named, toName === undefined ? known : await readOwnAddresses(tools, named))
  return own.length > 0 ? own : [server.address]
}
