/** The words of a mail: HTML as text, and what is new in an answer apart from the history below it. Pure. */
import EmailReplyParser from 'email-reply-parser'
import { compile } from 'html-to-text'

/** As much of a text as is searched for history: the library's time grows with the square of the length. */
const maxSearchedLength = 20_000

const toText = compile({
  wordwrap: false,
  limits: { maxInputLength: 1_000_000, maxDepth: 100, maxChildNodes: 10_000 },
  selectors: [
    { selector: 'img', format: 'skip' },
    { selector: 'a', options: { ignoreHref: true } },
  ],
})

export function htmlToText(html: string): string {
  return toText(html).trim()
}

/** The text without quoted history and signature. Never empty where the text is not: a mistake must hide nothing. */
export function visibleText(text: string): string {
  const head = text.slice(0, maxSearchedLength)
  const searched = head
    .replace(/\r\n?/g, '\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
  const visible = new EmailReplyParser().read(searched).getVisibleText().trim()
  if (visible === '') return text.trim()
  const foundHistory = !searched.endsWith(visible.slice(-100))
  return foundHistory ? visible : `${visible}${text.slice(head.trimEnd().length)}`.trim()
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
