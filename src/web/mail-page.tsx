/** The page of one mail. Pure. */
import type { Child } from 'hono/jsx'
import type { MailRow } from '../inbound/gateway'
import type { MailBody } from '../inbound/mail-body'
import { failureWords } from './envelope'
import { type Mistakes, OtherMistakes, PostButton, Select, TextField } from './form'
import { Icon } from './icon'
import { Page } from './layout'
import type { Around } from './mail'
import { adviceFor, doorWords, outcomeWords, reasonInWords } from './mail-words'
import { sizeInWords } from './message'
import type { Bar } from './navigation'
import { Badge, Facts, Time } from './parts'
import { Trace } from './trace'
import { isAdministrator, type Visitor } from './visitor'

type Props = Around & {
  mail: MailRow
  body: MailBody | undefined
  visitor: Visitor
  bar: Bar
  mistakes: Mistakes | undefined
  said: string | undefined
}

export function MailPage(props: Props) {
  const { mail, visitor, bar, said } = props
  const above = isAdministrator(visitor) ? { href: '/mails', label: 'Mail log' } : { href: '/held', label: 'Held mail' }
  const { label, tone } = outcomeWords[mail.outcome]
  return (
    <Page
      title={mail.subject || '(no subject)'}
      badge={<Badge tone={tone}>{label}</Badge>}
      place={mail.outcome === 'held' ? 'held' : 'mails'}
      bar={bar}
      said={said}
      above={above}
      wide
    >
      <p class="mail-summary">
        <Summary {...props} />
      </p>
      <div class="mail">
        <div class="mail-main">
          <Actions {...props} />
          <section class="card" aria-labelledby="story">
            <h2 id="story">Why it went there</h2>
            <Trace trace={mail.trace} />
          </section>
          <Reported {...props} />
          <Notice mail={mail} />
          <Content {...props} />
        </div>
        <About {...props} />
      </div>
    </Page>
  )
}

/** What became of it, in a sentence. */
function Summary({ mail, record }: Props) {
  const { outcome, reason, recipient } = mail
  const to = record ? <a href={`/records/${record.id}`}>{record.name}</a> : 'a record that is gone'
  if (outcome === 'created')
    return (
      <>
        Opened {to}, {reasonInWords(reason)} {recipient}.
      </>
    )
  if (outcome === 'posted')
    return (
      <>
        Added to {to}: {reasonInWords(reason)}.
      </>
    )
  if (outcome === 'bounced')
    return (
      <>
        A report: {reasonInWords(reason)}
        {record ? <>, in {to}</> : null}.
      </>
    )
  if (outcome === 'held') return <>{adviceFor(reason)}</>
  return (
    <>
      {outcomeWords[outcome].label}: {reasonInWords(reason)}
      {record ? <>. See {to}</> : null}.
    </>
  )
}

function isAssignable({ outcome, reason }: MailRow): boolean {
  return outcome === 'held' || outcome === 'failed' || (outcome === 'refused' && reason === 'catchall-only')
}

function isReplayable({ outcome, rawKey }: MailRow): boolean {
  return ['held', 'failed', 'refused'].includes(outcome) && rawKey !== null
}

function Actions({ mail, models, visitor, mistakes }: Props) {
  if (!isAssignable(mail) && !isReplayable(mail)) return mistakes ? <OtherMistakes mistakes={mistakes} shown={[]} /> : null
  return (
    <section class="card mail-actions" aria-labelledby="actions">
      <h2 id="actions">What to do with it</h2>
      <OtherMistakes mistakes={mistakes} shown={['record', 'model']} />
      {isAssignable(mail) && mail.rawKey !== null && (
        <div class="form-row">
          <form method="post" action={`/mails/${mail.id}/assign`} class="mail-action">
            <Select
              name="model"
              label="Make a record of it"
              options={models.map(({ key, label }) => ({ value: key, label }))}
              mistakes={mistakes}
            />
            <button type="submit">Make it</button>
          </form>
          <form method="post" action={`/mails/${mail.id}/assign`} class="mail-action">
            <TextField name="record" label="Put it into a record" placeholder="The address of its page" mistakes={mistakes} />
            <button type="submit">Put it there</button>
          </form>
        </div>
      )}
      {isReplayable(mail) && isAdministrator(visitor) && (
        <p class="mail-replay">
          <PostButton action={`/mails/${mail.id}/replay`}>
            <Icon name="retry" /> Decide it afresh
          </PostButton>
          <span class="small soft">After you have mended what stood in its way. It counts towards no quota, and nobody is told.</span>
        </p>
      )}
    </section>
  )
}

function Reported({ mail: { bounce } }: Props) {
  if (!bounce || bounce.recipients.length === 0) return null
  return (
    <section class="card" aria-labelledby="reported">
      <h2 id="reported">What the report says</h2>
      <ul class="reported">
        {bounce.recipients.map(({ address, action, failureType, permanent, status, reason }) => (
          <li>
            <strong>{address}</strong> <Badge tone={action === 'failed' ? 'bad' : 'neutral'}>{action}</Badge>
            <p class="small">
              {action === 'failed' && `${failureWords[failureType]}${permanent ? ', for good' : ', for now'}. `}
              {status && <code>{status}</code>} {reason}
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
      <h2 id="notice">{noticeWay === 'reply' ? 'What the sender was told, by a mail' : 'What the sender was told, at SMTP time'}</h2>
      <p class="words">{noticeText}</p>
    </section>
  )
}

function Content({ mail, body }: Props) {
  return (
    <section class="card" aria-labelledby="content-title">
      <h2 id="content-title">What it says</h2>
      {body ? (
        <iframe
          class="mail-frame"
          src={`/frames/mails/${mail.id}`}
          sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
          title={`What the mail says: ${mail.subject ?? ''}`}
          data-fit
          loading="lazy"
        ></iframe>
      ) : (
        <p class="soft">It was not kept: a mail that is refused stays with its sender.</p>
      )}
      {body && (
        <p class="mail-originals">
          <a class="button" href={`/mails/${mail.id}/raw`} download>
            <Icon name="download" /> Original mail
          </a>
          <a class="button quiet" href={`/mails/${mail.id}/source`} target="_blank" rel="noopener">
            <Icon name="external" /> Its source
          </a>
        </p>
      )}
    </section>
  )
}

function About({ mail, server }: Props) {
  const {
    from,
    envelopeFrom,
    recipient,
    to,
    cc,
    receivedAt,
    door,
    size,
    kind,
    automatic,
    authentication,
    internetMessageId,
    attempts,
    dueAt,
  } = mail
  const { spf, dkim, dmarc } = authentication
  const facts: [string, Child][] = [
    ['From', inFull(from) || 'Nobody'],
    ['To', to.map(inFull).join(', ') || 'Nobody'],
    ...(cc.length > 0 ? [['Cc', cc.map(inFull).join(', ')] as [string, Child]] : []),
    ['Delivered to', recipient],
    ['Envelope sender', envelopeFrom || 'the null sender'],
    ['Arrived', <Time at={receivedAt} />],
    ['By', server ? `${doorWords[door]} ${server}` : doorWords[door]],
    ['Kind', automatic && kind === 'ordinary' ? 'ordinary, sent by a machine' : kind],
    ['Proved', `SPF ${spf}, DKIM ${dkim}, DMARC ${dmarc}`],
    ['Size', sizeInWords(size)],
    ['Message-ID', <span class="mono small">{internetMessageId}</span>],
    ...(attempts > 1 ? [['Tries', String(attempts)] as [string, Child]] : []),
    ...(dueAt ? [['Tried again', <Time at={dueAt} />] as [string, Child]] : []),
  ]
  return (
    <aside class="card mail-about" aria-label="About this mail">
      <Facts facts={facts} />
    </aside>
  )
}

function inFull(person: { name: string; address: string } | null): string {
  if (!person) return ''
  return person.name ? `${person.name} <${person.address}>` : person.address
}
