/** Where a message or a note is written. Pure. */
import { withoutToken } from '../../mail/address/token-address'
import type { Draft } from '../../records/chatter/draft'
import type { Conversation } from '../../records/chatter/conversation'
import { type Mistakes, OtherMistakes, TextField } from '../shell/form'
import { Icon } from '../shell/icon'
import type { UserCaller } from '../../requests/caller'

/** All files of one message, together. */
export const maxFilesBytes = 20 * 1024 * 1024

/** `also` are the other people of the mail who are to get the answer; undefined before anybody chose. */
export type Written = Draft & { answersElsewhere?: string | undefined; also?: string[] | undefined }

type Props = { reading: Conversation; caller: UserCaller; written: Written | undefined; mistakes: Mistakes | undefined }

export function Compose({ reading, caller, written, mistakes }: Props) {
  const { record } = reading
  const isNote = written?.kind === 'note'
  return (
    <section class="compose" aria-labelledby="compose-title" id="compose">
      <h2 id="compose-title" class="visually-hidden">
        Write
      </h2>
      <form method="post" action={`/records/${record.id}/messages#compose`} enctype="multipart/form-data" data-send-by-key>
        <OtherMistakes mistakes={mistakes} shown={['to', 'cc', 'subject', 'answersElsewhere', 'text', 'attachments']} />
        <fieldset class="kinds">
          <legend class="visually-hidden">Type</legend>
          <Kind value="message" label="Message" icon="envelope" checked={!isNote} />
          <Kind value="note" label="Internal note" icon="note" checked={isNote} />
        </fieldset>
        <p class="compose-readers small soft">
          <span class="for-message">{readersInWords(reading, caller)}</span>
          <span class="for-note">Internal only. Users you name are notified.</span>
        </p>
        <Others reading={reading} written={written} />
        <Text written={written} mistakes={mistakes} recordId={record.id} />
        <Addressing reading={reading} written={written} mistakes={mistakes} />
        <End reading={reading} mistakes={mistakes} />
      </form>
    </section>
  )
}

/** The other people of the mail that is answered: each can be left out. */
function Others({ reading, written }: Pick<Props, 'reading' | 'written'>) {
  const others = othersOf(reading)
  if (others.length === 0) return null
  return (
    <fieldset class="others small for-message">
      <legend>Also to</legend>
      {others.map(({ name, address }) => (
        <label class="other">
          <input type="checkbox" name="also" value={address} checked={written?.also?.includes(address) ?? true} /> {name || address}
        </label>
      ))}
    </fieldset>
  )
}

/** Without those who get the answer anyway. */
function othersOf({ others, correspondents, followers }: Conversation) {
  const getIt = [...correspondents, ...followers].map(({ address }) => address)
  const named = new Map(others.filter(({ isOurs }) => !isOurs).map((person) => [person.address.toLowerCase(), person]))
  return [...named].filter(([address]) => !getIt.includes(address)).map(([, person]) => person)
}

/** What most messages do without. */
function Addressing({ reading, written, mistakes }: Omit<Props, 'caller'>) {
  const { to, cc, subject, answersElsewhere } = written ?? {}
  return (
    <details class="compose-more" open={Boolean(to || cc || subject || answersElsewhere || mistakes)}>
      <summary class="small">To, Cc, subject</summary>
      <div class="form-row">
        <TextField name="to" id="to" label="Also to" value={to} mistakes={mistakes} list="known-addresses" />
        <TextField name="cc" id="cc" label="Cc" value={cc} mistakes={mistakes} list="known-addresses" />
        <TextField name="subject" id="subject" label="Subject" value={subject} mistakes={mistakes} />
      </div>
      <details class="compose-more" open={Boolean(answersElsewhere)}>
        <summary class="small">More</summary>
        <TextField
          name="answersElsewhere"
          id="answersElsewhere"
          label="Replies go to"
          value={answersElsewhere}
          mistakes={mistakes}
          hint="Another address than this record's: replies open a new record there."
        />
      </details>
      <datalist id="known-addresses">
        {knownAddresses(reading).map((address) => (
          <option value={address}></option>
        ))}
      </datalist>
    </details>
  )
}

function End({ reading, mistakes }: Pick<Props, 'reading' | 'mistakes'>) {
  const { record, draft, correspondents } = reading
  const only = correspondents.find(isReached)
  const mistake = mistakeOf(mistakes, 'attachments')
  return (
    <div class="compose-end">
      <span class="attach">
        <input type="file" id="attachments" name="attachments" multiple aria-describedby={mistake ? 'attachments-mistake' : 'attached'} />
        <label class="button quiet" for="attachments">
          <Icon name="attachment" /> Attach files
        </label>
        <span class="small soft" id="attached" data-files-of="attachments">
          {mistakes && 'Choose your files again.'}
        </span>
      </span>
      <Mistake mistakes={mistakes} name="attachments" />
      <span class="spring" />
      <span class="small soft" id="draft-state" role="status">
        {draft ? 'Draft saved' : ''}
      </span>
      <button class="quiet" type="submit" formaction={`/records/${record.id}/draft`} formnovalidate>
        Save draft
      </button>
      {only && othersOf(reading).length > 0 && (
        <button class="for-message" type="submit" name="alone" value="yes">
          Send to {only.name || only.address} only
        </button>
      )}
      <button class="primary" type="submit" title="Ctrl+Enter">
        <span class="for-message">Send</span>
        <span class="for-note">Add note</span>
      </button>
    </div>
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
        hx-trigger="input delay:1500ms from:'closest form'"
        hx-target="#draft-state"
        hx-include="closest form"
      >
        {written?.text ?? ''}
      </textarea>
      <Mistake mistakes={mistakes} name="text" />
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

/** No page promises a reader whom no mail would reach. */
function isReached({ address, active, isOurs }: Pick<Conversation['correspondents'][number], 'address' | 'active' | 'isOurs'>): boolean {
  return address !== null && active && !isOurs
}

/** Who gets a message without being named. */
function readersInWords({ followers, correspondents }: Conversation, { contactId: own }: UserCaller): string {
  const people = [...correspondents, ...followers].filter((reader) => reader.contactId !== own && isReached(reader))
  const names = people.map(({ name, address }) => name || address || '')
  const [first, second, third, ...rest] = [...new Set(names)]
  if (first === undefined) return 'Reaches nobody: add who should get it.'
  if (second === undefined) return `Goes to ${first}.`
  if (third === undefined) return `Goes to ${first} and ${second}.`
  return rest.length === 0 ? `Goes to ${first}, ${second} and ${third}.` : `Goes to ${first}, ${second} and ${rest.length + 1} more.`
}

const maxKnown = 50

/** Addresses of those who took part, offered while one is typed. */
function knownAddresses({ messages, followers }: Conversation): string[] {
  const named = messages.flatMap(({ fromAddress, to, cc }) => [fromAddress, ...[...to, ...cc].map(({ address }) => withoutToken(address))])
  const all = [...followers.map(({ address }) => address ?? ''), ...named.toReversed()]
  return [...new Set(all.filter((address) => address !== ''))].slice(0, maxKnown)
}
