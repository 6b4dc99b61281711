/** One message of a chatter. Pure. */
import type { Person } from '../../mail/address/address'
import type { messageMarks } from '../../db/schema'
import { isListed, pictureType } from '../../mail/html/picture'
import { withoutToken } from '../../mail/address/token-address'
import { saysItAnswers, saysItForwards } from '../../mail/subject-mark'
import type { ShownMessage } from '../../records/chatter/conversation'
import { Envelope } from './envelope'
import { PostButton } from '../shell/form'
import { Icon } from '../shell/icon'
import { MessageText } from './message-text'
import { Avatar, Badge, Time } from '../shell/parts'
import { isAdministrator, type UserCaller } from '../../requests/caller'

/** Which part of the chatter is shown, and which message otherwise than all others: with pictures from elsewhere, or as text. */
export type Manner = { before?: string | undefined; images?: string | undefined; text?: string | undefined }

type Props = { message: ShownMessage; caller: UserCaller; manner: Manner }

export function MessageCard({ message, caller, manner }: Props) {
  const { id, kind, internal, recordId } = message
  const back = `/records/${recordId}#message-${id}`
  const isNote = internal || kind === 'note'
  return (
    <article class={`message ${isNote ? 'note' : kind === 'sent' ? 'ours' : 'theirs'}`} id={`message-${id}`} aria-labelledby={`from-${id}`}>
      <Head message={message} isNote={isNote} />
      <Marks message={message} back={back} />
      <Body message={message} manner={manner} />
      <Files message={message} />
      <footer class="message-foot">
        <Envelope notifications={message.notifications} back={back} />
        <Ways message={message} caller={caller} manner={manner} />
      </footer>
    </article>
  )
}

/** The same page, with one message shown in another way. */
function otherwise({ id, recordId }: ShownMessage, { before }: Manner, way: 'images' | 'text' | undefined): string {
  const query = new URLSearchParams({ ...(before !== undefined && { before }), ...(way && { [way]: id }) }).toString()
  return `/records/${recordId}${query && `?${query}`}#message-${id}`
}

function Head({ message, isNote }: { message: ShownMessage; isNote: boolean }) {
  const { id, fromName, fromAddress, correspondents, kind, createdAt } = message
  return (
    <header class="message-head">
      <Avatar name={fromName || fromAddress} />
      <div class="message-who">
        <h3 id={`from-${id}`}>{fromName || fromAddress || 'Nobody'}</h3>
        {kind === 'received' && fromName && <span class="soft small address">{fromAddress}</span>}
        {correspondents.length > 0 && <span class="soft small address">replies go to {correspondents.map(inFull).join(', ')}</span>}
        {isNote && <Badge tone="warn">Internal note</Badge>}
      </div>
      <Time at={createdAt} />
      <Readers message={message} />
    </header>
  )
}

function Readers({ message: { to, cc, subject } }: { message: ShownMessage }) {
  const people = [...to, ...cc]
  if (people.length === 0 && !subject) return null
  return (
    <details class="message-more">
      <summary class="small soft">{people.length > 0 ? `To ${peopleInWords(people)}` : subject}</summary>
      <dl class="small">
        {subject && <Line term="Subject" text={subject} />}
        {to.length > 0 && <Line term="To" text={to.map(inFull).join(', ')} />}
        {cc.length > 0 && <Line term="Cc" text={cc.map(inFull).join(', ')} />}
      </dl>
    </details>
  )
}

function Line({ term, text }: { term: string; text: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{text}</dd>
    </div>
  )
}

function peopleInWords([first, ...others]: Person[]): string {
  const name = first?.name || withoutToken(first?.address ?? '')
  return others.length === 0 ? name : `${name} and ${others.length} more`
}

function inFull({ name, address }: Person): string {
  return name ? `${name} <${withoutToken(address)}>` : withoutToken(address)
}

const marks: Record<(typeof messageMarks)[number], { words: string; meaning: string }> = {
  'sender-not-proved': { words: 'Sender not verified', meaning: 'It claims to come from one of you, and that can’t be verified' },
  'new-participant': { words: 'New to the conversation', meaning: 'The sender hasn’t taken part in this record before' },
  'auto-reply': { words: 'Automatic reply', meaning: 'Sent by a machine: nobody was notified by mail' },
  forwarded: { words: 'Forwarded', meaning: 'From shows who forwarded it; the mail’s trace names who wrote it' },
}

function Marks({ message, back }: { message: ShownMessage; back: string }) {
  if (message.marks.length === 0) return null
  return (
    <div class="marks">
      {message.marks.map((mark) => (
        <div class="mark">
          <Badge tone="warn">{marks[mark].words}</Badge> <span class="small soft">{marks[mark].meaning}.</span>
          {mark === 'sender-not-proved' && (
            <PostButton action={`/messages/${message.id}/send-on`} values={{ back }}>
              <Icon name="forward" /> Send on
            </PostButton>
          )}
        </div>
      ))}
    </div>
  )
}

/** Its headers are not kept with it: the place in the thread and the subject tell. */
function answersAnything({ parentId, subject }: ShownMessage): boolean {
  return !saysItForwards(subject) && (parentId !== null || saysItAnswers(subject))
}

/** HTML stands in a frame without script; pictures from elsewhere are loaded only when a person wants them. */
function Body({ message, manner }: { message: ShownMessage; manner: Manner }) {
  const { id, text, isInFrame, hasRemote, fromName, fromAddress } = message
  if (!isInFrame || (manner.text === id && text !== null))
    return text?.trim() ? <MessageText text={text} answers={answersAnything(message)} /> : <p class="message-text soft">No text.</p>
  const showsRemote = manner.images === id
  return (
    <div class="message-body">
      {hasRemote && (
        <p class="remote small">
          <Icon name="picture" /> {showsRemote ? 'Remote images are shown.' : 'Remote images are not loaded.'}{' '}
          {!showsRemote && <a href={otherwise(message, manner, 'images')}>Show remote images</a>}
        </p>
      )}
      <iframe
        src={`/frames/messages/${id}${showsRemote ? '?images=remote' : ''}`}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        title={`Message from ${fromName || fromAddress}`}
        data-fit
        loading="lazy"
      ></iframe>
    </div>
  )
}

function Files({ message }: { message: ShownMessage }) {
  const files = message.attachments.filter(isListed)
  if (files.length === 0) return null
  return (
    <ul class="files" aria-label="Attachments">
      {files.map((file) => (
        <li>
          <a class="file" href={`/attachments/${file.id}`} download={pictureType(file) ? undefined : file.filename}>
            {pictureType(file) ? <img src={`/attachments/${file.id}`} alt="" loading="lazy" /> : <Icon name="attachment" />}
            <span class="file-name">{file.filename}</span>
            <span class="soft small">{sizeInWords(file.size)}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}

export function sizeInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} bytes`
  return bytes < 1_000_000 ? `${Math.round(bytes / 1000)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`
}

/** Other ways to look at the message: as text, and as it came. */
function Ways({ message, caller, manner }: Props) {
  const { id, isInFrame, mailId } = message
  return (
    <span class="ways small">
      {isInFrame && manner.text !== id && <a href={otherwise(message, manner, 'text')}>Show as text</a>}
      {isInFrame && manner.text === id && <a href={otherwise(message, manner, undefined)}>Show as sent</a>}
      {mailId !== null && isAdministrator(caller) && <a href={`/mails/${mailId}`}>Original mail</a>}
      {mailId !== null && !isAdministrator(caller) && (
        <a href={`/messages/${id}/raw`} download={`${mailId}.eml`}>
          Original mail
        </a>
      )}
    </span>
  )
}
