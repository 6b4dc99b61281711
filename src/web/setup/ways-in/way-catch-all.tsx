/** The way in by Cloudflare's Email Routing. Pure. */
import { type DnsRecord, Lines, Records, Way } from './way-parts'

/** What Email Routing adds to a zone. */
function recordsOf(domain: string): DnsRecord[] {
  const servers = [1, 2, 3].map((number) => ({ type: 'MX', name: domain, value: `route${number}.mx.cloudflare.net` }))
  return [
    ...servers,
    { type: 'TXT', name: domain, value: 'v=spf1 include:_spf.mx.cloudflare.net ~all' },
    { type: 'TXT', name: `cf2024-1._domainkey.${domain}`, value: 'a DKIM key, generated for you' },
  ]
}

export function CatchAll({ domain }: { domain: string }) {
  return (
    <Way id="catch-all" title="MX at Cloudflare">
      <ol>
        <li>
          <p>
            Turn on Email Routing for {domain}: in Cloudflare’s dashboard under <em>Compute &gt; Email Service &gt; Email Routing</em>, or
            by
          </p>
          <Lines label="Turning on Email Routing" lines={[`npx wrangler email routing enable ${domain}`]} />
          <p>It adds these records. Remove other MX records of the same name.</p>
          <Records label="Records of the domain" records={recordsOf(domain)} />
        </li>
        <li>
          <p>
            Point the catch-all rule at the Worker: add this line to <code>wrangler.toml</code> and run <code>npm run deploy</code>, or
            choose <em>Routing Rules &gt; Catch-all rule &gt; Send to a Worker &gt; postern</em>.
          </p>
          <Lines label="The line of wrangler.toml" lines={[`addresses = ["*@${domain}"]`]} />
        </li>
      </ol>
      <h3>A subdomain</h3>
      <p>
        Add it under <em>Email Routing &gt; Settings &gt; Subdomains</em> of its zone: it gets its own MX and TXT records. It has no
        catch-all rule; the zone’s rule takes its mail, unless an address has its own rule. Keep such rules for people’s mailboxes at the
        zone. If you list addresses rather than use the catch-all rule, list the catchall and bounce addresses too, and turn on{' '}
        <em>Subaddressing</em>, since replies come to addresses with a <code>+</code>.
      </p>
      <h3>Several zones</h3>
      <p>
        One Worker serves them all: a catch-all rule for each, and <a href="/setup/domains/new">an alias domain</a> for each. Every alias
        says which of them it belongs to.
      </p>
      <Lines label="The line for several zones" lines={[`addresses = ["*@${domain}", "*@example.net"]`]} />
    </Way>
  )
}
