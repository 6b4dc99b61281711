/** The Worker's entry: what Cloudflare calls, and nothing else. */
import { createApp } from './api/app'
import type { Env } from './platform/env'
import { takeFromEdge } from './inbound/doors/edge'
import { toolsOf } from './make-tools'
import { createPages } from './web/pages'
import { workOff, workOnTime } from './background/work'

export { Fetcher } from './fetchmail/fetcher'
export { Sender } from './loops/sender'
export { SignInGuard } from './sign-in/guard'

const api = createApp()
const pages = createPages()

export default {
  fetch(request, env, context) {
    const isForApi = /^\/api(?:\/|$)/.test(new URL(request.url).pathname)
    return (isForApi ? api : pages).fetch(request, env, context)
  },

  async email(message, env) {
    await takeFromEdge(toolsOf(env), message)
  },

  async queue(batch, env) {
    await workOff(toolsOf(env), batch)
  },

  async scheduled(controller, env) {
    await workOnTime(toolsOf(env), new Date(controller.scheduledTime))
  },
} satisfies ExportedHandler<Env>
