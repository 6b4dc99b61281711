/** Message ids (RFC 5322 section 3.6.4), canonical: without `<>` and without white space. Pure. */
import { createHash } from 'node:crypto'
import { byteLength } from '../text'

/** In UTF-8. Longer than every id seen in the wild, and than ours at the longest domain: no header can grow a row or an index. */
const maxIdBytes = 320

const maxIds = 2000

/**
 * Every id of a References or In-Reply-To header, whatever stands between them. White space within brackets comes from folding and is
 * removed; a bracket may lack its end. Without any bracket, what looks like an id is one.
 */
export function messageIds(header: string): string[] {
  const ids = new Set<string>()
  for (const [, closed, unclosed] of header.matchAll(/<([^<>]+)>|<([^\s<>,;]+@[^\s<>,;]+)/g)) {
    const id = canonicalId(closed ?? unclosed ?? '')
    if (id !== undefined) ids.add(id)
    if (ids.size >= maxIds) break
  }
  return ids.size > 0 || header.includes('<') ? [...ids] : bareIds(header)
}

function bareIds(header: string): string[] {
  const words = header.slice(0, 20_000).split(/[\s,;"'()]+/)
  return [...new Set(words.filter((word) => /^[^@]+@[^@]+$/.test(word)).flatMap((word) => canonicalId(word) ?? []))].slice(0, maxIds)
}

/** The id of a Message-ID header; one that lacks its brackets is taken as it stands. */
export function ownMessageId(header: string): string | undefined {
  return (header.includes('<') ? messageIds(header)[0] : undefined) ?? canonicalId(header)
}

function canonicalId(text: string): string | undefined {
  const id = text.replace(/[\s<>\p{Cc}]+/gu, '')
  if (id.length === 0) return undefined
  return byteLength(id) > maxIdBytes ? digestOf(id) : id
}

/** What stands for an id that is too long, wherever it turns up: two that only begin alike stay two. */
function digestOf(id: string): string {
  return `${createHash('sha256').update(id).digest('hex')}@long-message-id.invalid`
}

/** Room for far more than 32 ids. */
const maxTail = 40_000

/**
 * The ids that decide which thread a mail belongs to: the last 32 of References together with In-Reply-To. A sender can
 * pad References without end; the ids of the conversation stand last.
 */
export function threadIds(references: string, inReplyTo: string): string[] {
  return [...new Set([...messageIds(references.slice(-maxTail)).slice(-32), ...messageIds(inReplyTo.slice(-maxTail)).slice(-8)])]
}
