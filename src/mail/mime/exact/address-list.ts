/** Lists of addresses in headers (RFC 5322 section 3.4 and 4.4), and what stands there in their place. Pure, in linear time. */
import type { Person } from '../../address/address'
import { decodeWords } from './encoded-words'
import { withoutEnd } from '../../text'

/** Longer names and addresses are none. */
const maxName = 500
const maxAddress = 320
/** As much of one header as is read. */
const maxLength = 200_000

type Token =
  | { kind: 'word' | 'quoted' | 'comment' | 'angle'; text: string }
  /** A comma or semicolon between addresses; the colon behind a group's name. */
  | { kind: 'separator' | 'group' }

/**
 * The people that a header names, groups taken apart, at most `limit`. A name may hold commas, dots, quotes without an end and encoded
 * words; an address may stand in the name as well (`ann@example.com <bob@example.com>` is Bob).
 */
export function parseAddresses(header: string, limit: number): Person[] {
  const people: Person[] = []
  let entry = emptyEntry()
  for (const token of tokensOf(header.slice(0, maxLength))) {
    if (people.length >= limit) break
    const ends = token.kind === 'separator' && (entry.hasAddress || entry.tokens.length === 0)
    const begins = (token.kind === 'angle' && entry.hasAngle) || token.kind === 'group'
    if (ends || begins) {
      if (entry.hasAddress) people.push(...personOf(entry.tokens, true))
      entry = emptyEntry()
    }
    if (!ends && token.kind !== 'group') add(entry, token)
  }
  return [...people, ...personOf(entry.tokens, true)].slice(0, limit)
}

type Entry = { tokens: Token[]; hasAddress: boolean; hasAngle: boolean }

function emptyEntry(): Entry {
  return { tokens: [], hasAddress: false, hasAngle: false }
}

/** Words before a comma that hold no address are the beginning of a name: `Doe, Jane <jane@example.com>`. */
function add(entry: Entry, token: Token): void {
  entry.tokens.push(token)
  entry.hasAngle ||= token.kind === 'angle'
  entry.hasAddress ||= token.kind === 'angle' || (token.kind === 'word' && token.text.includes('@'))
}

/** @param mayDecode a name that is one encoded word may hold the address; what comes out of it may not again */
function personOf(tokens: Token[], mayDecode: boolean): Person[] {
  const angle = tokens.find((token): token is Word => token.kind === 'angle')
  const comments = tokens.flatMap((token) => (token.kind === 'comment' ? [token.text] : []))
  if (angle) {
    const address = cleanAddress(decodeWords(angle.text))
    const name = nameOf(tokens) || nameOf(comments.map((text) => ({ kind: 'word', text })))
    if (address !== '') return [{ name, address }]
    return mayDecode && name.includes('@') ? fromDecoded(name) : []
  }
  const lastSeparator = tokens.findLastIndex(({ kind }) => kind === 'separator')
  return bareAddresses(tokens.slice(lastSeparator + 1), comments, mayDecode)
}

/** Addresses without brackets: every word with an `@` is one; a single one may have its name beside it. */
function bareAddresses(tokens: Token[], comments: string[], mayDecode: boolean): Person[] {
  const words = joinAroundAt(tokens.filter((token): token is Word => token.kind === 'word' || token.kind === 'quoted'))
  const isAddress = ({ kind, text }: Word): boolean => kind === 'word' && /[^@]@[^@]/.test(text) && !text.includes('=?')
  const found = words.filter(isAddress)
  if (found.length > 0) {
    const name =
      found.length === 1 ? nameOf(words.filter((word) => !isAddress(word))) || nameOf(comments.map((text) => ({ kind: 'word', text }))) : ''
    return found.map(({ text }) => ({ name, address: cleanAddress(text) })).filter(({ address }) => address !== '')
  }
  const text = decodeWords(words.map(({ text }) => text).join(' '))
  return mayDecode && /[^@\s]@[^@\s]/.test(text) ? fromDecoded(text) : []
}

/** What looked like a name, and is an address or holds one: within quotes or within an encoded word. */
function fromDecoded(text: string): Person[] {
  return personOf(
    [...tokensOf(text.slice(0, maxName).replaceAll('"', ' '))].filter(({ kind }) => kind !== 'separator' && kind !== 'group'),
    false,
  ).slice(0, 1)
}

type Word = Extract<Token, { text: string }>

/** What stands between two white spaces that belong to one address, in pieces: a text that grows by each would be copied each time. */
type Joint = { kind: Word['kind']; pieces: string[]; isInDomain: boolean }

/** `ann @ example.com` and `ann@example .com`, as obsolete syntax allows (RFC 5322 section 4.4). */
function joinAroundAt(words: Word[]): Word[] {
  const joints: Joint[] = []
  for (const { kind, text } of words) {
    const last = joints.at(-1)
    const isInDomain = text.includes('@')
    if (last?.kind === 'word' && kind === 'word' && goesOn(last, text)) {
      if (text !== '') last.pieces.push(text)
      last.isInDomain ||= isInDomain
    } else joints.push({ kind, pieces: [text], isInDomain })
  }
  return joints.map(({ kind, pieces }) => ({ kind, text: pieces.join('') }))
}

function goesOn({ pieces, isInDomain }: Joint, text: string): boolean {
  const last = pieces.at(-1) ?? ''
  return last.endsWith('@') || (isInDomain && last.endsWith('.')) || /^(?:@|\.\w)/.test(text)
}

function nameOf(tokens: Token[]): string {
  const isSaid = ({ kind }: Token): boolean => kind === 'word' || kind === 'quoted'
  const named = tokens.slice(Math.max(tokens.findIndex(isSaid), 0), tokens.findLastIndex(isSaid) + 1)
  let text = ''
  for (const token of named) {
    if (token.kind === 'separator') text += ','
    else if (token.kind === 'word' || token.kind === 'quoted') text += text === '' ? token.text : ` ${token.text}`
    if (text.length > 2 * maxName) break
  }
  return decodeWords(text).replace(/\s+/g, ' ').trim().slice(0, maxName)
}

/** Without routes (`@relay.example.com:ann@…`, RFC 5322 section 4.4), `mailto:`, comments, white space and stray punctuation. */
function cleanAddress(text: string): string {
  const bare = text
    .slice(0, 2 * maxAddress)
    .replace(/\([^()]*\)/g, '')
    .replace(/^\s*mailto:([^?]*).*$/is, '$1')
    .replace(/^\s*@[^":]*:/, '')
  if (!bare.includes('@'))
    return bare
      .replace(/^[<\s]+/, '')
      .trim()
      .slice(0, maxAddress)
  const unspaced = bare.startsWith('"') ? bare.trim() : bare.replace(/\s+/g, '')
  const led = unspaced.replace(/^[<'`,;:([]+/, '')
  const bared = withoutEnd(led, ">'`,;:)].")
  return (led.endsWith(']') ? `${bared}]` : bared).slice(0, maxAddress)
}

function* tokensOf(text: string): Generator<Token> {
  const find = ends(text)
  let at = 0
  while (at < text.length) {
    const letter = text.charAt(at)
    const end = find(at)
    if (letter === '"' && end !== -1) {
      const isLocalPart = text.charAt(end + 1) === '@'
      const domainEnd = isLocalPart ? wordEnd(text, end + 1) : end + 1
      const inner = text.slice(at + 1, end).replace(/\\(.)/gs, '$1')
      yield isLocalPart ? { kind: 'word', text: text.slice(at, domainEnd) } : { kind: 'quoted', text: inner }
      at = domainEnd
    } else if (letter === '(' && end !== -1) {
      yield { kind: 'comment', text: text.slice(at + 1, end).replace(/\\(.)/gs, '$1') }
      at = end + 1
    } else if (letter === '<') {
      yield { kind: 'angle', text: text.slice(at + 1, end) }
      at = text.charAt(end) === '>' ? end + 1 : end
    } else if (letter === ',' || letter === ';') {
      yield { kind: 'separator' }
      at++
    } else if (letter === ':') {
      yield { kind: 'group' }
      at++
    } else if (/[\s>]/.test(letter)) at++
    else {
      const end = wordEnd(text, at)
      yield { kind: 'word', text: text.slice(at, end).replaceAll('"', '') }
      at = end
    }
  }
}

/** A word ends at white space and at what begins something else. An encoded word is one, whatever broken programs leave in it. */
function wordEnd(text: string, from: number): number {
  const word = /=\?[^?\s]{1,80}\?[bq]\?[^?<>]{0,2000}\?=|mailto:|\[[^[\]\s]{0,300}\]|[^\s<>,;:()"=m[]+|[=m[]|(?<=\w)"(?=\w)/giy
  let at = from
  for (word.lastIndex = at; word.test(text); word.lastIndex = at) at = word.lastIndex
  return Math.max(at, from + 1)
}

/** Where what begins at a position ends: quotes, comments (nested), brackets. -1 where it has no end, and then nothing of its kind has. */
function ends(text: string): (at: number) => number {
  let endless = ''
  return (at) => {
    const opening = text.charAt(at)
    if (endless.includes(opening)) return -1
    if (opening === '<') return angleEnd(text, at)
    const end = opening === '"' ? quoteEnd(text, at) : opening === '(' ? commentEnd(text, at) : -1
    if (end === -1) endless += opening
    return end
  }
}

function quoteEnd(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at
  }
  return -1
}

function commentEnd(text: string, from: number): number {
  let depth = 0
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '(') depth++
    else if (text[at] === ')' && --depth === 0) return at
  }
  return -1
}

/** At `>`; without one, at the next `<` or comma. Brackets within a quoted local part are its own. */
function angleEnd(text: string, from: number): number {
  let end = from + 1
  while (/[<\s]/.test(text.charAt(end))) end++
  const quoted = text.charAt(end) === '"' ? quoteEnd(text.slice(end, end + maxAddress), 0) : -1
  end += quoted + 1
  while (end < text.length && text[end] !== '<' && text[end] !== '>') end++
  if (text.charAt(end) === '>') return end
  const comma = text.slice(from, end).search(/[,;]/)
  return comma === -1 ? end : from + comma
}
