/** What a test of a mail server says, as a page. */
import type { Context } from 'hono'
import { readBar } from '../bar'
import { Page } from '../layout'
import { Badge } from '../parts'
import { page } from '../render'
import type { WebEnv } from '../web-env'

export const securityOptions = [
  { value: 'tls', label: 'TLS' },
  { value: 'starttls', label: 'STARTTLS' },
  { value: 'none', label: 'None (only under wrangler dev)' },
]

export async function tested(c: Context<WebEnv>, back: string, test: Promise<{ ok: boolean; detail: string }>): Promise<Response> {
  const [bar, { ok, detail }] = await Promise.all([readBar(c.var.tools, c.var.visitor), test])
  return page(
    c,
    <Page title={ok ? 'It works' : 'It does not work'} place="setup" bar={bar} above={{ href: back, label: 'Back to the server' }}>
      <div class={ok ? 'notice' : 'notice bad'} role="status">
        <p>
          <Badge tone={ok ? 'good' : 'bad'}>{ok ? 'Good' : 'Failed'}</Badge> {detail}
        </p>
      </div>
      <p>
        <a class="button" href={back}>
          Back
        </a>
      </p>
    </Page>,
  )
}
