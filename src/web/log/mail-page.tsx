/** The page of one mail. Pure. */
import type { MailRow } from '../../inbound/receipt'
import { readTrace } from '../../inbound/trace/stored'
import { failureWords } from '../chatter/envelope'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { About } from './mail-about'
import { Actions, type Asked } from './mail-actions'
import { Content } from './mail-content'
import type { MailFacts } from '../../inbound/log/mail-facts'
import type { Original } from './mail-original'
import { Sentence } from './mail-sentence'
import { mentionsOf } from './mentions'
import { outcomeWords } from './mail-words'
import type { Bar } from '../shell/navigation'
import { Badge } from '../shell/parts'
import { Trace } from './trace'
import { isAdministrator, type UserCaller } from '../../requests/caller'

type Props = MailFacts & {
  original: Original | undefined
  view: 'html' | 'text'
  asked: Asked
  caller: UserCaller
  bar: Bar
  said: string | undefined
}

export function MailPage(props: Props) {
  const { mail, caller, bar, said } = props
  const waits = mail.outcome === 'held' || mail.outcome === 'failed'
  const isHeld = mail.outcome === 'held'
  const above = isHeld || !isAdministrator(caller) ? { href: '/held', label: 'Held mail' } : { href: '/mails', label: 'Mail log' }
  const { label, tone } = outcomeWords[mail.outcome]
  return (
    <Page
      title={mail.subject || '(no subject)'}
      badge={<Badge tone={tone}>{label}</Badge>}
      place={isHeld ? 'held' : 'mails'}
      bar={bar}
      said={said}
      above={above}
      wide
    >
      <p class={`verdict ${tone}`}>
        <Sentence {...props} />
      </p>
      <div class="mail">
        <div class="mail-main">
          {waits && <Content {...props} />}
          {waits && <Actions {...props} />}
          <section class="card" aria-labelledby="story">
            <h2 id="story">How it was routed</h2>
            <Trace trace={readTrace(mail.trace)} outcome={mail.outcome} mentions={mentionsOf(props.mentioned)} />
            <NewAlias {...props} />
          </section>
          <Reported mail={mail} />
          <Notice mail={mail} />
          {!waits && <Content {...props} />}
          {!waits && <Actions {...props} />}
        </div>
        <About {...props} />
      </div>
    </Page>
  )
}

/** What would have taken a mail that nothing took. */
function NewAlias({ mail, caller }: Props) {
  if (mail.reason !== 'unknown-recipient' || !isAdministrator(caller)) return null
  return (
    <p class="after-story">
      <a class="button" href="/setup/aliases/new">
        <Icon name="plus" /> Create an alias for {mail.recipient}
      </a>
    </p>
  )
}

const actions: Record<string, string> = {
  failed: 'Bounced',
  delayed: 'Delayed',
  delivered: 'Delivered',
  relayed: 'Relayed',
  expanded: 'Sent to a list',
}

function Reported({ mail: { bounce } }: { mail: MailRow }) {
  if (!bounce || bounce.recipients.length === 0) return null
  return (
    <section class="card" aria-labelledby="reported">
      <h2 id="reported">Report details</h2>
      <ul class="reported">
        {bounce.recipients.slice(0, 50).map(({ address, action, failureType, permanent, status, reason }) => (
          <li>
            <strong>{address || 'No recipient named'}</strong>{' '}
            <Badge tone={action === 'failed' ? 'bad' : action === 'delayed' ? 'warn' : 'neutral'}>{actions[action] ?? action}</Badge>
            {action === 'failed' && <p>{`${failureWords[failureType]}${permanent ? '' : ' (temporary)'}.`}</p>}
            <p class="reason">
              {status && !reason.includes(status) && <>{status} </>}
              {reason}
            </p>
          </li>
        ))}
      </ul>
    </section>
  )
}

function Notice({ mail: { noticeWay, noticeText } }: { mail: MailRow }) {
  if (noticeWay === null) return null
  return (
    <section class="card" aria-labelledby="notice">
      <h2 id="notice">{noticeWay === 'reply' ? 'Notice sent to the sender' : 'SMTP reply to the sender’s server'}</h2>
      <p class="words notice-text">{noticeText}</p>
    </section>
  )
}
