/** The types of what vitest.config.ts gives the tests: the Worker's bindings, the corpus, the migrations, a database. */
/// <reference types="@cloudflare/vitest-plugin/types" />
import type { D1Migration } from '@cloudflare/vitest-plugin'
import type { Fetcher } from '../src/fetchmail/fetcher'
import type { SenderQuota } from '../src/loops/sender-quota'
import type { Env as WorkerEnv } from '../src/platform/env'
import type { SignInGuard } from '../src/sign-in/guard'

declare global {
  namespace Cloudflare {
    // An interface, since that is what `cloudflare:workers` merges with.
    interface Env extends WorkerEnv {
      SENDERS: DurableObjectNamespace<SenderQuota>
      FETCHERS: DurableObjectNamespace<Fetcher>
      GUARDS: DurableObjectNamespace<SignInGuard>
    }
    interface GlobalProps {
      mainModule: typeof import('../src/index')
    }
  }
}

declare module 'vitest' {
  interface ProvidedContext {
    /** Path under test/corpus to the mail in base64. */
    corpus: Record<string, string>
    migrations: D1Migration[]
    /** Where a local gateway's database lies once it is migrated. */
    migrated: string
  }
}
