/** Mails of the log as rows of a list. Pure. */
import type { Child } from 'hono/jsx'
import type { MailRow } from '../inbound/gateway'
import { doorWords, outcomeWords, reasonInWords } from './mail-words'
import { Badge, Time } from './parts'

/** @param action beside each row */
export function MailRows({ mails, action }: { mails: MailRow[]; action?: (mail: MailRow) => Child }) {
  return (
    <ul class="rows" data-rows>
      {mails.map((mail) => (
        <li class="mail-item">
          <Row mail={mail} />
          {action?.(mail)}
        </li>
      ))}
    </ul>
  )
}

function Row({ mail }: { mail: MailRow }) {
  const { id, from, envelopeFrom, recipient, subject, outcome, reason, door, receivedAt } = mail
  const { label, tone } = outcomeWords[outcome]
  return (
    <a class="row" href={`/mails/${id}`} data-row>
      <span class="mail-outcome">
        <Badge tone={tone}>{label}</Badge>
      </span>
      <span class="row-main">
        <span class="row-title">{subject || '(no subject)'}</span>
        <span class="row-sub">
          {from?.name || from?.address || envelopeFrom || 'Nobody'} → {recipient} · {reasonInWords(reason)}
        </span>
      </span>
      <span class="row-end">
        <span class="mail-door">{doorWords[door]}</span>
        <Time at={receivedAt} />
      </span>
    </a>
  )
}
