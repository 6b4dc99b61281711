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
  bounced: 'It would be noted on our message',
  refused: 'It would be refused',
  dropped: 'It would be accepted and discarded',
  held: 'It would be held for a person',
  failed: 'It would fail',
}

export function SimulatorPage({ bar, asked, mistakes, answered }: Props) {
  return (
    <Page title="What would happen if…" place="simulator" bar={bar} wide>
      <p class="lead">See how a mail would be routed if it arrived now. Nothing is stored or counted, and nobody is told.</p>
      <div class="simulator">
        <Question asked={asked} mistakes={mistakes} />
        <section class="simulated" aria-label="Result">
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
          Simulate
        </button>
      </div>
    </form>
  )
}

function WholeMail({ asked: { raw }, mistakes }: Pick<Props, 'asked' | 'mistakes'>) {
  const mistake = mistakes?.find(({ path }) => path === 'file')
  return (
    <details class="whole-mail" open={raw !== '' || mistake !== undefined}>
      <summary>Use a complete mail instead of subject and text</summary>
      <TextArea
        name="raw"
        label="Source"
        value={raw}
        mistakes={mistakes}
        rows={8}
        hint="Including all headers. From and To can then be left empty."
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
          {mistake?.message ?? 'An .eml file, as saved by a mail program'}
        </p>
      </div>
    </details>
  )
}

function Waiting() {
  return (
    <div class="empty">
      <Icon name="simulator" />
      <h2>The result appears here</h2>
      <p>With each step: what was checked, what matched, and why.</p>
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
        <h3>How it would be routed</h3>
        <Trace trace={readTrace(trace)} outcome={outcome} mentions={mentions} />
      </div>
      <div class="card">
        <h3>Content</h3>
        {mail.text.trim() === '' ? <p class="soft">No text.</p> : <MessageText text={mail.text} answers={mail.answers} />}
      </div>
    </>
  )
}
