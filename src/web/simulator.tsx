/** "What would happen if…": a mail is decided as if it arrived, and nothing changes. */
import { type Context, Hono } from 'hono'
import { simulate, type Simulation } from '../inbound/gateway'
import { maxRawBytes } from '../inbound/raw'
import { normalizeAddress } from '../mail/address'
import { readBar } from './bar'
import { forbidden } from './error-page'
import { type Mistakes, OtherMistakes, TextArea, TextField } from './form'
import { Page } from './layout'
import { outcomeWords, reasonInWords } from './mail-words'
import type { Bar } from './navigation'
import { Badge } from './parts'
import { page } from './render'
import { Trace } from './trace'
import { isAdministrator } from './visitor'
import type { WebEnv } from './web-env'

type Asked = { from: string; to: string; subject: string; text: string; raw: string }
type Answer = { simulation: Simulation } | { mistakes: Mistakes } | undefined

const shown = ['from', 'to', 'subject', 'text', 'raw', 'file']

export const simulator = new Hono<WebEnv>()
  .use('/simulator', async (c, next) => {
    if (!isAdministrator(c.var.visitor)) throw forbidden('The simulator is for administrators.')
    await next()
  })
  .get('/simulator', (c) => {
    const asked = { from: '', to: '', subject: 'A question', text: 'Hello,\n\nwhat about it?', raw: '', ...c.req.query() }
    return show(c, asked, undefined)
  })
  .post('/simulator', async (c) => {
    const form = await c.req.parseBody()
    const text = (name: string) => (typeof form[name] === 'string' ? form[name] : '')
    const asked = { from: text('from').trim(), to: text('to').trim(), subject: text('subject'), text: text('text'), raw: text('raw') }
    const bytes = await bytesOf(asked, form['file'])
    const mistakes = mistakesIn(asked, bytes)
    if (mistakes.length > 0) return show(c, asked, { mistakes })
    const envelope = { from: asked.from || '<>', to: asked.to }
    const simulation = await simulate(c.var.tools, { door: 'edge', server: undefined, envelope, raw: bytes, size: bytes.byteLength })
    return show(c, asked, { simulation })
  })

/** A file goes before a pasted mail, and that before the fields. */
async function bytesOf(asked: Asked, file: unknown): Promise<Uint8Array<ArrayBuffer>> {
  if (file instanceof File && file.size > 0) return new Uint8Array(await file.arrayBuffer())
  return new Uint8Array(Buffer.from(asked.raw.trim() === '' ? mailOf(asked) : asked.raw))
}

/** RFC 5322, with what is not ASCII as RFC 6532 has it. */
function mailOf({ from, to, subject, text }: Asked): string {
  const oneLine = (value: string) => value.replace(/[\r\n]+/g, ' ')
  const headers = [
    `From: ${oneLine(from)}`,
    `To: ${oneLine(to)}`,
    `Subject: ${oneLine(subject)}`,
    'Content-Type: text/plain; charset=utf-8',
  ]
  return `${headers.join('\r\n')}\r\n\r\n${text.replace(/\r?\n/g, '\r\n')}\r\n`
}

function mistakesIn({ from, to }: Asked, bytes: Uint8Array): Mistakes {
  const wrong: (Mistakes[number] | false)[] = [
    from !== '' &&
      from !== '<>' &&
      normalizeAddress(from) === undefined && { path: 'from', message: 'Is not a mail address; leave it empty for the null sender' },
    normalizeAddress(to) === undefined && { path: 'to', message: 'Is not a mail address' },
    bytes.byteLength > maxRawBytes && { path: 'file', message: 'Is larger than 25 MiB' },
  ]
  return wrong.filter((mistake) => mistake !== false)
}

async function show(c: Context<WebEnv>, asked: Asked, answer: Answer): Promise<Response> {
  const bar = await readBar(c.var.tools, c.var.visitor)
  return page(c, <SimulatorPage bar={bar} asked={asked} answer={answer} />, answer && 'mistakes' in answer ? 422 : 200)
}

function SimulatorPage({ bar, asked, answer }: { bar: Bar; asked: Asked; answer: Answer }) {
  const mistakes = answer && 'mistakes' in answer ? answer.mistakes : undefined
  return (
    <Page title="What would happen if…" place="simulator" bar={bar} wide>
      <p class="lead">A mail is decided as if it arrived now. Nothing is stored, and nobody is told.</p>
      <div class="simulator">
        <form class="form card" method="post" action="/simulator" enctype="multipart/form-data">
          <OtherMistakes mistakes={mistakes} shown={shown} />
          <div class="form-row">
            <TextField name="from" label="From (envelope sender)" value={asked.from} mistakes={mistakes} placeholder="ada@example.org" />
            <TextField
              name="to"
              label="To (envelope recipient)"
              value={asked.to}
              mistakes={mistakes}
              placeholder="info@example.com"
              required
            />
          </div>
          <TextField name="subject" label="Subject" value={asked.subject} mistakes={mistakes} />
          <TextArea name="text" label="Text" value={asked.text} mistakes={mistakes} rows={4} />
          <details open={asked.raw !== ''}>
            <summary>A whole mail in place of subject and text</summary>
            <div class="form whole-mail">
              <TextArea
                name="raw"
                label="Pasted"
                value={asked.raw}
                mistakes={mistakes}
                rows={8}
                hint="With its headers, as its source shows it"
              />
              <div class="field">
                <label for="field-file">Or a file</label>
                <input id="field-file" type="file" name="file" accept=".eml,message/rfc822" />
              </div>
            </div>
          </details>
          <div class="form-end">
            <button class="primary" type="submit">
              See what would happen
            </button>
          </div>
        </form>
        <section class="simulated" aria-live="polite" aria-labelledby="simulated">
          <h2 id="simulated" class={answer && 'simulation' in answer ? undefined : 'visually-hidden'}>
            {answer && 'simulation' in answer ? <Verdict simulation={answer.simulation} /> : 'The answer'}
          </h2>
          {answer && 'simulation' in answer ? (
            <div class="card">
              <Trace trace={answer.simulation.trace} />
            </div>
          ) : (
            <p class="soft">The decision appears here, with each step that led to it.</p>
          )}
        </section>
      </div>
    </Page>
  )
}

function Verdict({ simulation: { outcome, reason } }: { simulation: Simulation }) {
  const { label, tone } = outcomeWords[outcome]
  return (
    <>
      <Badge tone={tone}>{label}</Badge> {reasonInWords(reason)}
    </>
  )
}
