/** A text as a page shows it: web addresses as links, quoted history and signature folded away, what is too long cut off. Pure. */
import type { Child } from 'hono/jsx'
import { quotationsOf } from '../../mail/quotations/quoted-text'
import { maxShownText } from '../../records/chatter/conversation-queries'

/** @param props.answers whether the message answers a mail: only then there is history in it */
export function MessageText({ text, answers }: { text: string; answers: boolean }) {
  const shown = text.slice(0, maxShownText)
  const parts: Child[] = []
  let at = 0
  for (const { kind, start, end } of quotationsOf(shown, answers)) {
    parts.push(<Words text={shown.slice(at, start)} />)
    parts.push(
      <details class="fold">
        <summary>{kind === 'history' ? 'Show quoted text' : 'Show signature'}</summary>
        <Words text={shown.slice(start, end)} />
      </details>,
    )
    at = end
  }
  return (
    <div class="message-text">
      {parts}
      <Words text={shown.slice(at)} />
      {text.length > maxShownText && <p class="soft">The rest is in the original mail.</p>}
    </div>
  )
}

function Words({ text }: { text: string }) {
  const trimmed = text.replace(/^\s*\n/, '').trimEnd()
  return trimmed === '' ? null : <p class="words">{linked(trimmed)}</p>
}

/** What ends a sentence or closes a bracket is no part of an address. */
function linked(text: string): Child[] {
  return text.split(/(https?:\/\/[^\s<>"]{1,2000})/i).map((part, index) => {
    if (index % 2 === 0) return part
    const address = part.replace(/[.,:!?')\]}]{1,20}$/, '')
    return (
      <>
        <a href={address} target="_blank" rel="noopener noreferrer nofollow">
          {address}
        </a>
        {part.slice(address.length)}
      </>
    )
  })
}
