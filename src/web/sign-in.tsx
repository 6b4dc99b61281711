/** The page for signing in, with a user's token. */
import { Hono } from 'hono'
import { Icon } from './icon'
import { Document } from './layout'
import { page } from './render'
import { endSession, safePath, startSession } from './session'
import type { WebEnv } from './web-env'

export const signIn = new Hono<WebEnv>()
  .get('/sign-in', (c) => page(c, <SignIn next={safePath(c.req.query('next'))} />))
  .post('/sign-in', async (c) => {
    const { token, next } = await c.req.parseBody()
    const path = safePath(typeof next === 'string' ? next : undefined)
    const given = typeof token === 'string' ? token.trim() : ''
    if (await startSession(c, given)) return c.redirect(path, 303)
    return page(c, <SignIn next={path} error={whyNot(given)} />, 422)
  })
  .post('/sign-out', (c) => {
    endSession(c)
    return c.redirect('/sign-in', 303)
  })

function whyNot(token: string): string {
  return token === ''
    ? 'Paste a token first.'
    : 'This is no token of a user: it may have expired or been deleted, or belong to a machine. An administrator can make a new one.'
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
                An administrator makes it under Set-up, Tokens. The first administrator signs in with ADMIN_TOKEN.
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
