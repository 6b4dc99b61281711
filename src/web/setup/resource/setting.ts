/** What every form of set-up goes by: what can be chosen from, and how the page was asked for. */
import type { Context } from 'hono'
import { isDevelopment } from '../../../platform/development'
import type { WebEnv } from '../../shell/web-env'
import { readChoices } from './choices'
import type { Setting } from './resource'

/** One round trip. */
export async function settingOf(c: Context<WebEnv>): Promise<Setting> {
  const { tools, caller } = c.var
  const { bar, choices } = await readChoices(tools, caller)
  return { tools, caller, bar, choices, query: c.req.query(), isDevelopment: isDevelopment(c.req.url), origin: new URL(c.req.url).origin }
}
