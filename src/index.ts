/** The Worker's entry: what Cloudflare calls, and nothing else. */
import { createApp } from './api/app'
import type { Env, WorkItem } from './env'
import { takeFromEdge } from './inbound/edge'
import { retryFailed } from './inbound/replay'
import { keepUp } from './inbound/upkeep'
import { toolsOf } from './tools'

export { Sender } from './loops/sender'

const app = createApp()

export default {
  fetch: app.fetch,

  async email(message, env) {
    await takeFromEdge(toolsOf(env), message)
  },

  async queue(batch, env) {
    const tools = toolsOf(env)
    for (const item of batch.messages) {
      await retryFailed(tools, item.body.mailId)
      item.ack()
    }
  },

  async scheduled(controller, env) {
    await keepUp(toolsOf(env), new Date(controller.scheduledTime))
  },
} satisfies ExportedHandler<Env, WorkItem>
