/** The Durable Object of one sender. */
import type { Tools } from '../platform/tools'
import type { SenderQuota } from './sender-quota'

/** @param address normalised: of the mailbox that is counted, or that may get a notice */
export function senderQuotaObject({ senders }: Tools, address: string): DurableObjectStub<SenderQuota> {
  return (senders as DurableObjectNamespace<SenderQuota>).getByName(address) // as wrangler.toml binds it
}
