/** How mail comes here: the records and steps of each way, with the gateway's own domain in them. */
import { Hono } from 'hono'
import { Page } from '../layout'
import { page } from '../render'
import type { WebEnv } from '../web-env'
import { settingOf } from './resource'

export const waysIn = new Hono<WebEnv>().get('/setup/ways-in', async (c) => {
  const { bar, choices, origin } = await settingOf(c)
  const domain = choices.domains[0]?.label ?? 'example.com'
  return page(
    c,
    <Page title="Ways in" place="setup" bar={bar} above={{ href: '/setup', label: 'Set-up' }}>
      <div class="prose">
        <Mx domain={domain} />
        <Redirections domain={domain} />
        <section>
          <h2>Mailboxes elsewhere</h2>
          <p>
            For an address that is a mailbox and stays one: <a href="/setup/incoming-servers/new">add an incoming server</a> for it. It is
            looked into every five minutes. One server for each mailbox; one for those of the catchall and bounce addresses, too, if they
            have any.
          </p>
        </section>
        <Pipe origin={origin} domain={domain} />
      </div>
    </Page>,
  )
})

function Mx({ domain }: { domain: string }) {
  return (
    <section>
      <h2>The domain’s MX at Cloudflare</h2>
      <p>The best way: every address works, nothing is in between, and a refusal reaches the sender at once.</p>
      <ol>
        <li>
          In Cloudflare’s dashboard, <em>Compute, Email Service, Email Routing</em>: turn it on for <code>{domain}</code>. It adds these
          records; other MX records of the same name have to go.
          <div class="table-wrap">
            <table>
              <thead>
                <tr>
                  <th scope="col">Type</th>
                  <th scope="col">Name</th>
                  <th scope="col">Value</th>
                </tr>
              </thead>
              <tbody>
                {[1, 2, 3].map((number) => (
                  <tr>
                    <td>MX</td>
                    <td class="mono">{domain}</td>
                    <td class="mono">route{number}.mx.cloudflare.net</td>
                  </tr>
                ))}
                <tr>
                  <td>TXT</td>
                  <td class="mono">{domain}</td>
                  <td class="mono">v=spf1 include:_spf.mx.cloudflare.net ~all</td>
                </tr>
              </tbody>
            </table>
          </div>
        </li>
        <li>
          <em>Routing rules, Catch-all rule, Send to a Worker, postern</em>. Or write <code>addresses = ["*@{domain}"]</code> into{' '}
          <code>wrangler.toml</code> and run <code>npm run deploy</code>.
        </li>
      </ol>
      <p>
        <strong>A subdomain</strong> is added under <em>Settings, Subdomains</em> of its zone and gets records of its own; the catch-all
        rule of the zone takes its mail. <strong>Several zones</strong>: a catch-all rule for each, and{' '}
        <a href="/setup/domains/new">an alias domain</a> for each.
      </p>
    </section>
  )
}

function Redirections({ domain }: { domain: string }) {
  return (
    <section>
      <h2>Redirections</h2>
      <p>
        For a domain whose MX stays where it is: give a subdomain to Cloudflare as above, make it an alias domain, and redirect each address
        that people write to, at its provider.
      </p>
      <pre>
        <code>{`info@${domain}      →  info@in.${domain}\ncatchall@${domain}  →  catchall@in.${domain}\nbounce@${domain}    →  bounce@in.${domain}`}</code>
      </pre>
      <p>
        Many providers ask first whether an address may be redirected here. Their mail waits under <a href="/held">Held mail</a>, link and
        all; nothing has to be changed for it.
      </p>
    </section>
  )
}

function Pipe({ origin, domain }: { origin: string; domain: string }) {
  return (
    <section>
      <h2>The pipe of a mail server</h2>
      <p>
        <a href="/setup/tokens">Make a token</a> with the role ingest, copy <code>dev/mailgate/mailgate</code> to the mail server, and write
        both lines into <code>/etc/postern/mailgate.conf</code>, readable by the pipe’s user alone. Lines for Postfix, Exim and procmail are
        in the README.
      </p>
      <pre>
        <code>{`mailgate -f ada@example.org -- info@${domain} < mail.eml\n# delivers to ${origin}/api/mails`}</code>
      </pre>
    </section>
  )
}
