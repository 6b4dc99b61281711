/** One message of a chatter. Pure. */
import type { messageMarks } from '../db/schema'
import { pictureType } from '../mail/picture'
import type { Message } from '../records/message'
import { Envelope } from './envelope'
import { PostButton } from './form'
import { Icon } from './icon'
import { MessageText } from './message-text'
import { Avatar, Badge, Time } from './parts'
import { isAdministrator, type Visitor } from './visitor'

const marks: Record<(typeof messageMarks)[number], { words: string; meaning: string }> = {
  'sender-not-proved': { words: 'Sender not proved', meaning: 'It says that it comes from one of you, and nothing proves it' },
  'new-participant': { words: 'New to the conversation', meaning: 'Whoever wrote it took no part in this record before' },
  'auto-reply': { words: 'Automatic reply', meaning: 'A machine wrote it: nobody was told by mail' },
  forwarded: { words: 'Forwarded', meaning: 'Whoever passed it on stands in its From; the trace of the mail names who wrote it' },
}

type Props = { message: Message; visitor: Visitor; showsRemote: boolean }

export function MessageCard({ message, visitor, showsRemote }: Props) {
  const { id, kind, internal, recordId } = message
  const back = `/records/${recordId}#message-${id}`
  const isNote = internal || kind === 'note'
  const isOurs = kind === 'sent' || kind === 'note'
  return (
    <article class={`message ${isNote ? 'note' : isOurs ? 'ours' : 'theirs'}`} id={`message-${id}`} data-message={id}>
      <Head message={message} isNote={isNote} />
      <Marks message={message} back={back} />
      <Body message={message} showsRemote={showsRemote} />
      <Files message={message} />
      <footer class="message-foot">
        <Envelope notifications={message.notifications} back={back} />
        <Original message={message} visitor={visitor} />
      </footer>
    </article>
  )
}

function Head({ message, isNote }: { message: Message; isNote: boolean }) {
  const { fromName, fromAddress, kind, to, cc, createdAt, subject } = message
  const people = [...to, ...cc]
  return (
    <header class="message-head">
      <Avatar name={fromName || fromAddress} />
      <div class="message-who">
        <h3>
          {fromName || fromAddress || 'Nobody'} {isNote && <Badge tone="warn">Internal note</Badge>}
        </h3>
        {kind === 'received' && fromName && <p class="soft small address">{fromAddress}</p>}
      </div>
      <Time at={createdAt} />
      {(people.length > 0 || subject) && (
        <details class="message-more">
          <summary class="small soft">{people.length > 0 ? `To ${peopleInWords(people)}` : 'Subject'}</summary>
          <dl class="small">
            {subject && <Line term="Subject" text={subject} />}
            {to.length > 0 && <Line term="To" text={to.map(inFull).join(', ')} />}
            {cc.length > 0 && <Line term="Cc" text={cc.map(inFull).join(', ')} />}
          </dl>
        </details>
      )}
    </header>
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

type Person = { name: string; address: string }

function peopleInWords([first, ...others]: Person[]): string {
  const name = first?.name || first?.address || ''
  return others.length === 0 ? name : `${name} and ${others.length} more`
}

function inFull({ name, address }: Person): string {
  return name ? `${name} <${address}>` : address
}

function Marks({ message, back }: { message: Message; back: string }) {
  if (message.marks.length === 0) return null
  return (
    <div class="marks">
      {message.marks.map((mark) => (
        <p class="mark">
          <Badge tone="warn">{marks[mark].words}</Badge> <span class="small soft">{marks[mark].meaning}.</span>
          {mark === 'sender-not-proved' && (
            <PostButton action={`/messages/${message.id}/send-on`} values={{ back }}>
              <Icon name="forward" /> Send on
            </PostButton>
          )}
        </p>
      ))}
    </div>
  )
}

/** HTML stands in a frame without script; what asks for pictures from elsewhere shows them only when a person wants it. */
function Body({ message, showsRemote }: { message: Message; showsRemote: boolean }) {
  const { id, html, text, recordId } = message
  if (html === '') return text.trim() === '' ? <p class="soft">No words.</p> : <MessageText text={text} />
  const hasRemote = / data-remote-src="/.test(html)
  return (
    <div class="message-body">
      {hasRemote && (
        <p class="remote small">
          <Icon name="picture" />{' '}
          {showsRemote ? (
            'Pictures from elsewhere are shown.'
          ) : (
            <>
              Pictures from elsewhere are not loaded. <a href={`/records/${recordId}?images=${id}#message-${id}`}>Show them</a>
            </>
          )}
        </p>
      )}
      <iframe
        src={`/frames/messages/${id}${showsRemote ? '?images=remote' : ''}`}
        sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
        title={`Message from ${message.fromName || message.fromAddress}`}
        data-fit
        loading="lazy"
      ></iframe>
    </div>
  )
}

function Files({ message }: { message: Message }) {
  const files = message.attachments.filter(({ inline, contentId }) => !inline || contentId === null)
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

function Original({ message, visitor }: { message: Message; visitor: Visitor }) {
  if (message.mailId === null || !isAdministrator(visitor)) return null
  return (
    <a class="small soft original" href={`/mails/${message.mailId}`}>
      Original mail
    </a>
  )
}
