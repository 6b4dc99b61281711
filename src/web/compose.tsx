/** Where a message or a note is written. Pure. */
import type { Draft } from '../records/draft'
import type { Reading } from '../records/reading'
import { type Mistakes, OtherMistakes } from './form'
import { Icon } from './icon'
import type { Visitor } from './visitor'

/** All files of one message, together. */
export const maxFilesBytes = 20 * 1024 * 1024

export type Written = Draft & { answersElsewhere?: string | undefined }

type Props = { reading: Reading; visitor: Visitor; written: Written | undefined; mistakes: Mistakes | undefined }

export function Compose({ reading, visitor, written, mistakes }: Props) {
  const { record } = reading
  const isNote = written?.kind === 'note'
  return (
    <section class="compose" aria-labelledby="compose-title" id="compose">
      <h2 id="compose-title" class="visually-hidden">
        Write
      </h2>
      <form method="post" action={`/records/${record.id}/messages#compose`} enctype="multipart/form-data" data-send-by-key>
        <OtherMistakes mistakes={mistakes} shown={['to', 'cc', 'answersElsewhere', 'text', 'attachments']} />
        <fieldset class="kinds">
          <legend class="visually-hidden">What it is</legend>
          <Kind value="message" label="Message" icon="envelope" checked={!isNote} />
          <Kind value="note" label="Internal note" icon="note" checked={isNote} />
        </fieldset>
        <p class="compose-readers small soft">{readersInWords(reading, visitor)}</p>
        <Text written={written} mistakes={mistakes} recordId={record.id} />
        <details class="compose-more" open={Boolean(written?.to || written?.cc || written?.subject || mistakes)}>
          <summary class="small">To, Cc, subject</summary>
          <div class="form-row">
            <Line name="to" label="To, besides" value={written?.to} mistakes={mistakes} />
            <Line name="cc" label="Cc" value={written?.cc} mistakes={mistakes} />
          </div>
          <div class="form-row">
            <Line name="subject" label="Subject" value={written?.subject} mistakes={mistakes} />
            <Line name="answersElsewhere" label="Answers go to" value={written?.answersElsewhere} mistakes={mistakes} />
          </div>
        </details>
        <div class="compose-end">
          <input
            type="file"
            name="attachments"
            multiple
            aria-label="Attach files"
            aria-describedby={mistakeOf(mistakes, 'attachments') ? 'attachments-mistake' : undefined}
          />
          <Mistake mistakes={mistakes} name="attachments" />
          <span class="spring" />
          <span class="small soft" id="draft-state" role="status">
            {reading.draft ? 'Draft kept' : ''}
          </span>
          <button class="quiet" type="submit" formaction={`/records/${record.id}/draft`} formnovalidate>
            Keep draft
          </button>
          <button class="primary" type="submit" title="Ctrl+Enter">
            Send
          </button>
        </div>
      </form>
    </section>
  )
}

function Kind({ value, label, icon, checked }: { value: string; label: string; icon: 'envelope' | 'note'; checked: boolean }) {
  return (
    <label class="kind">
      <input type="radio" name="kind" value={value} checked={checked} />
      <span>
        <Icon name={icon} /> {label}
      </span>
    </label>
  )
}

/** The draft is kept while it is written, where there is script; a button does the same. */
function Text({ written, mistakes, recordId }: { written: Written | undefined; mistakes: Mistakes | undefined; recordId: string }) {
  const mistake = mistakeOf(mistakes, 'text')
  return (
    <div class="field">
      <textarea
        name="text"
        rows={5}
        aria-label="Your message"
        placeholder="Write…"
        aria-invalid={mistake ? 'true' : undefined}
        aria-describedby={mistake ? 'text-mistake' : undefined}
        data-reply
        hx-post={`/records/${recordId}/draft`}
        hx-trigger="input changed delay:1500ms"
        hx-target="#draft-state"
        hx-include="closest form"
      >
        {written?.text ?? ''}
      </textarea>
      <Mistake mistakes={mistakes} name="text" />
    </div>
  )
}

function Line({
  name,
  label,
  value,
  mistakes,
}: {
  name: string
  label: string
  value: string | undefined
  mistakes: Mistakes | undefined
}) {
  const mistake = mistakeOf(mistakes, name)
  return (
    <div class="field">
      <label for={`compose-${name}`}>{label}</label>
      <input
        id={`compose-${name}`}
        name={name}
        value={value ?? ''}
        autocomplete="off"
        aria-invalid={mistake ? 'true' : undefined}
        aria-describedby={mistake ? `${name}-mistake` : undefined}
      />
      <Mistake mistakes={mistakes} name={name} />
    </div>
  )
}

function Mistake({ mistakes, name }: { mistakes: Mistakes | undefined; name: string }) {
  const mistake = mistakeOf(mistakes, name)
  return mistake ? (
    <p class="error" id={`${name}-mistake`}>
      {mistake}
    </p>
  ) : null
}

function mistakeOf(mistakes: Mistakes | undefined, name: string): string | undefined {
  return mistakes?.find(({ path }) => path === name || path.startsWith(`${name}.`))?.message
}

/** Who gets a message without being named. */
function readersInWords({ followers, outsider }: Reading, { contactId: own }: Visitor): string {
  const others = followers.filter(({ contactId }) => contactId !== own)
  const names = [...(outsider ? [outsider.name || outsider.address] : []), ...others.map(({ name, address }) => name || address || '')]
  const [first, second, ...rest] = [...new Set(names)]
  if (first === undefined) return 'A message reaches those you name. A note stays inside.'
  const listed = second === undefined ? first : rest.length === 0 ? `${first} and ${second}` : `${first}, ${second} and ${rest.length} more`
  return `A message reaches ${listed}. A note stays inside.`
}
