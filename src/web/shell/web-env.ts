/** What every page is given. */
import type { Env } from '../../platform/env'
import type { Tools } from '../../platform/tools'
import type { UserCaller } from '../../requests/caller'

/** `caller` is there on every page but that for signing in; `session` is undefined for somebody who came through Cloudflare Access. */
export type WebEnv = { Bindings: Env; Variables: { tools: Tools; caller: UserCaller; session: string | undefined } }
