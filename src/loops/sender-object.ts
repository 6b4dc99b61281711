/** The Durable Object of one sender. */
import type { Tools } from '../platform/tools'
import type { Sender } from './sender'

/** @param address normalised: of the mailbox that is counted, or that may get a notice */
export function senderObject({ senders }: Tools, address: string): DurableObjectStub<Sender> {
  return (senders as DurableObjectNamespace<Sender>).getByName(address) // as wrangler.toml binds it
}
