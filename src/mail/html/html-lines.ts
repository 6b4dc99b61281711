/** An HTML page as the lines that it is seen as, each of which knows where in the source it stands. Pure. */
import { type ChildNode, type Document, type Element, isTag, isText } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import type { Line } from '../quotations/quotations'

/** A piece of the source that nothing divides: text, a picture, a break. `end` is exclusive. */
export type Leaf = { start: number; end: number; isSeen: boolean }

/** Leaves `from` to before `to`. */
export type LeafRange = { from: number; to: number }
export type HtmlLine = Line & LeafRange
export type HtmlLines = { root: Document; leaves: Leaf[]; lines: HtmlLine[]; rangeOf: Map<ChildNode, LeafRange> }

/** What the elements around a leaf say of its line. */
type LineContext = { line: Omit<Line, 'text'>; hasAddress: boolean; isPreformatted: boolean; isGmail: boolean }
type Reading = Omit<HtmlLines, 'root'> & { current: HtmlLine | undefined; firstLeaf: number }

const blocks = new Set(
  (
    'address article aside blockquote center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 ' +
    'header hr li main nav ol p pre section table tbody tfoot thead tr ul'
  ).split(' '),
)

/** The sanitiser nests no deeper. */
const maxDepth = 220
const maxLeaves = 60_000

/** Gmail, Thunderbird, Outlook 2003: they say in which element the line above the quote is, whatever its language. */
const opens = ['gmail_attr', 'moz-cite-prefix', 'outlookmessageheader']
/** Yahoo, Proton, Tuta, Zoho, NetEase, Front, Missive, Oracle. */
const quotes = [
  'yahoo_quoted',
  'protonmail_quote',
  'tutanota_quote',
  'zmail_extra',
  'ntes-mailmaster-quote',
  'front-blockquote',
  'missive_quote',
  'iwcquote',
]
const gmailQuotes = ['gmail_quote']
/** Gmail, Thunderbird, Proton, Missive, Superhuman; "signature" alone: Yahoo, GMX. */
const signs = [
  'gmail_signature',
  'gmail_signature_prefix',
  'moz-signature',
  'protonmail_signature_block',
  'missive_signature',
  'sh-signature',
  'signature',
]
/** Programs that quote a mail put something before its classes: `x_` Outlook, `ecx` Hotmail, `m_-123` Gmail, `ydp1a2b` Yahoo. */
const renamed = /^(?:x_|ecx|m_-?\d{1,30}|ydp[0-9a-f]{1,16})*$/

/** @param html sanitised, so that every element is closed */
export function readHtmlLines(html: string): HtmlLines {
  const root = parseDocument(html, { decodeEntities: false, withStartIndices: true, withEndIndices: true })
  const reading: Reading = { leaves: [], lines: [], rangeOf: new Map(), current: undefined, firstLeaf: 0 }
  readNodes(reading, root.children, { line: { isQuoted: false }, hasAddress: false, isPreformatted: false, isGmail: false }, 0)
  endLine(reading)
  const last = reading.lines.at(-1)
  if (last) last.to = reading.leaves.length
  const { leaves, lines, rangeOf } = reading
  return { root, leaves, lines, rangeOf }
}

function readNodes(reading: Reading, nodes: ChildNode[], around: LineContext, depth: number): void {
  for (const node of nodes) {
    const from = reading.leaves.length
    if (isText(node)) readText(reading, node.data, node.startIndex ?? 0, around)
    else if (isTag(node) && depth < maxDepth && from < maxLeaves) readElement(reading, node, around, depth)
    reading.rangeOf.set(node, { from, to: reading.leaves.length })
  }
}

function readElement(reading: Reading, element: Element, around: LineContext, depth: number): void {
  const { name, children } = element
  if (name === 'br' || name === 'img' || name === 'hr') return readVoid(reading, element, around)
  const isBlock = blocks.has(name)
  if (isBlock) endLine(reading)
  // Cells stand beside each other: Thunderbird makes a table of "From:" and who it is.
  if (reading.current && (name === 'td' || name === 'th')) reading.current.text += ' '
  readNodes(reading, children, contextOf(element, around), depth + 1)
  if (isBlock) endLine(reading)
}

/** Pictures are no words: many mails end in one that nobody sees. */
function readVoid(reading: Reading, { name, startIndex, endIndex }: Element, around: LineContext): void {
  if (name === 'hr') endLine(reading)
  addLeaf(reading, { start: startIndex ?? 0, end: (endIndex ?? 0) + 1, isSeen: true }, '', around)
  if (name === 'hr' && reading.current) reading.current.isRule = true
  if (name !== 'img') endLine(reading)
}

function readText(reading: Reading, data: string, start: number, around: LineContext): void {
  if (around.isPreformatted) return readPreformatted(reading, data, start, around)
  addLeaf(reading, { start, end: start + data.length, isSeen: /[^ \t\r\n\f]/.test(data) }, data, around)
}

function readPreformatted(reading: Reading, data: string, start: number, around: LineContext): void {
  let at = start
  for (const piece of data.split(/(?<=\n)/)) {
    addLeaf(reading, { start: at, end: at + piece.length, isSeen: true }, piece, around)
    if (piece.endsWith('\n')) endLine(reading)
    at += piece.length
  }
}

function addLeaf(reading: Reading, leaf: Leaf, text: string, around: LineContext): void {
  reading.leaves.push(leaf)
  if (!leaf.isSeen && !reading.current) return
  const to = reading.leaves.length
  reading.current ??= { ...around.line, text: '', from: reading.firstLeaf, to }
  reading.current.text += text
  reading.current.to = to
  if (around.hasAddress) reading.current.hasAddress = true
}

function endLine(reading: Reading): void {
  const line = reading.current
  if (!line) return
  line.text = decoded(line.text.trim().replace(/\s+/g, ' '))
  if (!line.isQuoted && line.text.startsWith('>')) line.isQuoted = true
  reading.lines.push(line)
  reading.current = undefined
  reading.firstLeaf = reading.leaves.length
}

/** The sanitiser writes no other entities. */
function decoded(text: string): string {
  if (!text.includes('&')) return text
  return text
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
}

function contextOf({ name, attribs }: Element, around: LineContext): LineContext {
  const className = attribs['class']
  const inside = className === undefined ? around : inClass(className, around)
  if (name === 'blockquote') return inQuote(attribs, inside, around.isGmail)
  if (name === 'pre') return { ...inside, isPreformatted: true }
  if (name === 'a' && /^mailto:/i.test(attribs['href'] ?? '')) return { ...inside, hasAddress: true }
  return inside
}

function inClass(className: string, around: LineContext): LineContext {
  const line = { ...around.line }
  const classes = className.toLowerCase().split(/\s+/)
  if (hasClass(classes, opens)) line.isOpening = true
  if (hasClass(classes, signs)) line.isSignature = true
  if (hasClass(classes, quotes)) line.isQuoted = line.isSureQuote = true
  return { ...around, line, isGmail: around.isGmail || hasClass(classes, gmailQuotes) }
}

function hasClass(classes: string[], names: string[]): boolean {
  return classes.some((name) => names.some((wanted) => name.endsWith(wanted) && renamed.test(name.slice(0, -wanted.length))))
}

/** Gmail's button for quotations makes the element that its replies have as well, only not within another of that class. */
function inQuote({ type, class: className = '' }: Record<string, string>, around: LineContext, isInGmail: boolean): LineContext {
  const line = { ...around.line, isQuoted: true }
  if (type === 'cite') line.isSureQuote = true
  if (!around.line.isQuoted && hasClass(className.toLowerCase().split(/\s+/), gmailQuotes) && !isInGmail) line.isOwnQuote = true
  return { ...around, line }
}
