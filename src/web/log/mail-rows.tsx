/** Mails of the log as rows of a list. Pure. */
import { doorWords } from '../../inbound/doors/door'
import type { MailLine } from '../../inbound/log/mail-list'
import { outcomeWords, reasonInWords, senderInWords } from './mail-words'
import { Badge, Time, Times } from '../shell/parts'

export function MailRows({ mails }: { mails: MailLine[] }) {
  return (
    <ul class="rows" data-rows>
      {mails.map((mail) => (
        <li>
          <Row mail={mail} />
        </li>
      ))}
    </ul>
  )
}

function Row({ mail }: { mail: MailLine }) {
  const { id, recipient, subject, outcome, reason, door, receivedAt, lastReceivedAt } = mail
  const { label, tone } = outcomeWords[outcome]
  return (
    <a class="row mail-row" href={`/mails/${id}`} data-row>
      <span class="mail-outcome">
        <Badge tone={tone}>{label}</Badge>
      </span>
      <span class="row-main">
        <span class="row-title">{subject || '(no subject)'}</span>
        <span class="row-sub">
          {senderInWords(mail)} → {recipient}
          {lastReceivedAt && (
            <>
              {' · '}
              <Times copies={mail.copies} lastReceivedAt={lastReceivedAt} />
            </>
          )}
        </span>
      </span>
      <span class="mail-reason">{reasonInWords(reason)}</span>
      <span class="row-end">
        <span class="mail-door">{doorWords[door]}</span>
        <Time at={receivedAt} />
      </span>
    </a>
  )
}
