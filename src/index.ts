/** The Worker's entry: what Cloudflare calls, and nothing else. */
import { createApp } from './api/app'
import type { Env } from './platform/env'
import { receiveFromEdge } from './inbound/doors/edge'
import { toolsOf } from './make-tools'
import { createPages } from './web/pages'
import { handleQueue, handleSchedule } from './background/work'

export { Fetcher } from './fetchmail/fetcher'
export { SenderQuota } from './loops/sender-quota'
export { SignInGuard } from './sign-in/guard'

const api = createApp()
const pages = createPages()

export default {
  fetch(request, env, context) {
    const isForApi = /^\/api(?:\/|$)/.test(new URL(request.url).pathname)
    return (isForApi ? api : pages).fetch(request, env, context)
  },

  async email(message, env) {
    await receiveFromEdge(toolsOf(env), message)
  },

  async queue(batch, env) {
    await handleQueue(toolsOf(env), batch)
  },

  async scheduled(controller, env) {
    await handleSchedule(toolsOf(env), new Date(controller.scheduledTime))
  },
} satisfies ExportedHandler<Env>
