/** What is known of a mail, beside its story. Pure. */
import type { Person } from '../../mail/address/address'
import type { Child } from 'hono/jsx'
import type { mailKinds, verdicts } from '../../db/schema'
import { readerInWords } from '../../mail/mime/reader'
import { doorWords } from '../../inbound/doors/door'
import type { MailFacts } from '../../inbound/log/mail-facts'
import { outcomeWords, reasonInWords } from './mail-words'
import { sizeInWords } from '../chatter/message'
import { Badge, Facts, Time, Times, type Tone } from '../shell/parts'
import { isAdministrator, type UserCaller } from '../../requests/caller'

const kinds: Record<(typeof mailKinds)[number], string> = {
  ordinary: 'Ordinary mail',
  'auto-reply': 'Automatic reply',
  list: 'List mail',
  bounce: 'Bounce',
  report: 'Report',
}

const proofs: Record<(typeof verdicts)[number], { words: string; tone: Tone }> = {
  pass: { words: 'passed', tone: 'good' },
  fail: { words: 'failed', tone: 'bad' },
  none: { words: 'none', tone: 'neutral' },
  unknown: { words: 'unknown', tone: 'neutral' },
}

type Props = MailFacts & { caller: UserCaller }

export function About(props: Props) {
  const { mail, siblings } = props
  const { from, to, cc } = mail
  const people: [string, Child][] = [
    ['From', inFull(from) || 'Nobody'],
    ['To', peopleInFull(to)],
    ...(cc.length > 0 ? [['Cc', peopleInFull(cc)] satisfies [string, Child]] : []),
  ]
  return (
    <aside class="mail-about" aria-label="About this mail">
      <div class="card">
        <Facts facts={[...people, ...deliveryFacts(props)]} />
      </div>
      {siblings.length > 0 && <Siblings siblings={siblings} />}
    </aside>
  )
}

function deliveryFacts({ mail, server, alias, caller }: Props): [string, Child][] {
  const {
    recipient,
    envelopeFrom,
    receivedAt,
    lastReceivedAt,
    copies,
    door,
    size,
    kind,
    automatic,
    reader,
    internetMessageId,
    attempts,
    durationMs,
  } = mail
  const facts: [string, Child | false][] = [
    ['Delivered to', recipient],
    ['Alias', alias !== undefined && isAdministrator(caller) && <a href={`/setup/aliases/${alias.id}`}>{alias.address ?? 'Inactive'}</a>],
    ['Envelope sender', envelopeFrom || 'Null sender'],
    ['Received', <Time at={receivedAt} />],
    ['Total', lastReceivedAt !== null && <Times copies={copies} lastReceivedAt={lastReceivedAt} />],
    ['Via', server ? `${doorWords[door]} ${server}` : doorWords[door]],
    ['Kind', automatic && kind === 'ordinary' ? 'Automated mail' : kinds[kind]],
    ['Authentication', <Proof {...mail.authentication} />],
    ['Size', sizeInWords(size)],
    ['Read by', readerInWords(reader)],
    ['Decided in', `${durationMs} ms`],
    ['Attempts', attempts > 1 && String(attempts)],
    ['Message-ID', <span class="mono">{internetMessageId}</span>],
  ]
  return facts.filter((fact): fact is [string, Child] => fact[1] !== false)
}

function Proof({ spf, dkim, dmarc }: MailFacts['mail']['authentication']) {
  return (
    <span class="proofs">
      {Object.entries({ SPF: spf, DKIM: dkim, DMARC: dmarc }).map(([name, verdict]) => (
        <Badge tone={proofs[verdict].tone}>
          {name} {proofs[verdict].words}
        </Badge>
      ))}
    </span>
  )
}

/** The same mail at its other recipients. */
function Siblings({ siblings }: Pick<MailFacts, 'siblings'>) {
  return (
    <section class="card" aria-labelledby="siblings">
      <h2 id="siblings">Other recipients</h2>
      <ul class="siblings">
        {siblings.map(({ id, recipient, outcome, reason }) => (
          <li>
            <a href={`/mails/${id}`}>{recipient}</a> <Badge tone={outcomeWords[outcome].tone}>{outcomeWords[outcome].label}</Badge>
            <p class="soft small">{reasonInWords(reason)}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

const maxPeople = 10

function peopleInFull(people: Person[]): string {
  const shown = people.slice(0, maxPeople).map(inFull).join(', ')
  return people.length > maxPeople ? `${shown} and ${people.length - maxPeople} more` : shown || 'Nobody'
}

function inFull(person: Person | null): string {
  if (!person) return ''
  return person.name ? `${person.name} <${person.address}>` : person.address
}
