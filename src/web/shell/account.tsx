/** Whoever has signed in: what they may do here, and where else they are signed in. */
import { Hono } from 'hono'
import { countOtherSessions, endOtherSessions } from '../../sign-in/session'
import { readBar } from './bar'
import { pathAfter, doneInWords } from './done'
import { PostButton } from './form'
import { Page } from './layout'
import { Facts } from './parts'
import { page } from './render'
import type { UserCaller } from '../../requests/caller'
import type { WebEnv } from './web-env'

const roles: Record<UserCaller['role'], string> = { admin: 'Administrator', agent: 'Agent', read: 'Read-only' }

export const account = new Hono<WebEnv>()
  .get('/account', async (c) => {
    const { tools, caller, session } = c.var
    const [bar, others] = await Promise.all([readBar(tools, caller), countOtherSessions(tools, caller.userId, session)])
    return page(
      c,
      <Page title="Your account" place="none" bar={bar} said={doneInWords(c.req.query('done'))}>
        <section class="card">
          <Facts
            facts={[
              ['Name', caller.name],
              ['Role', roles[caller.role]],
              ['Other sessions', others === 0 ? 'None' : String(others)],
            ]}
          />
          {others > 0 && caller.role !== 'read' && <PostButton action="/account/sign-out-others">Sign out everywhere else</PostButton>}
        </section>
      </Page>,
    )
  })
  .post('/account/sign-out-others', async (c) => {
    const { tools, caller, session } = c.var
    await endOtherSessions(tools, caller.userId, session)
    return c.redirect(pathAfter('/account', 'signed-out-elsewhere'), 303)
  })
