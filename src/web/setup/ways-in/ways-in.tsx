/** How mail comes here: the records, steps and lines of each way, with the gateway's own domain in them. */
import { Hono } from 'hono'
import { Page } from '../../shell/layout'
import { page } from '../../shell/render'
import type { WebEnv } from '../../shell/web-env'
import { setupLink } from '../resource/list-page'
import { settingOf } from '../resource/setting'
import { CatchAll } from './way-catch-all'
import { Pipe } from './way-pipe'
import { Mailboxes, Redirections } from './way-redirections'

const ways = [
  { id: 'catch-all', way: 'MX at Cloudflare', takes: 'a whole domain, a subdomain or several zones' },
  { id: 'redirections', way: 'Redirects at another provider', takes: 'one for each address' },
  { id: 'mailboxes', way: 'An external mailbox', takes: 'a login; fetched every five minutes' },
  { id: 'pipe', way: 'A mail server’s pipe', takes: 'a script and a token' },
]

export const waysIn = new Hono<WebEnv>().get('/setup/ways-in', async (c) => {
  const { bar, choices, origin } = await settingOf(c)
  const domain = choices.domains[0]?.label ?? 'example.com'
  return page(
    c,
    <Page title="Ways in" place="setup" bar={bar} above={setupLink}>
      <p class="lead">
        Four ways to receive mail, which can be combined. The first is best: nothing is in between, every address works, and a refusal
        reaches its sender at once.
      </p>
      <ul class="rows way-list">
        {ways.map(({ id, way, takes }) => (
          <li>
            <a class="row" href={`#${id}`}>
              <span class="row-main">
                <span class="row-title">{way}</span>
                <span class="row-sub">{takes}</span>
              </span>
            </a>
          </li>
        ))}
      </ul>
      {choices.domains.length === 0 && (
        <p class="notice">
          There is no alias domain yet: replace example.com with yours. It is taken from the first mail, unless you create it.
        </p>
      )}
      <div class="prose">
        <CatchAll domain={domain} />
        <Redirections domain={domain} />
        <Mailboxes />
        <Pipe domain={domain} origin={origin} />
      </div>
    </Page>,
  )
})
