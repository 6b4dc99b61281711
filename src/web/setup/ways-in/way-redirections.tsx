/** The ways in for mail whose MX stays elsewhere. Pure. */
import { Lines, Way } from './way-parts'

/** The gateway's domain may be the subdomain already. */
export function Redirections({ domain }: { domain: string }) {
  const isBelow = domain.startsWith('in.')
  const outside = isBelow ? domain.slice(3) : domain
  const inside = isBelow ? domain : `in.${domain}`
  return (
    <Way id="redirections" title="Redirections at another provider">
      <p>
        For a domain whose MX stays where it is. Give a subdomain to Cloudflare as above, make it{' '}
        <a href="/setup/domains/new">an alias domain</a>, and redirect each address that people write to, at the provider of {outside}, to
        the same one there:
      </p>
      <Lines
        label="Redirections"
        lines={['info', 'support', 'catchall', 'bounce'].map(
          (localPart) => `${`${localPart}@${outside}`.padEnd(outside.length + 10)} ->  ${localPart}@${inside}`,
        )}
      />
      <p>
        Answers and bounces come to signed addresses at {inside} by themselves; the last two are for people who write there of their own
        accord. With a whole address in <em>Sent from</em>, such as notifications@{outside}, mail leaves under the name that people know.
      </p>
      <p>
        Redirect, and do not write a new mail (“Fwd:”): its author would be the forwarder. Many providers first ask whether an address may
        be redirected here: their mail waits in <a href="/held">Held mail</a>, links and all.
      </p>
    </Way>
  )
}

export function Mailboxes() {
  return (
    <Way id="mailboxes" title="A mailbox elsewhere">
      <p>
        For an address that is a mailbox and stays one: <a href="/setup/incoming-servers/new">a new incoming server</a>. IMAP is the better
        choice where there is one; Gmail and Outlook are signed in to at Google and Microsoft. One server for each mailbox, and one for
        those of the catchall and bounce addresses, if they have any.
      </p>
      <p>
        Such mail comes without an envelope, so its headers tell whom it is for. What names none of our addresses opens a record of the
        server’s model, or is held. Nobody is told of a refusal.
      </p>
    </Way>
  )
}
