/** The REST API as one app: who may call, what is mounted, and how everything that goes wrong is answered. */
import { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler, NotFoundHandler } from 'hono'
import { METHOD_NAME_ALL } from 'hono/router'
import { secureHeaders } from 'hono/secure-headers'
import { toolsFor } from '../make-tools'
import { aliases } from './setup/aliases'
import { allowedSenders } from './setup/allowed-senders'
import { attachments } from './records/attachments'
import { blockedSenders } from './setup/blocked-senders'
import { companies } from './setup/companies'
import { contacts } from './records/contacts'
import { deadLetters } from './operations/dead-letters'
import { docs } from './docs/docs'
import { domains } from './setup/domains'
import { failures } from './records/failures'
import { followers } from './records/followers'
import { health } from './operations/health'
import { authorizedPath, incomingServers } from './setup/incoming-servers'
import { limitJson } from './protocol/json-body'
import { deliver } from './mails/deliver'
import { mailBody } from './mails/mail-body'
import { mails } from './mails/mails'
import { messageBody } from './records/message-body'
import { messages } from './records/messages'
import { models } from './setup/models'
import { openapi } from './docs/openapi'
import { outbox } from './records/outbox'
import { outgoingServers } from './setup/outgoing-servers'
import { parameters } from './setup/parameters'
import { answerError, answerProblem, Problem } from './protocol/problem'
import { records } from './records/records'
import type { ApiEnv } from './protocol/route'
import { checkRights, signIn } from './protocol/sign-in'
import { simulate } from './mails/simulate'
import { stats } from './operations/stats'
import { tokens } from './setup/tokens'
import { upkeep } from './operations/upkeep'
import { users } from './setup/users'
import { webhooks } from './setup/webhooks'

/** Every resource under `/api`; a new one is added here. */
const resources = [
  mails,
  mailBody,
  deliver,
  messages,
  messageBody,
  attachments,
  outbox,
  incomingServers,
  outgoingServers,
  failures,
  simulate,
  companies,
  domains,
  models,
  aliases,
  records,
  followers,
  contacts,
  users,
  parameters,
  allowedSenders,
  blockedSenders,
  tokens,
  webhooks,
  stats,
  upkeep,
  deadLetters,
  health,
]

/** What needs no token. */
const publicPaths = ['/api/health', '/api/openapi.json', '/api/docs', `/api${authorizedPath}`]

/** The app that answers everything under `/api`. It reads its bindings and secrets from `c.env`. */
export function createApp(): OpenAPIHono<ApiEnv> {
  const app = new OpenAPIHono<ApiEnv>()
  app.onError(answerError)
  app.notFound(answerNotFound(app))

  app.use(secureHeaders())
  app.use(equip)
  app.use('/api/*', exceptPublicPaths(signIn))
  app.use('/api/*', exceptPublicPaths(ifRouted(app, checkRights)))
  app.use('/api/*', limitJson)
  for (const resource of [...resources, openapi(app), docs(app)]) app.route('/api', resource)
  return app
}

/** Puts `tools` into the context; a deployment without its secrets, or with some that are easy to guess, answers 503 to everything. */
const equip: MiddlewareHandler<ApiEnv> = async (c, next) => {
  c.set('tools', toolsFor(c.env, c.req.url))
  await next()
}

function exceptPublicPaths(middleware: MiddlewareHandler<ApiEnv>): MiddlewareHandler<ApiEnv> {
  return (c, next) => (publicPaths.includes(c.req.path) ? next() : middleware(c, next))
}

/** What no route answers is 404 or 405 for every role, rather than 403. */
function ifRouted(app: OpenAPIHono<ApiEnv>, middleware: MiddlewareHandler<ApiEnv>): MiddlewareHandler<ApiEnv> {
  return (c, next) => (methodsAt(app, c.req.path).includes(c.req.method) ? middleware(c, next) : next())
}

function answerNotFound(app: OpenAPIHono<ApiEnv>): NotFoundHandler<ApiEnv> {
  return (c) => {
    const allowed = methodsAt(app, c.req.path)
    if (allowed.length === 0) return answerProblem(c, new Problem(404, 'Nothing exists at this path.'))
    const allow = allowed.join(', ')
    return answerProblem(c, new Problem(405, `This path supports ${allow}.`, { headers: { allow } }))
  }
}

/** The methods that routes, not middleware, answer at a path. */
function methodsAt(app: OpenAPIHono<ApiEnv>, path: string): string[] {
  const isRouted = (method: string) => app.router.match(method, path)[0].some(([[, route]]) => route.method !== METHOD_NAME_ALL)
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter(isRouted)
  return methods.includes('GET') ? ['HEAD', ...methods] : methods
}
