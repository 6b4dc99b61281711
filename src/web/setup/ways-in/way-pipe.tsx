/** The way in by the pipe of a mail server. Pure. */
import { Lines, Way } from './way-parts'

type Props = { domain: string; origin: string }

export function Pipe({ domain, origin }: Props) {
  return (
    <Way id="pipe" title="A mail server’s pipe">
      <ol>
        <li>
          <a href="/setup/tokens">Create a token</a> with the role ingest: it can only deliver mail.
        </li>
        <li>
          <p>
            Put <code>dev/mailgate/mailgate</code> on the mail server; it needs curl. Only its own user may read its configuration.
          </p>
          <Lines
            label="Installing the script"
            lines={[
              'useradd --system --no-create-home --shell /usr/sbin/nologin mailgate',
              'install -m 755 dev/mailgate/mailgate /usr/local/bin/',
              'install -D -m 600 -o mailgate dev/mailgate/mailgate.conf.example /etc/postern/mailgate.conf',
            ]}
          />
          <Lines label="/etc/postern/mailgate.conf" lines={['# /etc/postern/mailgate.conf', `url = ${origin}`, 'token = pst_…']} />
        </li>
        <li>
          <p>Have the mail server pipe its mail to it. With Postfix:</p>
          <Lines label="Configuration of Postfix" lines={postfixLines(domain)} />
          <p>With Exim, the router goes before those that deliver locally:</p>
          <Lines label="Configuration of Exim" lines={eximLines(domain)} />
          <p>The documentation has the lines for procmail, too.</p>
        </li>
      </ol>
    </Way>
  )
}

function postfixLines(domain: string): string[] {
  return [
    '# /etc/postfix/master.cf',
    'postern   unix  -       n       n       -       -       pipe',
    '  flags=q user=mailgate null_sender= argv=/usr/local/bin/mailgate -f ${sender} -- ${recipient}',
    '',
    '# /etc/postfix/main.cf',
    `relay_domains = ${domain}`,
    `transport_maps = inline:{ ${domain}=postern: }`,
    'postern_destination_recipient_limit = 1',
  ]
}

function eximLines(domain: string): string[] {
  return [
    '# routers',
    'postern:',
    '  driver = accept',
    `  domains = ${domain}`,
    '  transport = postern',
    '',
    '# transports',
    'postern:',
    '  driver = pipe',
    '  user = mailgate',
    String.raw`  command = /bin/sh -c 'exec /usr/local/bin/mailgate -f "\$SENDER" -- "\$RECIPIENT"'`,
    '  message_prefix =',
    '  message_suffix =',
    '  temp_errors = 73 : 75 : 126 : 127',
    '  timeout_defer',
    '  return_fail_output',
    '  log_defer_output',
  ]
}
