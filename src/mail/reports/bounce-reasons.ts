/** Why a recipient failed, as a report in words says it: behind the address, below it, before it, or in a transcript. Pure. */
import type { Entry } from './bounce-recipients'
import { failureTypeOf } from './failure-type'
import { findReply, findStatus } from './status-code'

export type Neighbourhood = {
  lines: string[]
  /** Lines that name a recipient. */
  places: ReadonlySet<number>
  isOnly: boolean
}

const maxOwnLines = 20
const maxReplyLines = 12
const maxParagraphs = 30
/** What is longer is no name. */
const maxName = 1000

/**
 * A server's reply tells most, whether it stands behind the address, in a line that names it or, if there is one
 * recipient only, anywhere. Else the words whose meaning is known, and else the first there are.
 */
export function wordsAbout(entry: Entry, surroundings: Neighbourhood): string {
  const { lines, isOnly } = surroundings
  const own = ownLines(entry, surroundings)
  const mentions = linesWith(entry.address, lines)
  const replies = [own, mentions, ...(isOnly ? [lines] : [])].flatMap((where) => replyIn(where) ?? [])
  const reply = replies.find((text) => /\p{L}{2}/u.test(text)) ?? replies[0]
  return reply ?? meaningful([ownWords(entry, own), ...paragraphsBelow(own), ...paragraphs(mentions), ...paragraphsShared(surroundings)])
}

/** A status that stands beside the recipient without a server's reply. One that says "later" does not count where the report says "failed". */
export function statusBeside(entry: Entry, surroundings: Neighbourhood): string | undefined {
  const status = findStatus((surroundings.isOnly ? surroundings.lines : ownLines(entry, surroundings)).join('\n'))
  return status?.startsWith('5') ? status : undefined
}

/** From the recipient's line to the next recipient's or, where there are several, to the next heading. */
function ownLines({ line, rest }: Entry, { lines, places, isOnly }: Neighbourhood): string[] {
  if (line < 0) return []
  const end = lines.findIndex(
    (text, index) => index > line && (places.has(index) || index > line + maxOwnLines || (!isOnly && isRule(text))),
  )
  return [rest, ...lines.slice(line + 1, end < 0 ? undefined : end)]
}

/** The lines that name an address, each with the two behind it: a command of SMTP is answered in the next line. */
function linesWith(address: string, lines: string[]): string[] {
  return lines.flatMap((line, index) => (line.includes(address) ? [line, ...lines.slice(index + 1, index + 3), ''] : []))
}

/** The paragraph of a reply from its line on. One that is final and has words comes before one that says "later" or nothing. */
function replyIn(lines: string[]): string | undefined {
  const replies = lines.flatMap((line, index) => {
    const reply = findReply(line)
    return reply && reply.code !== '503'
      ? [{ index, isFinal: reply.code.startsWith('5'), hasWords: /\p{L}{2}/u.test(line.slice(reply.index)) }]
      : []
  })
  const best = replies.find(({ isFinal, hasWords }) => isFinal && hasWords) ?? replies.find(({ hasWords }) => hasWords) ?? replies[0]
  if (!best) return undefined
  const behind = lines.slice(best.index + 1, best.index + maxReplyLines)
  const end = behind.findIndex(endsReply)
  const first = lines[best.index] ?? ''
  return [first.slice(findReply(first)?.index), ...behind.slice(0, end < 0 ? undefined : end)]
    .map((line) => line.replace(/^\s*(?:<<<|>>>)?\s*|=$/g, ''))
    .join(' ')
}

/** A blank line, the next step of a transcript, a heading, the next `Label:` end a reply. */
function endsReply(line: string): boolean {
  return (
    line.trim() === '' ||
    isRule(line) ||
    /^\s*(?:>>>|\[[A-Z_]{4,10}\]|QUIT$|[\w-]{2,20}(?: [\w-]{1,20}){0,3}:\s|[45]\d\d (?!\S*[45]\.))/.test(line)
  )
}

function isRule(line: string): boolean {
  return /^\W{0,4}[-=*_+|]{3,}/.test(line)
}

/** What stands in the recipient's own line, before and behind the address, and the lines that carry on. */
function ownWords({ address, before, rest }: Entry, own: string[]): string {
  const behind = rest.replace(/<?mailto:/gi, ' ')
  const runsOn = /\p{L}{2}/u.test(behind) ? (paragraphs(own.slice(1), true)[0] ?? '') : ''
  if (isWithinSentence(before, behind)) return `${before}${address}${behind} ${runsOn}`
  if (/\p{L}{3}/u.test(behind)) return `${behind} ${runsOn}`
  return isBareName(before) ? '' : `${before} ${behind}`
}

/** `Your message to a@b could not be delivered`: the address is one of the words. */
function isWithinSentence(before: string, rest: string): boolean {
  return /\p{L}{2}[^:\p{L}]{0,3}$/u.test(before) && /^[>)'"\]]{0,2} \p{Ll}/u.test(rest)
}

/** `Carla Cole`, `Carla Cole (carla@example.com)<mailto:…>`, nothing at all: who, and not why. */
function isBareName(text: string): boolean {
  const words = text
    .slice(0, maxName)
    .replace(/\S{0,255}@\S{1,255}/g, ' ')
    .replace(/mailto:/gi, ' ')
    .match(/[\p{L}\p{N}]{2,}/gu)
  return (words ?? []).length <= 4 && failureTypeOf(undefined, text) === 'other'
}

function paragraphsBelow(own: string[]): string[] {
  return paragraphs(own.slice(1)).slice(0, 4)
}

/** What is said of all: the paragraphs that name nobody. */
function paragraphsShared({ lines, places }: Neighbourhood): string[] {
  const shared = lines.map((line, index) => (places.has(index) ? '' : line))
  return paragraphs(shared.slice(0, 200)).slice(0, maxParagraphs)
}

/** @param atOnce the first paragraph only if it begins with the first line */
function paragraphs(lines: string[], atOnce = false): string[] {
  const found: string[] = []
  let isOpen = false
  for (const line of lines) {
    const isBlank = line.trim() === '' || isRule(line)
    if (isBlank && atOnce && found.length === 0) return []
    if (isBlank) isOpen = false
    else if (isOpen) found.push(`${found.pop() ?? ''} ${line.trim()}`)
    else found.push(line.trim())
    isOpen = !isBlank
  }
  return found
}

function meaningful(words: string[]): string {
  const said = words.filter((text) => /\p{L}{2}/u.test(text) && !isHeading(text) && !(/[@()<>]/.test(text) && isBareName(text)))
  const best = said.findIndex((text) => failureTypeOf(undefined, text) !== 'other')
  const found = said[Math.max(best, 0)] ?? ''
  return found.endsWith(':') ? `${found} ${said[Math.max(best, 0) + 1] ?? ''}` : found
}

const isLabelled =
  /^\s*(?:【件名】|please (?:do|try|check|contact)\b|no action is required|(?:subject|betreff|objet|asunto|assunto|oggetto|onderwerp|emne|ämne|temat|předmět|тема|件名|主题)\s?[:：])/i

/** `because:`, `Technical details:`, `【件名】 …` introduce what follows; what one should do is no reason. */
function isHeading(text: string): boolean {
  const introduces = /[:：]$/.test(text.trim()) && (text.length < 60 || failureTypeOf(undefined, text) === 'other')
  return introduces || isLabelled.test(text)
}
