/** What became of a mail, in a sentence or two. Pure. */
import type { Child } from 'hono/jsx'
import { hasRaw } from '../../inbound/log/replay'
import { doorWords } from '../../inbound/doors/door'
import { failureWords } from '../chatter/envelope'
import type { MailFacts } from '../../inbound/log/mail-facts'
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
      {facts.mail.reason === 'assigned' ? 'A person added it to' : 'Added to'} <Place {...facts} />
      {postedBy(facts)}.
    </>
  ),
  bounced: (facts) => (
    <>
      {reportOf(facts)} It is noted on our message in <Place {...facts} />.
    </>
  ),
  refused: ({ mail }) => `Refused: ${reasonInWords(mail.reason)}. ${answerInWords(mail)}${othersOf(mail)}`,
  dropped: (facts) => (
    <>
      Accepted and discarded: {reasonInWords(facts.mail.reason)}. Nobody was told.
      {facts.record && (
        <>
          {' '}
          It is in <Place {...facts} />.
        </>
      )}
    </>
  ),
  held: ({ mail }) => `Held for a person to decide. ${heldInWords(mail.reason).advice}`,
  failed: ({ mail }) =>
    hasRaw(mail) ? (
      <>
        An error on our side stopped it. The mail is kept{' '}
        {mail.dueAt ? (
          <>
            and will be retried at <Time at={mail.dueAt} />.
          </>
        ) : (
          'and waits to be routed again.'
        )}
      </>
    ) : (
      'An error on our side stopped it, and its raw mail is missing from the bucket: it can’t be recovered.'
    ),
}

export function Sentence(facts: MailFacts) {
  return <>{sentences[facts.mail.outcome](facts)}</>
}

/** The record by its model and name. */
function Place({ record, models }: MailFacts) {
  if (!record) return <>a deleted record</>
  const model = models.find(({ key }) => key === record.model)?.label.toLowerCase() ?? record.model
  return (
    <>
      the {model} <a href={`/records/${record.id}`}>“{record.name}”</a>
    </>
  )
}

function wayOf({ mail, alias, server }: MailFacts): string {
  if (mail.reason === 'assigned') return 'with it'
  if (mail.reason === 'door-model') return `for the mailbox ${server ?? 'it was in'}`
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
  if (!first) return 'Our mail is delayed.'
  const also = others.length === 0 ? '' : ` and to ${others.length} more`
  return `Our mail to ${first.address}${also} bounced. ${failureWords[first.failureType]}.`
}

/** Of those that are only counted, nothing else is known. */
function othersOf({ copies }: MailFacts['mail']): string {
  if (copies === 1) return ''
  return ` It stands for ${copies} identical refusals to the same envelope sender within an hour.`
}

function answerInWords({ noticeWay, door }: MailFacts['mail']): string {
  if (noticeWay === 'reply') return 'The sender was told by mail.'
  if (noticeWay === 'smtp') return 'Their mail server was told at once and tells the sender.'
  return door === 'api' ? 'The mail server that delivered it was told and tells the sender.' : `Nobody was told (${doorWords[door]}).`
}
