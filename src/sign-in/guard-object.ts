/** The Durable Object that counts failures to sign in: of one client, or of all of them together. */
import type { Tools } from '../platform/tools'
import type { SignInGuard } from './guard'

export function guardObject({ guards }: Tools, client: string): DurableObjectStub<SignInGuard> {
  return (guards as DurableObjectNamespace<SignInGuard>).getByName(client) // as wrangler.toml binds it
}
