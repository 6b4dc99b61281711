/** The page of the simulator: what is asked on one side, the answer with its story on the other. Pure. */
import type { outcomes } from '../../db/schema'
import type { Simulation } from '../../inbound/gateway'
import { readTrace } from '../../inbound/trace/stored'
import { type Mistakes, OtherMistakes, TextArea, TextField } from '../shell/form'
import { Icon } from '../shell/icon'
import { Page } from '../shell/layout'
import { capitalized, outcomeWords, reasonInWords } from '../log/mail-words'
import type { Mentions } from '../log/mentions'
import { MessageText } from '../chatter/message-text'
import type { Bar } from '../shell/navigation'
import type { Asked } from './simulated-mail'
import { Trace } from '../log/trace'

type Answered = { simulation: Simulation; mentions: Mentions }
type Props = { bar: Bar; asked: Asked; mistakes?: Mistakes | undefined; answered?: Answered }

const would: Record<(typeof outcomes)[number], string> = {
  created: 'It would open a record',
  posted: 'It would be added to a record',
  bounced: 'It would be noted at our own message',
  refused: 'It would be refused',
  dropped: 'It would be taken, and nothing done',
  held: 'It would be held for a person',
  failed: 'It would fail',
}

export function SimulatorPage({ bar, asked, mistakes, answered }: Props) {
  return (
    <Page title="What would happen if…" place="simulator" bar={bar} wide>
      <p class="lead">A mail is decided as if it arrived now. Nothing is stored, nobody is told, and nothing is counted.</p>
      <div class="simulator">
        <Question asked={asked} mistakes={mistakes} />
        <section class="simulated" aria-label="The answer">
          {answered ? <Answer {...answered} /> : <Waiting />}
        </section>
      </div>
    </Page>
  )
}

const shown = ['from', 'to', 'subject', 'text', 'raw', 'file']

function Question({ asked, mistakes }: Pick<Props, 'asked' | 'mistakes'>) {
  const { from, to, subject, text } = asked
  return (
    <form class="form card" method="post" action="/simulator" enctype="multipart/form-data">
      <OtherMistakes mistakes={mistakes} shown={shown} />
      <div class="form-row">
        <TextField name="from" label="From" value={from} mistakes={mistakes} placeholder="ada@example.org" hint="The envelope sender" />
        <TextField name="to" label="To" value={to} mistakes={mistakes} placeholder="info@example.com" hint="The envelope recipient" />
      </div>
      <TextField name="subject" label="Subject" value={subject} mistakes={mistakes} />
      <TextArea name="text" label="Text" value={text} mistakes={mistakes} rows={5} />
      <WholeMail asked={asked} mistakes={mistakes} />
      <div class="form-end">
        <button class="primary" type="submit">
          See what would happen
        </button>
      </div>
    </form>
  )
}

function WholeMail({ asked: { raw }, mistakes }: Pick<Props, 'asked' | 'mistakes'>) {
  const mistake = mistakes?.find(({ path }) => path === 'file')
  return (
    <details class="whole-mail" open={raw !== '' || mistake !== undefined}>
      <summary>Use a whole mail in place of subject and text</summary>
      <TextArea
        name="raw"
        label="Its source"
        value={raw}
        mistakes={mistakes}
        rows={8}
        hint="With all its headers. From and To may then stay empty."
      />
      <div class="field">
        <label for="field-file">Or a file</label>
        <input
          id="field-file"
          type="file"
          name="file"
          accept=".eml,message/rfc822"
          aria-describedby="field-file-hint"
          aria-invalid={mistake ? 'true' : undefined}
        />
        <p class={mistake ? 'error' : 'hint'} id="field-file-hint">
          {mistake?.message ?? 'An .eml, as mail programs save it'}
        </p>
      </div>
    </details>
  )
}

function Waiting() {
  return (
    <div class="empty">
      <Icon name="simulator" />
      <h2>The answer appears here</h2>
      <p>With each step that leads to it: what was looked at, what matched, and why not.</p>
    </div>
  )
}

function Answer({ simulation, mentions }: Answered) {
  const { outcome, reason, trace, mail } = simulation
  const { tone } = outcomeWords[outcome]
  return (
    <>
      <div class={`verdict ${tone}`} role="status">
        <h2>{would[outcome]}</h2>
        <p>{`${capitalized(reasonInWords(reason))}.`}</p>
      </div>
      <div class="card">
        <h3>How it would be decided</h3>
        <Trace trace={readTrace(trace)} outcome={outcome} mentions={mentions} />
      </div>
      <div class="card">
        <h3>What it says</h3>
        {mail.text.trim() === '' ? <p class="soft">It has no words.</p> : <MessageText text={mail.text} answers={mail.answers} />}
      </div>
    </>
  )
}
