/** The words of a mail: HTML as text and text as HTML, what is new in them, and the line that lists show. Pure. */
import { compile } from 'html-to-text'
import { firstTags } from './html/html-limits'
import { isFolded } from './quotations/quoted-html'
import { quotationsOf, visibleText } from './quotations/quoted-text'

const limits = { maxInputLength: 1_000_000, maxDepth: 100, maxChildNodes: 10_000 }
/** Headings stay as they were written, rows are lines, and a space is between cells. */
const selectors = [
  { selector: 'img', format: 'skip' },
  { selector: 'a', options: { ignoreHref: true } },
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  { selector: 'tr', format: 'block', options: { leadingLineBreaks: 1, trailingLineBreaks: 1 } },
  ...['td', 'th'].map((selector) => ({ selector, format: 'inlineSurround', options: { suffix: ' ' } })),
]

const toText = compile({ wordwrap: false, limits, selectors })
/** Quotes that stay are words like any others. */
const toVisibleText = compile({
  wordwrap: false,
  limits,
  selectors: [...selectors, { selector: '[data-fold]', format: 'skip' }, { selector: 'blockquote', format: 'block' }],
})

/** @param html safe or not: elements within each other without end would cost more than they are long */
export function htmlToText(html: string): string {
  return toText(firstTags(html)).trim()
}

/**
 * What is new in a mail, of its plain text if it has one. Some programs mark the history in their HTML only. Never empty
 * where the text is not.
 * @param html with its history marked
 * @param text made of the HTML where there is no plain text
 */
export function newWords(plain: string, html: string, text: string, answers: boolean): string {
  const isPlain = plain.trim() !== ''
  const isShown = isPlain
    ? quotationsOf(plain, answers).some(({ kind }) => kind === 'history') || !isFolded(html, 'history')
    : !/data-fold|<blockquote/.test(html)
  if (isShown) return isPlain ? visibleText(plain, answers) : text
  return toVisibleText(html).trim() || text.trim()
}

/** One line for lists: the beginning of the visible text. */
export function previewOf(text: string): string {
  const line = text.slice(0, 2000).replace(/\s+/g, ' ').trim()
  return line.length > 140 ? `${line.slice(0, 139)}…` : line
}

/** Plain text as HTML, for messages that were written without any. */
export function textToHtml(text: string): string {
  const escaped = text.replace(/[&<>"]/g, (letter) => `&#${letter.charCodeAt(0)};`)
  return `<p>${escaped
    .trim()
    .replace(/\r?\n\r?\n+/g, '</p><p>')
    .replace(/\r?\n/g, '<br>')}</p>`
}
