/** The pages as one app: what stands in front of them, what is mounted, and how everything that goes wrong is shown. */
import { Hono, type MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { csrf } from 'hono/csrf'
import { secureHeaders } from 'hono/secure-headers'
import { toolsFor } from '../make-tools'
import { account } from './shell/account'
import { assets } from './shell/assets'
import { answerError, answerNotFound, forbidden, tooLarge } from './shell/error-page'
import { figures } from './figures/figures'
import { frames } from './chatter/frames'
import { held } from './held/held'
import { mail, mailSource } from './log/mail'
import { mails } from './log/mails'
import { simulator } from './simulator/simulator'
import { notifications } from './chatter/notifications'
import { record } from './records/record'
import { records } from './records/records'
import { requireUser } from './shell/session'
import { setup } from './setup/setup'
import { signIn } from './shell/sign-in'
import { welcome } from './welcome/welcome'
import type { WebEnv } from './shell/web-env'

/** Everything is ours: no script, style or picture comes from elsewhere, and nobody frames us. */
const contentSecurityPolicy = {
  defaultSrc: ["'none'"],
  scriptSrc: ["'self'"],
  styleSrc: ["'self'"],
  imgSrc: ["'self'", 'data:'],
  connectSrc: ["'self'"],
  frameSrc: ["'self'"],
  formAction: ["'self'"],
  baseUri: ["'none'"],
  frameAncestors: ["'none'"],
}

/** A mail for the simulator, as large as mail may be; what else a form carries is less. */
const maxFormKib = 28 * 1024

/** The app that answers every path outside of `/api`. */
export function createPages(): Hono<WebEnv> {
  const app = new Hono<WebEnv>()
  app.onError(answerError)
  app.notFound(answerNotFound)

  // What a stranger wrote comes with a policy of its own, and may stand in a frame of ours.
  app.use('/frames/*', equip, requireUser)
  app.use('/attachments/*', equip, requireUser)
  app.use('/mails/:id/raw', equip, requireUser)
  app.use('/messages/:id/raw', equip, requireUser)
  app.use('/mails/:id/source', equip, requireUser)
  app.route('/', frames)
  app.route('/', mailSource)
  app.use(secureHeaders({ contentSecurityPolicy, referrerPolicy: 'same-origin', xFrameOptions: 'DENY' }))
  app.route('/', assets)
  app.use(csrf())
  app.use('/sign-in', limitForm(16))
  app.use(limitForm(maxFormKib))
  app.use(equip)
  app.route('/', signIn)
  app.use(requireUser)
  app.use(refuseWrites)
  app.route('/', records)
  app.route('/', record)
  app.route('/', notifications)
  app.route('/', mails)
  app.route('/', held)
  app.route('/', mail)
  app.route('/', simulator)
  app.route('/', figures)
  app.route('/', setup)
  app.route('/', account)
  app.route('/', welcome)
  return app
}

/** Before a form is taken apart, which takes its size once more. */
function limitForm(kib: number): MiddlewareHandler {
  return bodyLimit({
    maxSize: kib * 1024,
    onError: () => {
      throw tooLarge()
    },
  })
}

/** A token that may only read signs in to read. */
const refuseWrites: MiddlewareHandler<WebEnv> = async (c, next) => {
  const isWrite = c.req.method !== 'GET' && c.req.method !== 'HEAD'
  if (isWrite && c.var.caller.role === 'read') throw forbidden('You’re signed in with a read-only token.')
  await next()
}

const equip: MiddlewareHandler<WebEnv> = async (c, next) => {
  c.set('tools', toolsFor(c.env, c.req.url))
  await next()
}
