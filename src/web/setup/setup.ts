/** The set-up pages, for administrators. */
import { Hono, type MiddlewareHandler } from 'hono'
import { forbidden } from '../shell/error-page'
import { isAdministrator } from '../../requests/caller'
import type { WebEnv } from '../shell/web-env'
import { aliases } from './aliases/aliases'
import { companies } from './companies'
import { deadLetters } from './dead-letters'
import { domains } from './domains'
import { incomingServers } from './servers/incoming-servers'
import { models } from './models/models'
import { outgoingServers } from './servers/outgoing-servers'
import { overview } from './overview'
import { parameters } from './parameters'
import { senders } from './senders'
import { tokens } from './tokens'
import { upkeep } from './upkeep'
import { users } from './users'
import { waysIn } from './ways-in/ways-in'
import { webhooks } from './webhooks'

const requireAdministrator: MiddlewareHandler<WebEnv> = async (c, next) => {
  if (!isAdministrator(c.var.caller)) throw forbidden('Only administrators can open set-up.')
  await next()
}

const areas = [
  overview,
  waysIn,
  companies,
  domains,
  aliases,
  models,
  incomingServers,
  outgoingServers,
  users,
  tokens,
  webhooks,
  parameters,
  senders,
  upkeep,
  deadLetters,
]

export const setup = new Hono<WebEnv>().use('/setup', requireAdministrator).use('/setup/*', requireAdministrator)
for (const area of areas) setup.route('/', area)
