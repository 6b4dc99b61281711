/** What became of a mail, in a sentence or two. Pure. */
import type { Child } from 'hono/jsx'
import { hasRaw } from '../../inbound/log/replay'
import { doorWords } from '../../inbound/doors/door'
import { failureWords } from '../chatter/envelope'
import type { MailFacts } from './mail-facts'
import { capitalized, heldInWords, reasonInWords } from './mail-words'
import { Time } from '../shell/parts'

type Outcome = MailFacts['mail']['outcome']
type Tell = (facts: MailFacts) => Child

const sentences: Record<Outcome, Tell> = {
  created: (facts) => (
    <>
      {facts.mail.reason === 'assigned' ? 'A person opened' : 'Opened'} <Place {...facts} /> {wayOf(facts)}.
    </>
  ),
  posted: (facts) => (
    <>
      {facts.mail.reason === 'assigned' ? 'A person put it into' : 'Added to'} <Place {...facts} />
      {postedBy(facts)}.
    </>
  ),
  bounced: (facts) => (
    <>
      {reportOf(facts)} It stands at our message in <Place {...facts} />.
    </>
  ),
  refused: ({ mail }) => `Refused: ${reasonInWords(mail.reason)}. ${toldOf(mail)}${othersOf(mail)}`,
  dropped: (facts) => (
    <>
      Taken, and nothing was done: {reasonInWords(facts.mail.reason)}. Nobody was told.
      {facts.record && (
        <>
          {' '}
          It stands in <Place {...facts} />.
        </>
      )}
    </>
  ),
  held: ({ mail }) => `It waits for a person. ${heldInWords(mail.reason).advice}`,
  failed: ({ mail }) =>
    hasRaw(mail) ? (
      <>
        A fault of ours stopped it. It is kept whole,{' '}
        {mail.dueAt ? (
          <>
            and is tried again at <Time at={mail.dueAt} />.
          </>
        ) : (
          'and waits to be routed again.'
        )}
      </>
    ) : (
      'A fault of ours stopped it, and its raw mail is missing from the bucket: nothing can be made of it.'
    ),
}

export function Sentence(facts: MailFacts) {
  return <>{sentences[facts.mail.outcome](facts)}</>
}

/** The record by its model and name. */
function Place({ record, models }: MailFacts) {
  if (!record) return <>a record that is gone</>
  const model = models.find(({ key }) => key === record.model)?.label.toLowerCase() ?? record.model
  return (
    <>
      the {model} <a href={`/records/${record.id}`}>“{record.name}”</a>
    </>
  )
}

function wayOf({ mail, alias, server }: MailFacts): string {
  if (mail.reason === 'assigned') return 'with it'
  if (mail.reason === 'door-model') return `for the mailbox ${server ?? 'that it lay in'}`
  return `through ${alias?.address ?? mail.recipient}`
}

function postedBy({ mail, alias }: MailFacts): string {
  if (mail.reason === 'forced-record') return `, where everything to ${alias?.address ?? mail.recipient} goes`
  return mail.reason === 'assigned' ? '' : ': it is ' + reasonInWords(mail.reason)
}

function reportOf({ mail: { bounce, reason } }: MailFacts): string {
  if (reason !== 'delivery-report' || !bounce) return `${capitalized(reasonInWords(reason))}.`
  const failed = bounce.recipients.filter(({ action }) => action === 'failed')
  const [first, ...others] = failed
  if (!first) return 'A mail of ours is on its way, later than it should be.'
  const also = others.length === 0 ? '' : ` and to ${others.length} more`
  return `Our mail to ${first.address}${also} came back. ${failureWords[first.failureType]}.`
}

/** Of those that are only counted, nothing else is known. */
function othersOf({ copies }: MailFacts['mail']): string {
  if (copies === 1) return ''
  return ` It stands for ${copies} mails from the same envelope sender that were refused alike within an hour.`
}

function toldOf({ noticeWay, door }: MailFacts['mail']): string {
  if (noticeWay === 'reply') return 'The sender was told by a mail.'
  if (noticeWay === 'smtp') return 'Their mail server was told at once, and tells the sender.'
  return door === 'api' ? 'The mail server that delivered it was told, and tells the sender.' : `Nobody was told (${doorWords[door]}).`
}
