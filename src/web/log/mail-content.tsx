/** What a mail says: its words with links that can be followed, its HTML in a frame where nothing runs, and how it looks on the wire. Pure. */
import type { MailRow } from '../../inbound/receipt'
import { whyNoRaw } from '../../inbound/log/replay'
import type { Header } from '../../mail/mime/headers'
import { isListed } from '../../mail/html/picture'
import { Icon } from '../shell/icon'
import type { Original } from './mail-original'
import { sizeInWords } from '../chatter/message'
import { MessageText } from '../chatter/message-text'

type Props = { mail: MailRow; original: Original | undefined; view: 'html' | 'text' }

export function Content({ mail, original, view }: Props) {
  return (
    <section class="card mail-content" id="content-of-mail" aria-labelledby="content-title">
      <div class="card-head">
        <h2 id="content-title">Content</h2>
        {original?.hasHtml && <Views mailId={mail.id} view={view} />}
      </div>
      {original ? (
        <>
          {original.hasHtml && view === 'html' ? <Frame mail={mail} /> : <Text {...original} />}
          <Files {...original} />
          <Source mail={mail} original={original} />
        </>
      ) : (
        <p class="soft">{whyNoRaw(mail)}</p>
      )}
    </section>
  )
}

function Views({ mailId, view }: { mailId: string; view: Props['view'] }) {
  return (
    <nav class="segments" aria-label="View">
      <a href={`/mails/${mailId}#content-of-mail`} aria-current={view === 'html' ? 'true' : undefined}>
        As sent
      </a>
      <a href={`/mails/${mailId}?view=text#content-of-mail`} aria-current={view === 'text' ? 'true' : undefined}>
        As text
      </a>
    </nav>
  )
}

function Frame({ mail }: { mail: MailRow }) {
  return (
    <iframe
      class="mail-frame"
      src={`/frames/mails/${mail.id}`}
      sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox"
      title={`Content of the mail: ${mail.subject ?? 'no subject'}`}
      data-fit
      loading="lazy"
    ></iframe>
  )
}

function Text({ text, answers }: Original) {
  return text.trim() === '' ? <p class="soft">No text.</p> : <MessageText text={text} answers={answers} />
}

function Files({ attachments }: Original) {
  const files = attachments.filter(isListed)
  if (files.length === 0) return null
  return (
    <ul class="files" aria-label="Attachments">
      {files.map(({ filename, size }) => (
        <li class="file">
          <Icon name="attachment" />
          <span class="file-name">{filename}</span>
          <span class="soft small">{sizeInWords(size)}</span>
        </li>
      ))}
    </ul>
  )
}

function Source({ mail, original: { headers, source, isWholeSource } }: { mail: MailRow; original: Original }) {
  return (
    <div class="mail-source">
      <details>
        <summary>Headers</summary>
        <Headers headers={headers} />
      </details>
      <details>
        <summary>Source</summary>
        <pre tabindex={0}>{source}</pre>
        {!isWholeSource && (
          <p class="soft small">
            Only the beginning is shown. <a href={`/mails/${mail.id}/source`}>Show all</a>
          </p>
        )}
      </details>
      <a class="button" href={`/mails/${mail.id}/raw`} download={`${mail.id}.eml`}>
        <Icon name="download" /> Download
      </a>
    </div>
  )
}

function Headers({ headers }: { headers: Header[] }) {
  if (headers.length === 0) return <p class="soft">No relevant headers.</p>
  return (
    <div class="table-wrap" tabindex={0} role="region" aria-label="Headers">
      <table class="headers">
        <tbody>
          {headers.map(({ name, value }) => (
            <tr>
              <th scope="row">{inCapitals(name)}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function inCapitals(name: string): string {
  return name.replace(/(?:^|-)[a-z]/g, (letter) => letter.toUpperCase()).replace(/-Id$/, '-ID')
}
