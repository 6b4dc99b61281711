/** From bytes to a `ParsedMail`. Pure: nothing that a stranger can write makes it throw. */
import { readMail } from '../../mail/mime/read-mail'
import type { KeyRing } from '../../mail/address/token-address'
import { readContent } from './content'
import type { Delivery, ParsedMail } from '../inbound-mail'
import { readHead } from './head'

/** @param now stands in for a date that cannot be read, or lies more than a day ahead */
export async function parse(delivery: Delivery, keys: KeyRing, now: Date): Promise<ParsedMail> {
  const reading = await readMail(delivery.raw)
  const head = readHead(delivery, reading, keys, now)
  return { ...head, ...readContent(reading, head) }
}
