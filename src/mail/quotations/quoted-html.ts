/** HTML: its history and signatures are marked, so that the chatter quotations them. Pure. */
import { type ChildNode, type Element, hasChildren, isTag, type ParentNode } from 'domhandler'
import { type QuotationKind, findQuotations } from './quotations'
import { type HtmlLines, type LeafRange, readHtmlLines } from '../html/html-lines'

/** Text to be put into the source at a place. */
type Insertion = { at: number; text: string }
type LeafQuotation = LeafRange & { kind: QuotationKind }
type Marking = HtmlLines & { quotations: LeafQuotation[]; insertions: Insertion[] }

/** Elements that may have a `div` in them; within others it would end what is around it. */
const holdBlocks = new Set('blockquote center dd details div fieldset figure footer form header li main section td th'.split(' '))
/** Elements that have only elements of their own kind in them. */
const holdOwn = new Set('dl ol table tbody tfoot thead tr ul'.split(' '))

/**
 * `data-fold="history"` or `data-fold="signature"` on the elements that may be collapsed; what has no element of its
 * own gets one around it. Nothing else of the source changes.
 * @param html sanitised: it has no such attributes, and every element is closed
 * @param answers whether the mail answers one: only then there is history in it
 */
export function markQuotes(html: string, answers: boolean): string {
  const page = readHtmlLines(html)
  const quotations = findQuotations(page.lines, answers).map(({ kind, from, to }) => ({ kind, ...leavesOf(page, from, to) }))
  if (quotations.length === 0) return html
  const marking: Marking = { ...page, quotations, insertions: [] }
  markChildren(marking, page.root, 0)
  return insertAll(html, marking.insertions)
}

/** Whether `markQuotes` found anything of that kind. */
export function isFolded(html: string, kind: QuotationKind): boolean {
  return html.includes(` data-fold="${kind}"`)
}

/** The leaves of lines, and white space around them: an element that has it at its edges is folded as a whole. */
function leavesOf({ lines, leaves }: HtmlLines, first: number, end: number): LeafRange {
  let from = lines[first]?.from ?? 0
  let to = lines[end - 1]?.to ?? from
  while (leaves[from - 1]?.isSeen === false) from--
  while (leaves[to]?.isSeen === false) to++
  return { from, to }
}

/**
 * Marks the largest nodes that lie within a quotation, neighbours together. The quotations before number `next` end before these
 * nodes begin.
 * @returns the first quotation that goes on after them
 */
function markChildren(marking: Marking, parent: ParentNode, next: number): number {
  let run: ChildNode[] = []
  let quotation = next
  for (const node of parent.children) {
    const range = marking.rangeOf.get(node)
    if (!range || range.from === range.to) continue
    while ((marking.quotations[quotation]?.to ?? Infinity) <= range.from) {
      markRun(marking, parent, run, quotation++)
      run = []
    }
    const current = marking.quotations[quotation]
    if (!current) break
    if (range.to <= current.from) continue
    if (current.from <= range.from && range.to <= current.to) run.push(node)
    else {
      markRun(marking, parent, run, quotation)
      run = []
      quotation = hasChildren(node) ? markChildren(marking, node, quotation) : markParts(marking, parent, range, quotation)
    }
  }
  markRun(marking, parent, run, quotation)
  return quotation
}

function markRun({ leaves, rangeOf, quotations, insertions }: Marking, parent: ParentNode, run: ChildNode[], quotation: number): void {
  const isSeen = (node: ChildNode): boolean => {
    const { from, to } = rangeOf.get(node) ?? { from: 0, to: 0 }
    return leaves.slice(from, to).some((leaf) => leaf.isSeen)
  }
  const first = run.findIndex(isSeen)
  if (first === -1) return
  const kind = quotations[quotation]?.kind ?? 'history'
  const nodes = run.slice(first, run.findLastIndex(isSeen) + 1)
  const elements = nodes.filter((node) => isTag(node))
  const isElement = nodes.length === 1 && (elements[0]?.children.length ?? 0) > 0
  if (isElement || (isTag(parent) && holdOwn.has(parent.name))) insertions.push(...elements.map((element) => onElement(element, kind)))
  else insertions.push(...around(parent, nodes[0]?.startIndex ?? 0, (nodes.at(-1)?.endIndex ?? 0) + 1, kind))
}

/** Lines of preformatted text, which is one node. */
function markParts({ leaves, quotations, insertions }: Marking, parent: ParentNode, node: LeafRange, quotation: number): number {
  for (let index = quotation; ; index++) {
    const current = quotations[index]
    if (!current || current.from >= node.to) return index
    const first = leaves[Math.max(node.from, current.from)]
    const last = leaves[Math.min(node.to, current.to) - 1]
    if (first && last) insertions.push(...around(parent, first.start, last.end, current.kind))
    if (current.to > node.to) return index
  }
}

function onElement({ name, startIndex }: Element, kind: QuotationKind): Insertion {
  return { at: (startIndex ?? 0) + 1 + name.length, text: ` data-fold="${kind}"` }
}

function around(parent: ParentNode, start: number, end: number, kind: QuotationKind): Insertion[] {
  const name = !isTag(parent) || holdBlocks.has(parent.name) ? 'div' : 'span'
  return [
    { at: start, text: `<${name} data-fold="${kind}">` },
    { at: end, text: `</${name}>` },
  ]
}

function insertAll(html: string, insertions: Insertion[]): string {
  let marked = ''
  let from = 0
  for (const { at, text } of insertions) {
    marked += html.slice(from, at) + text
    from = at
  }
  return marked + html.slice(from)
}
