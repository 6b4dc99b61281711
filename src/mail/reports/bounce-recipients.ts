/** Whom a report in words is about: every address that it names, and the place where it stands. Pure. */
import { normalizeAddress } from '../address/address'
import { withoutEnd } from '../text'

export type Entry = {
  address: string
  /** Where the mail went from there. */
  finalAddress?: string
  /** Which line of the report names it. */
  line: number
  /** What that line says before and behind the address. */
  before: string
  rest: string
}

/** From `it leads its line, or a word says that it is the recipient` to `it is mentioned somewhere`. */
const places = ['named', 'spoken-to', 'answered', 'listed', 'mentioned'] as const
type Place = Exclude<(typeof places)[number], 'listed'>
type Found = Entry & { place: Place; indent: number }

const maxEntries = 2000
const maxPerLine = 20
/** As much of a line as advice takes that ends with an address. */
const maxAdvice = 250

/** Linear: bounded on both sides of the `@`. */
const address =
  /"[^"\s@]{1,64}"@[\p{L}\p{N}.-]{1,253}|[^\s<>()[\]",;:@\\\u3000-\u303f\uff00-\uff0f]{1,64}@(?:[\p{L}\p{N}_.-]{1,253}|\[[\d.]{7,15}\])/gu

/** Lines that quote headers of the mail, or say who sent it. */
const quotedHeader =
  /^[\s>|*]*(?:from|sender|reply-to|cc|bcc|return-path|subject|date|sent|message-id|in-reply-to|references|received|mail from|original sender|envelope-from|von|de|absender|exp[ée]diteur|remitente|mittente|betreff|objet|asunto|oggetto|x-[\w-]{1,40}|list-[\w-]{1,40}|to|an|cc|à)\s*:/i
/** Words that make the address behind them the recipient. */
const label =
  /(?:recipients?|mailing list|addresse?e?s?|address(?:ed)?(?: to| was)?|was addressed,|mailbox|user(?:id)?|account|deliver(?:ed|y|ing)?(?: (?:message|mail|your mail|of e?mail))?(?: (?:to|for))?|(?:message|mail|sent|undeliverable) to|reached our local address|error-for|smtp|destinataire|destinatario|empf[aä]nger|an|à|宛先|送信先)(?: address)?(?:\s*[:=]|)[\s'"<[(*:=-]{0,6}$/iu
const afterColon = /[:：=]\s*["'<[(]{0,3}$/
/** Unless these words do: they name the sender, or whom to ask for help. */
const otherRole =
  /(?:from|sender|by|contact|write to|e-?mail us|help|support|postmaster|administrator|reply|von|de|absender|kontakt)[\s:<('"]{0,6}$/i
const origin = /(?:generated (?:from|by)|expanded from|originally addressed to|alias of|rewritten from)[\s:<('"]{0,6}$/i
const ownedByNobody =
  /^(?:postmaster|mailer-daemon|abuse|noc|hostmaster|help(?:desk)?|support|info-?desk|admin(?:istrator)?|webmaster|security|no-?reply)@/i

/**
 * The failed recipients of a report: the best place that any address stands in tells which are meant.
 * @param own normalised addresses that are ours or the reporter's: meant only where nothing else is
 * @param domain the reporter's: names without a domain are its users
 */
export function findEntries(lines: string[], own: ReadonlySet<string>, domain = ''): Entry[] {
  const found = lines
    .flatMap((line, index) => (isFolded(line, lines[index - 1] ?? '') ? [] : readLine(line, index)))
    .map((candidate) => (isAdvised(candidate, lines) ? { ...candidate, place: 'mentioned' as const } : candidate))
    .filter((candidate) => !isAccepted(candidate, lines))
  const entries = withOrigins(withoutContinuations(found, lines))
  for (const place of places) {
    const here = place === 'listed' ? localNames(lines, domain) : entries.filter((entry) => entry.place === place)
    const foreign = here.filter((entry) => !own.has(keyOf(entry)) && !(place === 'mentioned' && ownedByNobody.test(entry.address)))
    const meant = foreign.length > 0 ? foreign : place === 'named' ? here : []
    if (meant.length > 0) return unique(meant)
  }
  return []
}

/** AOL, Yale and GroupWise list their users by name alone, below a line about "the following recipients". */
function localNames(lines: string[], domain: string): Entry[] {
  const intro = lines.findIndex((line) => /\bfollowing (?:recipient|address|user)/i.test(line))
  const colon = lines.findIndex((line, index) => index >= intro && index < intro + 4 && /:\s*$/.test(line))
  if (domain === '' || intro < 0 || colon < 0) return []
  const below = lines
    .slice(colon + 1, colon + 1 + maxEntries)
    .map((line, index) => ({ match: /^\s*([\w.+-]{1,64})(\s*\([^()]{0,80}\))?\s*$/.exec(line), line, index }))
  const end = below.findIndex(({ match, line }) => !match && line.trim() !== '')
  return below
    .slice(0, end < 0 ? undefined : end)
    .flatMap(({ match, index }) =>
      match ? [{ address: `${match[1] ?? ''}@${domain}`, line: colon + 1 + index, before: '', rest: match[2] ?? '' }] : [],
    )
}

/** Whom to write to for help, or with a command: `please send mail to postmaster@…`, in this line or above it. */
function isAdvised({ line, before }: Entry, lines: string[]): boolean {
  const above = lines.slice(Math.max(line - 3, 0), line)
  const paragraph = above.slice(above.findLastIndex((text) => text.trim() === '') + 1)
  return /\b(?:please,? (?:send|e-?mail|write|contact|forward)|(?:send|forward) (?:an? |your |the )?(?:e-?)?mail|for (?:further |more )?(?:assistance|help|information)|contact the)\b(?:(?![.!?]\s).){0,200}$/is.test(
    [...paragraph, before].map((text) => text.slice(-maxAdvice)).join(' '),
  )
}

/** A transcript names those that the server took as well. */
function isAccepted({ line, place }: Found, lines: string[]): boolean {
  return place === 'spoken-to' && /^\W{0,12}25\d\b/.test(lines.slice(line + 1).find((text) => text.trim() !== '') ?? '')
}

/** The value of a quoted header may begin below its name. */
function isFolded(line: string, above: string): boolean {
  return /^\s/.test(line) && /:\s*$/.test(above) && quotedHeader.test(above)
}

export function keyOf(entry: Entry): string {
  return normalizeAddress(entry.address) ?? entry.address.toLowerCase()
}

type Candidate = Found & { isOrigin: boolean }

function readLine(line: string, index: number): Candidate[] {
  if (!line.includes('@') || quotedHeader.test(line)) return []
  const candidates: Candidate[] = []
  for (const match of line.matchAll(address)) {
    if (candidates.length >= maxPerLine) break
    const bare = cleaned(match[0])
    if (!bare) continue
    const before = line.slice(0, match.index + match[0].indexOf(bare))
    const after = line.slice(match.index + match[0].length)
    const place = placeOf(before, after, candidates.length === 0)
    if (!place) continue
    const indent = /^[\s>]*/.exec(line)?.[0].replaceAll('\t', '        ').length ?? 0
    candidates.push({ address: bare, line: index, before, rest: after, place, indent, isOrigin: origin.test(before) })
  }
  return candidates
}

/** Without what clings to it: `SMTP=a@b`, `'a@b'`, `*a@b*`, `a@b.`. */
function cleaned(text: string): string | undefined {
  const bare = text.replace(/^.{0,30}\b(?:smtp|rfc-?822)=/i, '').replace(/^[*'`|=~!?…]+/, '')
  const trimmed = withoutEnd(bare, ".'*_-")
  return normalizeAddress(trimmed) ? trimmed : undefined
}

function placeOf(before: string, after: string, isFirst: boolean): Place | undefined {
  if (/message-?id\W{0,3}$|\bid\s{0,9}[:=<]{0,2}\s{0,9}<?$/i.test(before)) return undefined
  if (/(?:rcpt|recipient)\s{1,9}to\s{0,9}[:=]?\s{0,9}<?$/i.test(before)) return 'spoken-to'
  if (/^\W{0,8}[45]\d\d[ -]|<<<|>>>\s*[45]\d\d/.test(before)) return 'answered'
  if (isFirst && /^[^\p{L}\p{N}]*(?:\d{1,3}[.)][^\p{L}\p{N}]*)?$/u.test(before)) return 'named'
  if (otherRole.test(before)) return 'mentioned'
  if (label.test(before) || afterColon.test(before) || isNameBefore(before, after)) return 'named'
  return 'mentioned'
}

/** `Carla Cole <carla@example.com>` alone in its line, `Carla Cole<mailto:carla@example.com>` from Exchange. */
function isNameBefore(before: string, after: string): boolean {
  return /^[^:@<>]{1,60}(?:<|\()\s*(?:mailto:)?$/i.test(before) && /^\s*[>)][\s:.,]*$/.test(after)
}

/** A long reply runs on in lines that are indented further than the line of its recipient, and may begin with another address. */
function withoutContinuations(found: Candidate[], lines: string[]): Candidate[] {
  const kept: Candidate[] = []
  let last: Candidate | undefined
  for (const candidate of found) {
    const continues =
      last &&
      candidate.place === 'named' &&
      !candidate.isOrigin &&
      candidate.line > last.line &&
      candidate.indent > last.indent &&
      lines.slice(last.line + 1, candidate.line).every((line) => line.trim() !== '')
    if (continues) continue
    kept.push(candidate)
    if (candidate.place === 'named') last = candidate
  }
  return kept
}

/** `(generated from a@b)`, `(expanded from <a@b>)`: the address that the mail was sent to, below the one that it went on to. */
function withOrigins(candidates: Candidate[]): Found[] {
  const entries: Found[] = []
  for (const { isOrigin, ...entry } of candidates) {
    const last = entries.at(-1)
    if (isOrigin && last && last.place === 'named' && entry.line - last.line <= 3) {
      last.finalAddress ??= last.address
      last.address = entry.address
    } else entries.push(isOrigin ? { ...entry, place: 'named' } : entry)
  }
  return entries
}

function unique(entries: Entry[]): Entry[] {
  const seen = new Map<string, Entry>()
  for (const entry of entries) {
    if (seen.size >= maxEntries) break
    if (!seen.has(keyOf(entry))) seen.set(keyOf(entry), entry)
  }
  return [...seen.values()]
}
