/** The ways in for mail whose MX stays elsewhere. Pure. */
import { Lines, Way } from './way-parts'

/** The gateway's domain may be the subdomain already. */
export function Redirections({ domain }: { domain: string }) {
  const isBelow = domain.startsWith('in.')
  const outside = isBelow ? domain.slice(3) : domain
  const inside = isBelow ? domain : `in.${domain}`
  return (
    <Way id="redirections" title="Redirects at another provider">
      <p>
        For a domain whose MX stays where it is. Set up a subdomain at Cloudflare as above, add it as{' '}
        <a href="/setup/domains/new">an alias domain</a>, and redirect each address that people write to, at the provider of {outside}, to
        the same one there:
      </p>
      <Lines
        label="Redirects"
        lines={['info', 'support', 'catchall', 'bounce'].map(
          (localPart) => `${`${localPart}@${outside}`.padEnd(outside.length + 10)} ->  ${localPart}@${inside}`,
        )}
      />
      <p>
        Replies and bounces go to signed addresses at {inside} anyway; the last two are for people who write there themselves. With a full
        address in <em>Sent from</em>, such as notifications@{outside}, mail is sent from the domain that people know.
      </p>
      <p>
        Redirect rather than forward as a new mail (“Fwd:”), whose author would be the forwarder. Many providers first ask you to confirm:
        their mail waits in <a href="/held">Held mail</a>, with its links.
      </p>
    </Way>
  )
}

export function Mailboxes() {
  return (
    <Way id="mailboxes" title="An external mailbox">
      <p>
        For an address that stays a mailbox, add <a href="/setup/incoming-servers/new">an incoming server</a>. Prefer IMAP to POP3; for
        Gmail and Outlook, sign in with Google or Microsoft. Add one server for each mailbox, including those of the catchall and bounce
        addresses, if they have any.
      </p>
      <p>
        Fetched mail has no envelope, so its headers decide who it is for. Mail to none of our addresses opens a record of the server’s
        model, or is held. Senders are not told of refusals.
      </p>
    </Way>
  )
}
