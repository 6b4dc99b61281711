/** Ids in the details of a trace, as links in words. */
import type { Child } from 'hono/jsx'
import type { Mentioned } from '../../inbound/log/mentioned'

/** What an id that a trace names stands for, by the id. */
export type Mentions = Map<string, Link>

type Link = { href: string; words: string }

/** Split by it, a text is words, the noun before an id, the id, words, … */
const mention = /(\bMail |\bmessage )?([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})/

export function mentionsOf({ records, messages }: Mentioned): Mentions {
  return new Map([
    ...records.map(({ id, name }): [string, Link] => [id, { href: `/records/${id}`, words: `“${shortened(name)}”` }]),
    ...messages.map(({ id, recordId, preview }): [string, Link] => {
      const words = preview.trim() === '' ? 'a message without words' : `the message “${shortened(preview)}”`
      return [id, { href: `/records/${recordId}#message-${id}`, words }]
    }),
  ])
}

/** How the API would do it is no part of the story. */
const forTheApi = / To (?:make|create) (?:it|both): POST /

/** A detail with what it names as links; what is gone, or another company's, is named by its id. */
export function Detail({ detail, mentions }: { detail: string; mentions: Mentions }) {
  const parts: Child[] = []
  const [shown = ''] = detail.split(forTheApi, 1)
  const pieces = shown.split(mention)
  for (let at = 0; at < pieces.length; at += 3) {
    const [words, noun = '', id] = pieces.slice(at, at + 3)
    parts.push(words)
    if (id !== undefined) parts.push(<Mention noun={noun} id={id} mentions={mentions} />)
  }
  return <>{parts}</>
}

function Mention({ noun, id, mentions }: { noun: string; id: string; mentions: Mentions }) {
  const named = mentions.get(id)
  if (named) return <a href={named.href}>{named.words}</a>
  if (noun === 'Mail ') return <a href={`/mails/${id}`}>An earlier mail</a>
  return (
    <>
      {noun}
      <code>{id}</code>
    </>
  )
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57).trimEnd().toWellFormed()}…` : text
}
