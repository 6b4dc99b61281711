/** Headers with parameters, such as Content-Type (RFC 2045 section 5.1, RFC 2231), in every form that mail has them. Pure. */
import { Buffer } from 'node:buffer'
import { decodeText } from './exact/charset'
import { decodeWords } from './exact/encoded-words'

export type Structured = {
  /** Lower case, without white space: `text/plain`, `attachment`. */
  value: string
  /** Names in lower case; values decoded. */
  parameters: Map<string, string>
}

/** Longer headers of this kind are none; the rest is not looked at. */
const maxLength = 20_000
const maxParameters = 200

export function readStructured(header: string | undefined): Structured {
  const text = withoutComments((header ?? '').slice(0, maxLength)).trimEnd()
  const value = /^[\w*-]{1,60}\s{0,20}=/.test(text) ? '' : text.slice(0, nextParameter(text, 0))
  const raw = rawParameters(text.slice(value.length))
  return { value: value.replace(/["'\s]+/g, '').toLowerCase(), parameters: decodeParameters(raw) }
}

/** Comments stand outside of quotes and before the end of a parameter: `report (1).pdf` has none. One that never ends is none. */
function withoutComments(text: string): string {
  let bare = ''
  let from = 0
  for (const { start, end } of bracketsOf(text)) {
    if (start < from || !/^\s{0,20}(?:;|$|\(|[\w*-]{1,60}\s{0,20}=)/.test(text.slice(end, end + 120))) continue
    bare += `${text.slice(from, start)} `
    from = end
  }
  return bare + text.slice(from)
}

/** Pairs of brackets in the order in which they begin, without quotes around or within them. */
function bracketsOf(text: string): { start: number; end: number }[] {
  const pairs: { start: number; end: number }[] = []
  let open: number[] = []
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (letter === '\\' && (isQuoted || open.length > 0)) at++
    else if (letter === '"') {
      isQuoted = !isQuoted
      open = []
    } else if (letter === '(' && !isQuoted) open.push(at)
    else if (letter === ')' && !isQuoted) {
      const start = open.pop()
      if (start !== undefined) pairs.push({ start, end: at + 1 })
    }
  }
  return pairs.toSorted((one, other) => one.start - other.start)
}

/** Where a parameter may begin behind `from`: at a semicolon, or at the white space before a name. */
function nextParameter(text: string, from: number): number {
  const beginning = /;|\s[\w-]{1,60}(?:\*\d{0,4}\*?)?\s{0,20}=/g
  beginning.lastIndex = from
  return beginning.exec(text)?.index ?? text.length
}

/**
 * Name and value as written, in order. Semicolons may be missing, a value with spaces may lack its quotes, quotes may lack their end. The
 * first of two parameters with one name counts, as with headers: others would show a scanner one thing and us another.
 */
function rawParameters(text: string): [name: string, value: string][] {
  const found: [string, string][] = []
  const named = /[\s;]*([^\s=;"]{1,100})\s*=[^\S\n]*/y
  const nameless = /[\s;]*[^\s;=]*[;\s=]+/y
  for (let at = 0; found.length < maxParameters;) {
    named.lastIndex = nameless.lastIndex = at
    const name = named.exec(text)?.[1]?.toLowerCase()
    if (name === undefined && !nameless.test(text)) break
    at = Math.max(named.lastIndex, nameless.lastIndex)
    if (name === undefined) continue
    const { value, end } = rawValue(text, at)
    if (!found.some(([other]) => other === name)) found.push([name, value])
    at = end
  }
  return found
}

function rawValue(text: string, from: number): { value: string; end: number } {
  if (text.charAt(from) !== '"') {
    const end = nextParameter(text, from)
    return { value: text.slice(from, end).trim(), end }
  }
  let close = from + 1
  while (close < text.length && text[close] !== '"') close += text[close] === '\\' ? 2 : 1
  let end = close + 1
  while (/[^;\s]/.test(text.charAt(end))) end++
  return { value: text.slice(from + 1, close).replace(/\\(["\\])/g, '$1'), end }
}

type Section = { order: number; value: string; isEncoded: boolean }

/** Sections are put together in their order, whatever is missing between them; `name*` counts more than `name`. */
function decodeParameters(raw: [string, string][]): Map<string, string> {
  const decoded = new Map<string, string>()
  const sections = new Map<string, Section[]>()
  for (const [name, value] of raw) {
    const [, base = '', order, star] = /^(.*?)\*(?:(\d{1,4})(\*)?)?$/.exec(name) ?? []
    if (base === '') decoded.set(name, decodePlain(value))
    else
      sections.set(base, [
        ...(sections.get(base) ?? []),
        { order: Number(order ?? 0), value, isEncoded: order === undefined || star !== undefined },
      ])
  }
  for (const [name, parts] of sections) decoded.set(name, decodeSections(parts.toSorted((one, other) => one.order - other.order)))
  return decoded
}

/** Encoded words do not belong here (RFC 2047 section 5), and every program writes them. Some write percent signs and no star. */
function decodePlain(value: string): string {
  const words = decodeWords(value)
  if (!/%[89a-f][\da-f]/i.test(words)) return words
  const bytes = percentBytes(words)
  const text = decodeText(bytes, 'utf-8')
  return Buffer.from(text, 'utf8').equals(Buffer.from(bytes)) ? text : words
}

/** The charset stands in front of the first section; some programs repeat it in every one, or name none. */
function decodeSections(parts: Section[]): string {
  if (parts.every(({ isEncoded }) => !isEncoded)) return decodeWords(parts.map(({ value }) => value).join(''))
  const [, charset = ''] = /^([^'"\s]{0,60})'[^']*'/.exec(parts[0]?.value ?? '') ?? []
  const bytes = parts.map(({ value, isEncoded }, index) => {
    if (!isEncoded) return Buffer.from(value, 'utf8')
    if (index === 0) return percentBytes(value.replace(/^[^'"\s]{0,60}'[^']*'/, ''))
    return percentBytes(charset !== '' && value.startsWith(`${charset}'`) ? value.slice(charset.length + 1) : value)
  })
  return decodeWords(decodeText(Buffer.concat(bytes), charset || undefined))
}

function percentBytes(text: string): Uint8Array {
  const raw = Buffer.from(text, 'utf8').toString('latin1')
  return Buffer.from(
    raw.replace(/%([\da-f]{2})/gi, (_percent: string, code: string) => String.fromCharCode(Number.parseInt(code, 16))),
    'latin1',
  )
}
