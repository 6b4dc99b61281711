/** The page for signing in, with a user's token. */
import { type Context, Hono } from 'hono'
import { isBehindAccess } from './access'
import { Icon } from './icon'
import { Document } from './layout'
import { clientOf } from '../../sign-in/client'
import { askToAttempt, failed, succeeded } from '../../sign-in/attempts'
import { page } from './render'
import { beginSession, leaveSession, safePath } from './session'
import type { WebEnv } from './web-env'

export const signIn = new Hono<WebEnv>()
  .get('/sign-in', (c) => page(c, <SignIn next={safePath(c.req.query('next'))} />))
  .post('/sign-in', async (c) => {
    const { token, next } = await c.req.parseBody()
    const path = safePath(typeof next === 'string' ? next : undefined)
    const given = typeof token === 'string' ? token.trim() : ''
    if (given === '') return page(c, <SignIn next={path} error="Paste a token first." />, 422)
    const client = clientOf(c.req.header('cf-connecting-ip'))
    const waitMs = await askToAttempt(c.var.tools, client)
    if (waitMs > 0) return showWait(c, path, Math.ceil(waitMs / 1000))
    if (await beginSession(c, given)) {
      await succeeded(c.var.tools, client)
      return c.redirect(path, 303)
    }
    await failed(c.var.tools)
    return page(c, <SignIn next={path} error={wrongToken} />, 422)
  })
  .post('/sign-out', async (c) => {
    await leaveSession(c)
    return isBehindAccess(c) ? leaveAccess(c) : c.redirect('/sign-in', 303)
  })

/** Access keeps sessions of its own. A redirect would be held back by our policy on where forms may lead. */
function leaveAccess(c: Context<WebEnv>): Promise<Response> {
  const path = '/cdn-cgi/access/logout'
  c.header('refresh', `0; url=${path}`)
  return page(
    c,
    <Document title="Signed out · Postern">
      <main class="trouble" id="content">
        <h1>Signed out of Postern</h1>
        <p>
          <a class="button" href={path}>
            Sign out of Cloudflare Access
          </a>
        </p>
      </main>
    </Document>,
  )
}

const wrongToken =
  'This token isn’t valid for signing in: it may have expired, been deleted, or not act as a user. An administrator can create a new one.'

/** The token was not looked at. */
function showWait(c: Context<WebEnv>, path: string, seconds: number): Promise<Response> {
  c.header('retry-after', String(seconds))
  const wait = seconds === 1 ? 'a second' : `${seconds} seconds`
  return page(c, <SignIn next={path} error={`Too many failed attempts. Wait ${wait}, then try again.`} />, 429)
}

function SignIn({ next, error }: { next: string; error?: string }) {
  return (
    <Document title="Sign in · Postern">
      <main class="sign-in" id="content">
        <h1>
          <Icon name="gate" /> Postern
        </h1>
        <form method="post" action="/sign-in" class="card form">
          <input type="hidden" name="next" value={next} />
          <div class="field">
            <label for="token">Your token</label>
            <input
              id="token"
              name="token"
              type="password"
              autocomplete="current-password"
              required
              autofocus
              aria-describedby={error ? 'token-error' : 'token-hint'}
              aria-invalid={error ? 'true' : undefined}
            />
            {error ? (
              <p class="error" id="token-error">
                {error}
              </p>
            ) : (
              <p class="hint" id="token-hint">
                An administrator creates it under Set-up, Tokens. The first administrator signs in with ADMIN_TOKEN.
              </p>
            )}
          </div>
          <button class="primary" type="submit">
            Sign in
          </button>
        </form>
      </main>
    </Document>
  )
}
